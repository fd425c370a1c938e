import pytest

from autograder import cli
from autograder.tests.tiny import SOURCE, write_tiny


@pytest.mark.parametrize("command", list(cli.COMMANDS))
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([command, "--help"])
    assert end.value.code == 0
    assert cli.COMMANDS[command][1].split()[0] in capsys.readouterr().out


def test_an_expected_fault_is_one_message(tmp_path, capsys):
    assert cli.main(["validity", "--solutions", str(tmp_path / "none")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("course validity: ") and "Traceback" not in said


def test_build_refuses_a_chapter_with_faults(tmp_path, capsys):
    solutions = write_tiny(tmp_path).parent
    assert cli.main(["build", "--solutions", str(solutions), "--out", str(tmp_path)]) == 2
    assert "3 faults of authoring" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.ipynb"))


def test_a_cell_that_fails_in_a_worker_is_one_message(tmp_path, capsys):
    source = SOURCE.replace("numbers = [1.0, 2.0, 6.0]", "numbers = [1.0 / 0, 2.0, 6.0]")
    solutions = write_tiny(tmp_path, source).parent
    assert cli.main(["check", "--solutions", str(solutions)]) == 2
    said = capsys.readouterr().err
    assert "the cell fails: ZeroDivisionError" in said and "Traceback" not in said
