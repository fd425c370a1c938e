import os
import re

import pytest

from autograder.isolation import groups
from autograder.tests.enclosed import layers_without, needs, run

SEPARATE = "9:pids:/mine\n4:memory:/mine/deep\n1:cpu,cpuacct:/\n0::/\n"
UNIFIED = "0::/user.slice/session.scope\n"


def unified(tree, hands_down):
    for folder in (tree, tree / "user.slice", tree / "user.slice" / "session.scope"):
        folder.mkdir(exist_ok=True)
        handed = "memory pids" if folder.name in hands_down else "cpu"
        (folder / "cgroup.subtree_control").write_text(handed)


def test_groups_of_separate_trees_are_made_below_our_own(tmp_path):
    for folder in ("pids/mine", "memory/mine/deep"):
        (tmp_path / folder).mkdir(parents=True)
    assert groups.parents(tmp_path, SEPARATE) == {
        "memory": tmp_path / "memory/mine/deep",
        "pids": tmp_path / "pids/mine",
    }


def test_groups_of_one_tree_are_made_where_limits_are_handed_down(tmp_path):
    unified(tmp_path, hands_down=["user.slice"])
    assert set(groups.parents(tmp_path, UNIFIED).values()) == {tmp_path / "user.slice"}


def test_tree_that_hands_nothing_down_is_refused(tmp_path):
    unified(tmp_path, hands_down=[])
    with pytest.raises(groups.GroupsError, match="memory and pids"):
        groups.parents(tmp_path, UNIFIED)


def test_machine_without_groups_is_refused(tmp_path):
    with pytest.raises(groups.GroupsError, match="memory and pids"):
        groups.parents(tmp_path / "nothing", "")


def test_limits_of_one_tree_are_written_in_one_group(tmp_path, monkeypatch):
    parent = dict.fromkeys(groups.CONTROLLERS, tmp_path)
    monkeypatch.setattr(groups, "parents", lambda: parent)
    groups.join(1 << 30, 64)
    (group,) = tmp_path.iterdir()
    written = {file.name: file.read_text() for file in group.iterdir()}
    assert written == {"memory.max": str(1 << 30), "pids.max": "64", "cgroup.procs": "0"}


def test_group_swept_away_before_it_was_joined_is_made_again(tmp_path, monkeypatch):
    parent = dict.fromkeys(groups.CONTROLLERS, tmp_path)
    monkeypatch.setattr(groups, "parents", lambda: parent)
    limit, swept = groups._limit, []

    def limit_late(group, settings):
        if not swept:
            swept.append(group.rmdir())
        limit(group, settings)

    monkeypatch.setattr(groups, "_limit", limit_late)
    groups.join(1 << 30, 64)
    assert [(group / "pids.max").read_text() for group in tmp_path.iterdir()] == ["64"]


def test_sweep_leaves_what_is_not_ours_and_what_is_in_use(tmp_path, monkeypatch):
    monkeypatch.setattr(groups, "parents", lambda: {"memory": tmp_path})
    (tmp_path / "course-empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "course-used").mkdir()
    (tmp_path / "course-used" / "process").touch()
    groups.sweep()  # What was just made may be about to be used.
    assert sorted(os.listdir(tmp_path)) == ["course-empty", "course-used", "other"]
    groups.sweep(settled=-1.0)
    assert sorted(os.listdir(tmp_path)) == ["course-used", "other"]


def test_all_processes_together_have_a_limit_of_memory():
    needs("groups")
    code = "data = bytearray(b'x') * (300 << 20); seen = len(data)"
    limits = {"memory_bytes": 100 << 20, "folder_bytes": 1 << 20}
    seen = run(code, layers_without("limits"), limits=limits)
    assert (seen.value, seen.status) == (None, -9)


def test_group_that_is_over_is_removed():
    needs("groups")
    seen = run("seen = open('/proc/self/cgroup').read()", layers_without())
    names = set(re.findall(r"course-\w+", seen.value))
    assert names
    parents = set(groups.parents().values())
    groups.sweep(settled=-1.0)
    assert [name for name in names for parent in parents if (parent / name).exists()] == []
