import os

import pytest

from autograder.commands.cores import cores


@pytest.mark.parametrize("text", ["max 100000\n", "", "100000", "9900000 100000"])
def test_without_a_smaller_share_all_cores_count(tmp_path, text):
    quota = tmp_path / "cpu.max"
    quota.write_text(text)
    assert cores(quota) == cores(tmp_path / "none") >= 1


@pytest.mark.parametrize(("text", "share"), [("100000 100000", 1), ("5000 100000", 1)])
def test_in_a_container_its_share_counts(tmp_path, text, share):
    quota = tmp_path / "cpu.max"
    quota.write_text(text)
    assert cores(quota) == share


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system has no affinity")
def test_a_process_kept_on_one_core_has_one(tmp_path):
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        assert cores(tmp_path / "none") == 1
    finally:
        os.sched_setaffinity(0, before)
