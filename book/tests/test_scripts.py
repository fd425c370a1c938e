"""The scripts of the site, tested under Node.js."""

import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def test_scripts_pass_their_own_tests(node_path):
    files = sorted(map(str, HERE.glob("*.test.mjs")))
    assert files
    done = subprocess.run([node_path, "--test", *files], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fail 0" in done.stdout
