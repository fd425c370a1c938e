"""How far strangers' code is held back: the option, and what this machine makes of it."""

import argparse

from autograder.isolation.layers import LAYERS, LEVELS, Isolation, choose
from autograder.isolation.probe import working

SPLIT = "split"


def add_isolation(parser: argparse.ArgumentParser) -> None:
    """Let the user demand a level of isolation."""
    parser.add_argument(
        "--isolation",
        choices=LEVELS,
        help="refuse to run below this level (default: the best that this machine offers)",
    )


def isolation(args: argparse.Namespace) -> Isolation:
    """Return the barriers to use; raise CourseError where the level asked for is not to be had."""
    return choose(args.isolation, working(), getattr(args, "without", ()))


def add_without(parser: argparse.ArgumentParser) -> None:
    """Let the user leave barriers out, to see what each is needed for."""
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=(SPLIT, *LAYERS),
        metavar="BARRIER",
        help=f"leave a barrier out, as an experiment: {SPLIT} (checks in a process apart from "
        f"answers), {', '.join(LAYERS)}",
    )
