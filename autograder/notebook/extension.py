"""Join the cards to an IPython session: JupyterLab, Notebook, Colab, VS Code or a terminal.

A check cell is known by its text, so cell metadata are not needed. Its error is shown as a card
and then cleared, so that "Run All" goes on. While a notebook is graded nothing is attached.
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from IPython.display import display

from autograder.errors import CourseError
from autograder.manifest import Check, Exercise, Manifest, load_all
from autograder.notebook import card, progress
from autograder.notebook.feedback import Feedback, Run, judge
from autograder.notebook.origin import Unwritten, missing_name, unwritten
from autograder.notebook.probing import outcomes
from autograder.notebook.progress_file import default_path, load, merge, record
from autograder.source_code import own_names

GRADING = ("NBGRADER_EXECUTION", "COURSE_GRADING")  # set by nbgrader, and by our own runner


@dataclass
class Hooks:
    """What the extension knows of one session, and the functions that IPython calls."""

    shell: Any
    manifests: list[Manifest]
    path: Path
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)  # by chapter, by check
    owed: dict[str, Unwritten] = field(default_factory=dict)  # names a stopped cell did not make
    running: list[str] = field(default_factory=list)  # the cells now running, the innermost last
    chapter: str = ""  # of the latest check
    old_handler: Any = None
    old_exceptions: tuple[type[BaseException], ...] = ()

    def attach(self) -> None:
        """Register with the session."""
        self.old_exceptions, self.old_handler = self.shell.custom_exceptions, self.shell.CustomTB
        self.shell.set_custom_exc((Exception,), self.on_error)
        self.shell.events.register("pre_run_cell", self.before)
        self.shell.events.register("post_run_cell", self.after)

    def detach(self) -> None:
        """Leave the session as it was."""
        self.shell.events.unregister("pre_run_cell", self.before)
        self.shell.events.unregister("post_run_cell", self.after)
        self.shell.custom_exceptions, self.shell.CustomTB = self.old_exceptions, self.old_handler

    def before(self, info: Any) -> None:
        """Note the cell that starts to run."""
        self.running.append(info.raw_cell or "")

    def on_error(
        self, shell: Any, kind: type, error: Exception, trace: Any, tb_offset: int | None = None
    ) -> None:
        """Hold an error back if a card will tell of it; show any other as usual."""
        source = self.running[-1] if self.running else ""
        if self.check(source) or self.needs(error):
            # `%debug` still finds it.
            sys.last_type, sys.last_value, sys.last_traceback = kind, error, trace
        elif isinstance(error, self.old_exceptions):
            self.old_handler(kind, error, trace, tb_offset=tb_offset)
        else:
            shell.showtraceback(
                (kind, error, trace), tb_offset=tb_offset, running_compiled_code=True
            )

    def after(self, result: Any) -> None:
        """Show a card where one is due, and let the notebook go on."""
        source = self.running.pop() if self.running else ""
        error = result.error_in_exec if result else None
        found = self.check(source)
        if result is None or result.error_before_exec or not isinstance(error, Exception | None):
            return
        try:
            if found:
                self.show(*found, source, result)
            elif error and (needs := self.needs(error)):
                self.owed |= {name: needs for name in self.promised(source, needs)}
                display(card.waiting_bundle(needs), raw=True)
            else:
                return
            result.error_in_exec = None
        except Exception as fault:  # A learner must get to see the error, whatever happens to us.
            print(f"autograder could not draw a card ({fault!r}).", file=sys.stderr)
            if error:
                self.shell.showtraceback((type(error), error, error.__traceback__))

    def check(self, source: str) -> tuple[Manifest, Exercise, Check] | None:
        """Find the check that a cell is, by its text."""
        for manifest in self.manifests:
            if found := manifest.check_by_source(source):
                return manifest, *found
        return None

    def needs(self, error: Exception) -> Unwritten | None:
        """Say which unwritten exercise stopped a cell, directly or through a cell before it."""
        if stub := unwritten(error, self.exercises()):
            return stub
        return self.owed.get(missing_name(error, self.shell.user_ns) or "")

    def exercises(self) -> Iterator[Exercise]:
        """Yield the exercises of all chapters, the current chapter's first."""
        for manifest in sorted(self.manifests, key=lambda each: each.chapter != self.chapter):
            yield from manifest.exercises

    def promised(self, source: str, needs: Unwritten) -> set[str]:
        """Return the names that a stopped cell would have made."""
        own = {name for exercise in needs.exercises for name in exercise.names}
        return {*own_names(source), *(own if needs.name is None else ())}

    def show(
        self, manifest: Manifest, exercise: Exercise, check: Check, source: str, result: Any
    ) -> None:
        """Judge a check, keep its outcome and display its card."""
        self.chapter = manifest.chapter
        names = self.shell.user_ns
        cells = list(self.shell.history_manager.input_hist_raw)
        run = Run(source, result.error_in_exec, result.result, names, cells)
        feedback = judge(
            manifest,
            exercise,
            check,
            run,
            observe=lambda: outcomes(exercise.probes, names),
            passes=lambda other: progress.passes(other, self.standing()),
        )
        kept, notice = self.keep(manifest, feedback)
        row = progress.chapter_row(manifest, kept)
        display(card.bundle(feedback, row, notice), raw=True)

    def standing(self) -> dict[str, Any]:
        """Return the chapter's outcomes: of this session, and where it has none, the best kept."""
        kept: Mapping[str, Any] = {}
        with contextlib.suppress(OSError):
            kept = load(self.path).get(self.chapter, {})
        return {**kept, **self.verdicts.get(self.chapter, {})}

    def keep(self, manifest: Manifest, feedback: Feedback) -> tuple[Mapping[str, Any], str]:
        """Save an outcome; return all outcomes, and a notice where they could not be saved."""
        chapter, check = manifest.chapter, feedback.check.id
        outcome = {"verdict": feedback.verdict, "points": feedback.points}
        self.verdicts.setdefault(chapter, {})[check] = outcome
        if feedback.verdict == "handed in":
            return {}, ""
        try:
            return record(self.path, chapter, check, **outcome), ""
        except OSError as fault:
            why = fault.strerror or type(fault).__name__
            return merge({}, self.verdicts), f"Progress is not saved: {self.path}: {why}."


_attached: WeakKeyDictionary[Any, Hooks] = WeakKeyDictionary()


def attach(shell: Any, manifests: list[Manifest] | None = None, path: Path | None = None) -> None:
    """Attach the cards to a session, once, unless the notebook is being graded."""
    shell.register_magic_function(_course_progress, "line", "course_progress")
    if shell in _attached or any(os.environ.get(name) for name in GRADING):
        return
    found = load_all() if manifests is None else manifests
    hooks = _attached[shell] = Hooks(shell, found, path or default_path())
    hooks.attach()


def detach(shell: Any) -> None:
    """Take the cards away from a session."""
    if hooks := _attached.pop(shell, None):
        hooks.detach()


def _course_progress(line: str) -> None:
    """Show how far you are; with a chapter's number, in each of its exercises."""
    if any(os.environ.get(name) for name in GRADING):
        return
    try:
        display(card.progress_bundle(progress.summary(line.strip())), raw=True)
    except CourseError as fault:
        print(fault)
