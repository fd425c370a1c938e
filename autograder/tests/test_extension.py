import re
import subprocess
import sys

import pytest
from jupyter_client.manager import start_new_kernel

from autograder import manifest
from autograder.notebook import extension, progress_file
from autograder.tests import tiny_manifest as tiny


def test_demonstration_of_a_stub_waits_in_one_line(session):
    card = session.run(tiny.STUB, "print(mean([1]))")
    assert card == "This cell needs `mean` from Exercise 2.1, which is not written yet."
    assert session.result.success


def test_cell_that_needs_what_a_waiting_cell_would_have_made_waits_as_well(session):
    session.run(tiny.STUB, "average = mean([1])")
    card = session.run("twice = 2 * average", "print(twice)")
    assert card == "This cell needs `mean` from Exercise 2.1, which is not written yet."


def test_stub_at_the_top_of_a_cell_waits_and_so_do_its_readers(session):
    assert session.run(tiny.SCALE_STUB).startswith("Exercise 2.3 is not written yet")
    assert session.run("print(scale)").startswith("Exercise 2.3 is not written yet")
    assert session.run(tiny.SCALE_CHECK).startswith("Not attempted")


def test_other_errors_look_as_they_do_without_the_extension(session):
    assert session.run("1 / 0") == ""
    with_cards, error = session.printed, session.result.error_in_exec
    extension.detach(session.shell)
    session.run("1 / 0")
    assert isinstance(error, ZeroDivisionError)
    assert re.sub(r"(In|line|input)\W*\d+", "", with_cards) == re.sub(
        r"(In|line|input)\W*\d+", "", session.printed
    )


def test_not_implemented_error_of_a_library_keeps_its_traceback(session):
    session.run("def own():\n    raise NotImplementedError('mine')\nown()")
    assert isinstance(session.result.error_in_exec, NotImplementedError)
    assert "NotImplementedError" in session.printed


def test_interruption_is_never_swallowed(session):
    session.run("def mean(values):\n    raise KeyboardInterrupt", tiny.MEAN)
    assert isinstance(session.result.error_in_exec, KeyboardInterrupt)


def test_edited_check_is_an_ordinary_cell(session):
    assert session.run(tiny.SUM, tiny.MEAN.replace("== 3", "== 4")) == ""
    assert isinstance(session.result.error_in_exec, AssertionError)


def test_check_is_known_whatever_blanks_an_editor_leaves(session):
    card = session.run(tiny.RIGHT, tiny.MEAN.replace("\n", "  \r\n") + "\n\n")
    assert card.startswith("Passed")


def test_probes_leave_no_trace(session):
    noisy = "calls = 0\ndef mean(values):\n    global calls\n    calls += 1\n    print('!')\n"
    card = session.run(noisy + "    return sum(values)", tiny.MEAN)
    assert "This is the sum" in card and "!\n!" not in session.printed
    assert session.shell.user_ns["calls"] == 1  # The check's own call.


def test_outcome_is_kept_in_the_progress_file(session):
    session.run(tiny.SUM, tiny.MEAN, tiny.RIGHT, tiny.MEAN)
    kept = progress_file.load(session.path)["02_means"]["mean-value"]
    assert kept == {"verdict": "passed", "points": 1}


def test_unwritable_progress_still_shows_the_card(session):
    session.path.mkdir()
    card = session.run(tiny.RIGHT, tiny.MEAN)
    assert card.startswith("Passed") and "Progress is not saved" in card
    assert "Chapter 2: 1 of 8 points" in card


def test_error_is_shown_as_usual_when_no_card_can_be_drawn(session, monkeypatch):
    monkeypatch.setattr(extension.card, "bundle", None)
    session.run(tiny.SUM, tiny.MEAN)
    assert isinstance(session.result.error_in_exec, AssertionError)
    assert "could not draw a card" in session.printed and "want 3, got 9" in session.printed


def test_unloading_leaves_plain_asserts(session):
    extension.detach(session.shell)
    assert session.run(tiny.SUM, tiny.MEAN) == ""
    assert isinstance(session.result.error_in_exec, AssertionError)


@pytest.mark.parametrize("variable", extension.GRADING)
def test_nothing_is_attached_while_grading(session, monkeypatch, variable):
    extension.detach(session.shell)
    monkeypatch.setenv(variable, "1")
    extension.attach(session.shell, [tiny.tiny_manifest()], session.path)
    assert session.run(tiny.SUM, tiny.MEAN) == ""
    assert isinstance(session.result.error_in_exec, AssertionError)
    assert session.run("%course_progress") == "" and session.result.success


def test_magic_shows_the_progress_of_a_chapter(session, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(session.path))
    monkeypatch.setattr(extension.progress, "load_all", lambda: [tiny.tiny_manifest()])
    session.run(tiny.RIGHT, tiny.MEAN)
    assert "Exercise 2.1  About mean" in session.run("%course_progress 2")
    session.run("%course_progress 99")
    assert "There is no chapter '99'" in session.printed


def test_loading_needs_only_the_base_install():
    code = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell()
assert shell.extension_manager.load_extension("autograder") is None
extra = {"nbgrader", "jupytext", "nbformat", "nbconvert", "ipykernel", "torch", "sklearn"}
print(sorted(extra & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.strip() == "[]", ran.stderr


def test_kernel_replies_ok_to_a_failed_check_and_shows_html(tmp_path, monkeypatch):
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "02_means.json").write_text(manifest.dumps(tiny.tiny_manifest()))
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    for name in extension.GRADING:
        monkeypatch.delenv(name, raising=False)
    kernels, client = start_new_kernel(kernel_name="python3")
    try:
        point = "from pathlib import Path\nfrom autograder import manifest\n"
        point += f"manifest.load_all.__defaults__ = (Path({str(folder)!r}),)"
        assert _execute(client, f"{point}\n%load_ext autograder")[0] == "ok"
        assert _execute(client, tiny.SUM)[0] == "ok"
        status, outputs = _execute(client, tiny.MEAN)
        plain, _ = _execute(client, "undefined")
        assert _execute(client, "def mean(values):\n    return valeus")[0] == "ok"
        failed = _execute(client, tiny.MEAN)
    finally:
        client.stop_channels()
        kernels.shutdown_kernel(now=True)
    assert status == "ok" and plain == "error"
    assert [kind for kind, _ in outputs] == ["display_data"]
    assert "This is the sum" in outputs[0][1]["data"]["text/html"]
    assert "ipykernel_" not in failed[1][0][1]["data"]["text/html"]


def _execute(client, source):
    """Run a cell in a kernel as JupyterLab does; return the reply's status and the outputs."""
    asked = client.execute(source)
    outputs = []
    for message in _answers(client.get_iopub_msg, asked):
        if message["content"].get("execution_state") == "idle":
            break
        if message["msg_type"] in ("display_data", "error", "stream"):
            outputs.append((message["msg_type"], message["content"]))
    reply = next(_answers(client.get_shell_msg, asked))
    return reply["content"]["status"], outputs


def _answers(read, asked):
    """Yield the messages that answer one request, not those to an earlier one."""
    while True:
        message = read(timeout=60)
        if message["parent_header"].get("msg_id") == asked:
            yield message
