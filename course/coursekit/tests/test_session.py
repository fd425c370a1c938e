"""The set-up call, in an IPython of its own and outside IPython."""

import os
import subprocess
import sys

import matplotlib as mpl
import pytest

import coursekit

STYLE = "import matplotlib as m; print(m.rcParams['figure.figsize'])"
EXTENSION = "def load_ipython_extension(shell): print('loaded')"


@pytest.fixture
def ipython(tmp_path):
    """Run code in a fresh IPython beside a package `autograder` of the given text."""

    def run(code: str, package: str = EXTENSION) -> str:
        (tmp_path / "autograder.py").write_text(package)
        paths = [str(tmp_path), *sys.path]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "IPYTHONDIR": str(tmp_path)}
        command = [sys.executable, "-m", "IPython", "--colors=NoColor", "-c", code]
        # From this folder the package above comes before the real one.
        done = subprocess.run(
            command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_setup_loads_the_extension_once_however_often_it_is_called(ipython):
    out = ipython("import coursekit; coursekit.setup(); coursekit.setup()")
    assert out.strip() == "loaded"


def test_setup_sets_the_figure_style_in_a_notebook(ipython):
    assert "[5.0, 3.2]" in ipython(f"import coursekit; coursekit.setup(); {STYLE}")


def test_setup_says_so_where_checks_are_plain_asserts(ipython):
    code = "from coursekit import session; session.EXTENSION = 'no_such'; session.setup()"
    said = ipython(code)
    assert said.startswith("Checks run as plain asserts") and "no_such is not installed" in said


def test_a_package_that_is_no_extension_is_named(ipython):
    assert "not an extension" in ipython("import coursekit; coursekit.setup()", "x = 1")


def test_a_broken_extension_does_not_stop_the_notebook(ipython):
    out = ipython("import coursekit; coursekit.setup(); print('on')", "raise OSError('disk')")
    assert "could not be loaded (OSError: disk)" in out and out.strip().endswith("on")


def test_outside_ipython_setup_only_sets_the_style(capsys):
    with mpl.rc_context():
        coursekit.setup()
        assert mpl.rcParams["figure.figsize"] == [5.0, 3.2]
    assert capsys.readouterr().out == ""
