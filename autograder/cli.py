"""The console command `course`."""

import argparse
import importlib
import sys

from autograder.errors import CourseError

# Each command is a module with `add_arguments(parser)` and `run(args) -> int`, imported when
# it is asked for.
COMMANDS = {
    "lab": ("autograder.commands.lab", "open JupyterLab on the course"),
    "progress": ("autograder.notebook.progress", "show how far you are"),
    "doctor": (
        "autograder.installation.doctor",
        "say what is installed, too old or missing, and how to mend it",
    ),
    "build": ("autograder.commands.build", "make the notebooks and manifests from solutions/"),
    "check": ("autograder.commands.check", "check the rules of authoring and what is generated"),
    "validity": ("autograder.commands.validity", "try every wrong and right answer of the banks"),
    "teach": ("autograder.commands.teach", "set up an nbgrader course directory"),
    "grade": ("autograder.commands.grade", "grade a folder of submissions"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status; an expected fault is one message."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="course", description="From Lines to Attention")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, help) in COMMANDS.items():
        command = subparsers.add_parser(name, help=help, description=help)
        if argv and argv[0] == name:
            importlib.import_module(module).add_arguments(command)
    args = parser.parse_args(argv)
    try:
        return importlib.import_module(COMMANDS[args.command][0]).run(args)
    except CourseError as fault:
        print(f"course {args.command}: {fault}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
