"""Run single cells as a notebook's kernel would, in an IPython shell that shows nothing."""

import time
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets.config import Config

from autograder.running.budget import CellTimeout, budget
from autograder.running.capture import CappedText, Captured
from autograder.running.compiled import Compiled, compiled
from autograder.running.ending import CELL_NAME, failed, points
from autograder.running.job import OK, TIMEOUT, CellRun
from autograder.running.outcome import observe


def make_shell() -> InteractiveShell:
    """Return a fresh IPython shell without history, colours or a display."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 0
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=config)
    shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
    # Nobody sees the tracebacks that IPython formats, and one takes longer than most checks.
    shell.InteractiveTB.structured_traceback = lambda *args, **kwargs: []
    shell.displayhook.write_output_prompt = lambda: None
    shell.displayhook.write_format_data = lambda *args, **kwargs: None
    shell.enable_gui = lambda gui=None: None
    # A command of the system in front of a right answer must not spoil it.
    shell.system = shell.system_piped = shell.system_raw = _not_run
    shell.getoutput = lambda command, *args, **kwargs: SList(_not_run(command) or ())
    return shell


def _not_run(command: str, *args: Any, **kwargs: Any) -> None:
    print(f"[{command.strip()[:80]}: commands of the system are not run while grading]")


def run_cell(
    shell: InteractiveShell,
    id: str,
    source: str,
    seconds: float | None,
    output_bytes: int,
    code: Compiled | None = None,
) -> CellRun:
    """Run some code in the shell's namespace, within `seconds` of computing if any are given."""
    begin = time.perf_counter()
    text, shown, value, fault = CappedText(output_bytes), [], None, None
    limit = nullcontext() if seconds is None else budget(seconds)
    with Captured(shell, text, shown, output_bytes):
        try:
            with limit:
                value = execute(shell, id, source, code)
        except BaseException as stopped:  # SystemExit and our own timeout are ends of a cell too.
            fault = stopped
    outputs = (*text.outputs(), *shown)
    if fault is None:
        run = CellRun(id, OK, value=points(value), outputs=outputs)
    else:
        run = failed(id, fault, outputs)
    return replace(run, seconds=time.perf_counter() - begin)


def run_probes(
    shell: InteractiveShell, id: str, probes: tuple[str, ...], seconds: float
) -> CellRun:
    """Evaluate the probes of an answer and return what they saw."""
    try:
        with budget(seconds):
            outcomes = [observe(probe, shell.user_ns) for probe in probes]
    except CellTimeout:
        return CellRun(id, TIMEOUT)
    return CellRun(id, OK, value=outcomes)


def execute(shell: InteractiveShell, id: str, source: str, code: Compiled | None = None) -> Any:
    """Execute a cell, raise what stops it, and return the value of its last expression.

    What is plain Python is compiled here, if it does not come with its `code`, at a twentieth of
    the time that IPython takes; magics and `await` at the top are IPython's.
    """
    code = code or compiled(id, source)
    if code is not None:
        statements, last = code
        exec(statements, shell.user_ns)
        return None if last is None else eval(last, shell.user_ns)
    shell.compile.get_code_name = lambda *_: CELL_NAME.format(id)
    result = shell.run_cell(source, store_history=False)
    result.raise_error()
    return result.result
