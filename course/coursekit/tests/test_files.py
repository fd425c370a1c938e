"""Cache, mirror and download, on a small file made here and a server on this machine."""

import hashlib

import pytest

from coursekit.data.files import DataUnavailable, cache_folder, fetch
from coursekit.data.registry import Entry, RemoteFile

CONTENT = b"area,price\n50,100\n"
NOBODY = "http://127.0.0.1:9"  # the discard port: nothing answers there


def entry(*urls: str) -> Entry:
    digest = hashlib.sha256(CONTENT).hexdigest()
    file = RemoteFile("flats.csv", tuple(f"{url}/flats.csv" for url in urls), len(CONTENT), digest)
    return Entry("flats", "1", "CC0", "made here", "https://example.org", (file,), "diabetes")


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    """An empty cache, no mirror, no proxy; the cached file's path."""
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("COURSE_DATA_MIRROR", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    return tmp_path / "cache" / "flats" / "flats.csv"


@pytest.fixture
def put(tmp_path):
    """Write a file below tmp_path, and return the top folder of the place it is in."""

    def write(place: str, content: bytes = CONTENT):
        path = tmp_path / place
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        return tmp_path / place.split("/")[0]

    return write


def test_a_cached_file_needs_neither_mirror_nor_network(put, places):
    put("cache/flats/flats.csv")
    assert fetch(entry(NOBODY)) == {"flats.csv": places}


def test_the_mirror_is_used_in_place(put, places, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(put("mirror/flats/flats.csv")))
    assert fetch(entry(NOBODY))["flats.csv"].read_bytes() == CONTENT
    assert not places.exists()


def test_a_download_is_kept_with_a_progress_bar(put, places, serve, capsys):
    address = serve(put("server/flats.csv"))
    assert fetch(entry(address)) == {"flats.csv": places}
    assert places.read_bytes() == CONTENT and "100%" in capsys.readouterr().err


def test_a_mirror_that_lacks_the_file_leads_to_a_download(
    put, places, serve, monkeypatch, tmp_path
):
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(tmp_path))
    assert fetch(entry(serve(put("server/flats.csv")))) == {"flats.csv": places}


def test_a_dead_address_leads_to_the_next(put, places, serve):
    assert fetch(entry(NOBODY, serve(put("server/flats.csv")))) == {"flats.csv": places}


def test_a_damaged_cache_is_replaced(put, places, serve):
    put("cache/flats/flats.csv", b"half a f")
    fetch(entry(serve(put("server/flats.csv"))))
    assert places.read_bytes() == CONTENT


def test_a_damaged_mirror_is_an_error_though_the_network_has_the_file(put, serve, monkeypatch):
    mirror = put("mirror/flats/flats.csv", b"changed")
    monkeypatch.setenv("COURSE_DATA_MIRROR", str(mirror))
    with pytest.raises(DataUnavailable, match="mirror .*wrong checksum"):
        fetch(entry(serve(put("server/flats.csv"))))


def test_a_changed_file_on_the_server_is_never_kept(put, places, serve):
    with pytest.raises(DataUnavailable, match="wrong checksum.*3 bytes.*want 18 bytes"):
        fetch(entry(serve(put("server/flats.csv", b"new"))))
    assert list(places.parent.iterdir()) == []


def test_a_damaged_cache_is_kept_from_use_without_a_network(put):
    put("cache/flats/flats.csv", b"half a f")
    with pytest.raises(DataUnavailable, match="cache .*wrong checksum"):
        fetch(entry(NOBODY))


def test_a_missing_page_is_named(tmp_path, serve):
    with pytest.raises(DataUnavailable, match="answered 404"):
        fetch(entry(serve(tmp_path)))


def test_no_network_names_every_place_tried_and_the_embedded_set(places):
    with pytest.raises(DataUnavailable) as caught:
        fetch(entry(NOBODY))
    said = str(caught.value)
    assert f"cache {places}: no such file" in said and "COURSE_DATA_MIRROR is not set" in said
    assert f"{NOBODY}/flats.csv: no connection" in said
    assert 'use coursekit.data.load("diabetes")' in said


def test_a_cache_that_cannot_be_written_is_named(tmp_path, monkeypatch, put, serve):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("COURSE_DATA_CACHE", str(tmp_path / "file"))
    with pytest.raises(DataUnavailable, match="Not a directory|File exists"):
        fetch(entry(serve(put("server/flats.csv"))))


def test_the_cache_is_the_platforms_own_unless_chosen(monkeypatch):
    monkeypatch.delenv("COURSE_DATA_CACHE")
    assert cache_folder().name == "from-lines-to-attention"
