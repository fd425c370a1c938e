"""What a pair of processes does while it waits for its run, so that less is left to do in it.

A forked process shares its parent's memory until it writes, and Python writes to whatever it looks
at: to copy a page takes as long as a short call. Measured, two thirds of the pages that a run
writes to are those of the link, of running a cell and of the libraries; a rehearsal copies them.
"""

import contextlib

import numpy as np
from IPython.core.interactiveshell import InteractiveShell

from autograder.running.exercises import exercise_libraries
from autograder.running.outcome import kept_random_state
from autograder.running.shell import run_cell
from autograder.wire.faults import StudentFault
from autograder.wire.remote import Conversation

ID, NAME = "rehearsal", "rehearsed"
ANSWER = f"def {NAME}(data, call):\n    return call(data)"
SECONDS, OUTPUT_BYTES = 30.0, 1_000


def rehearse(conversation: Conversation, shell: InteractiveShell) -> None:
    """Run a small answer, a check of it and the libraries; leave nothing that a run can notice."""
    _run_in_student(conversation, ANSWER)
    answer = conversation.fetch([NAME], seconds=SECONDS)[NAME]
    _run_in_student(conversation, f"del {NAME}")
    answer([1, 2.0, "a", {"b": np.ones((3, 2))}], call=lambda data: data)
    with contextlib.suppress(StudentFault):
        answer()
    run_cell(shell, ID, "1 / 0", SECONDS, OUTPUT_BYTES)
    with kept_random_state():
        exercise_libraries()


def _run_in_student(conversation: Conversation, source: str) -> None:
    limits = {"seconds": SECONDS, "output_bytes": OUTPUT_BYTES}
    conversation.request("run", id=ID, source=source, locked=False, **limits)
