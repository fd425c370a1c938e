import json

from autograder.installation.machine import (
    cache,
    extension,
    facts,
    mirror,
    probe,
    server_extensions,
)


def test_probe_reports_the_module_that_cannot_be_imported():
    report = probe(["json", "no_such_module"])
    assert report["errors"] == {
        "no_such_module": "ModuleNotFoundError: No module named 'no_such_module'"
    }


def test_probe_survives_a_module_that_kills_its_process(tmp_path, monkeypatch):
    (tmp_path / "deadly.py").write_text("import os\nos._exit(3)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "ended with status 3" in probe(["deadly"])["errors"]["coursekit"]


def test_probe_finds_the_device_the_cache_and_the_extension():
    report = probe([])
    assert report["device"].split(":")[0] in ("cpu", "cuda", "mps")
    assert report["cache"]
    assert report["extension"] is None


def test_cache_that_does_not_exist_yet_is_judged_by_its_parent(tmp_path):
    assert cache(str(tmp_path / "a" / "b")).found.endswith("b: writable")


def test_cache_that_cannot_be_a_folder_says_what_to_set(tmp_path):
    (tmp_path / "file").write_text("")
    fact = cache(str(tmp_path / "file" / "b"))
    assert "not writable" in fact.found
    assert "COURSE_DATA_CACHE" in fact.do


def test_mirror_that_is_no_folder_is_to_be_corrected(tmp_path):
    assert mirror(str(tmp_path / "gone")).do
    assert not mirror(str(tmp_path)).do


def test_unset_mirror_is_nothing_to_mend():
    assert not mirror(None).do


def test_extension_that_refuses_says_why():
    assert "fails: ImportError: x" in extension("ImportError: x").found


def test_first_configuration_folder_decides(tmp_path):
    for folder, enabled in (("first", False), ("second", True)):
        path = tmp_path / folder / "jupyter_server_config.d"
        path.mkdir(parents=True)
        switches = {"ServerApp": {"jpserver_extensions": {"nbgrader": enabled, folder: True}}}
        (path / "a.json").write_text(json.dumps(switches))
    merged = server_extensions([tmp_path / "first", tmp_path / "second"])
    assert merged == {"nbgrader": False, "first": True, "second": True}


def test_facts_cover_the_machine():
    told = [fact.about for fact in facts({"device": "cpu", "cache": ".", "extension": None}, {})]
    assert told == ["device", "cache", "mirror", "cards", "nbgrader", "browser", "Node.js"]
