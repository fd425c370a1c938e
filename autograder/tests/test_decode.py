import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import UngradableError
from autograder.grading import notebook_file
from autograder.grading.decode import decode
from autograder.grading.notebook_file import MAX_BYTES

CELL = {"cell_type": "code", "source": ["a = 1\r\n", "b = 2"], "metadata": {}, "outputs": []}
NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [CELL]}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["cells", "metadata", "source", "nbformat"]), inner)
    ),
    max_leaves=12,
)


def text(**changes):
    return json.dumps(NOTEBOOK | changes)


def sources(content):
    return [cell.source for cell in decode(content).cells]


def reason(content):
    with pytest.raises(UngradableError) as fault:
        decode(content)
    return str(fault.value)


def test_line_ends_become_those_of_unix():
    assert sources(text().encode()) == ["a = 1\nb = 2"]
    assert sources(text().replace("\n", "\r\n").encode()) == ["a = 1\nb = 2"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_unicode_encodings_are_read(encoding):
    accented = json.dumps(NOTEBOOK | {"cells": [CELL | {"source": "é = 1"}]}, ensure_ascii=False)
    assert sources(accented.encode(encoding)) == ["é = 1"]


def test_a_file_that_is_not_unicode_is_read_and_noted():
    accented = json.dumps(NOTEBOOK | {"cells": [CELL | {"source": "é = 1"}]}, ensure_ascii=False)
    notebook = decode(accented.encode("latin-1"))
    assert notebook.cells[0].source == "é = 1"
    assert "not in UTF-8" in notebook.notes[0]


def test_null_bytes_are_removed_and_noted():
    inside = decode(text(cells=[CELL | {"source": "a\0 = 1"}]).encode())
    assert inside.cells[0].source == "a = 1"
    assert "null bytes" in inside.notes[0]
    assert sources(text().encode() + b"\0" * 100) == ["a = 1\nb = 2"]


def test_broken_characters_cannot_reach_a_report():
    notebook = decode(text(cells=[CELL | {"source": "s = '\ud800'"}]).encode())
    assert notebook.cells[0].source == "s = '?'"
    assert "broken characters" in notebook.notes[0]


def test_a_cell_too_long_to_be_code_is_empty_and_noted():
    notebook = decode(text(cells=[CELL | {"source": "#" * 20_001}]).encode())
    assert notebook.cells[0].source == ""
    assert "more than 20000 characters" in notebook.notes[0]


def test_not_a_number_in_an_output_does_no_harm():
    outputs = [{"output_type": "execute_result", "data": {"x": float("nan")}}]
    assert sources(text(cells=[CELL | {"outputs": outputs}]).encode()) == ["a = 1\nb = 2"]


def test_every_damage_has_its_reason():
    assert "cut off" in reason(text().encode()[:40])
    assert "cut off" in reason(text().encode()[:-1])
    assert "cut off" in reason(text().encode("utf-16")[:-41])
    assert "damaged: line 1" in reason(text().replace(":", ";", 1).encode())
    assert "not JSON" in reason(b"<html>Sign in</html>")
    assert "empty" in reason(b"")
    assert "empty" in reason(b"\0" * 1000)
    assert "no notebook" in reason(b"{}")
    assert "no notebook" in reason(b"[1, 2]")
    assert "no cells" in reason(text(cells=[]).encode())
    assert "too deeply" in reason(b'{"cells":' + b"[" * 100_000)


def test_a_file_beyond_the_limit_is_not_parsed():
    assert f"{MAX_BYTES >> 20} MB" in reason(b" " * (MAX_BYTES + 1))


def test_a_hundred_megabytes_of_output_are_dropped():
    outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * 100_000_000}]
    assert sources(text(cells=[CELL | {"outputs": outputs}]).encode()) == ["a = 1\nb = 2"]


def test_format_3_is_converted_and_noted():
    v3 = nbformat.v3
    old = v3.new_notebook(worksheets=[v3.new_worksheet(cells=[v3.new_code_cell(input="a = 1")])])
    notebook = decode(json.dumps(old).encode())
    assert notebook.cells[0].source == "a = 1"
    assert "format 3" in notebook.notes[0]


@pytest.mark.parametrize("old", [nbformat.v1, nbformat.v2], ids=["1", "2"])
def test_the_oldest_formats_are_converted_and_noted(old):
    is_first = old is nbformat.v1
    cells = [old.new_code_cell(**{"code" if is_first else "input": "a = 1"})]
    made = {"cells": cells} if is_first else {"worksheets": [old.new_worksheet(cells=cells)]}
    notebook = decode(json.dumps(old.new_notebook(**made) | {"nbformat": 2 - is_first}).encode())
    assert notebook.cells[0].source == "a = 1"
    assert f"in format {2 - is_first}" in notebook.notes[0]


def test_a_damaged_old_notebook_has_a_reason():
    assert "format 3" in reason(b'{"nbformat": 3, "worksheets": 7, "metadata": {}}')


def test_missing_and_odd_fields_are_taken_for_absent():
    cells = [{"cell_type": "code"}, {"source": 5, "metadata": [], "id": 7, "cell_type": "odd"}, 3]
    notebook = decode(text(cells=cells, metadata=None).encode())
    assert [(cell.kind, cell.source, cell.id) for cell in notebook.cells] == [
        ("code", "", None),
        ("raw", "", None),
    ]
    assert "no cells" in notebook.notes[0]


def test_points_of_hundreds_of_digits_do_no_harm():
    graded = {"nbgrader": {"grade_id": "mean-value", "points": 10**400}}
    (cell,) = decode(text(cells=[CELL | {"metadata": graded}]).encode()).cells
    assert (cell.grade_id, cell.points) == ("mean-value", float("inf"))


def test_the_id_that_colab_writes_is_found():
    cell = CELL | {"metadata": {"id": "mean"}}
    assert decode(text(cells=[cell]).encode()).cells[0].id == "mean"


def test_lines_without_their_ends_are_lines_again():
    notebook = decode(text(cells=[CELL | {"source": ["def f():", "    return 1"]}]).encode())
    assert notebook.cells[0].source == "def f():\n    return 1"
    assert "put back" in notebook.notes[0]


def test_a_number_of_thousands_of_digits_does_no_harm():
    outputs = [{"output_type": "execute_result", "data": {"x": "BIG"}}]
    content = text(cells=[CELL | {"outputs": outputs}]).replace('"BIG"', "9" * 5000)
    assert sources(content.encode()) == ["a = 1\nb = 2"]


def test_a_notebook_of_another_language_is_noted():
    kernel = {"kernelspec": {"name": "ir", "language": "R"}}
    assert "another language" in decode(text(metadata=kernel).encode()).notes[0]
    kernel["kernelspec"] = {"name": "my-env", "language": "python"}
    assert decode(text(metadata=kernel).encode()).notes == ()


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"PK\x03\x04", "zip archive"), (b"\x1f\x8b", "gzip"), (b"Rar!", "RAR"), (b"%PDF-1.7", "PDF")],
)
def test_a_file_of_another_kind_is_called_by_its_name(start, kind):
    assert kind in reason(start + b"\0" * 100)


def test_values_that_would_fill_the_memory_are_not_read(monkeypatch):
    monkeypatch.setattr(notebook_file, "LARGE", 1000)
    monkeypatch.setattr(notebook_file, "MAX_VALUES", 500)
    assert "more than 500 values" in reason(text(metadata={"x": [[]] * 1000}).encode())
    commas = [{"output_type": "stream", "text": '[{,\\" ' * 1000}]
    assert sources(text(cells=[CELL | {"outputs": commas}]).encode()) == ["a = 1\nb = 2"]
    assert "cut off" in reason(b'{"x": "' + b'\\"' * 1000)


def test_more_cells_than_anyone_writes_are_left_out():
    notebook = decode(text(cells=[CELL] * 5_001).encode())
    assert len(notebook.cells) == 5_000
    assert "more than 5000 cells" in notebook.notes[0]


def test_more_text_than_anyone_writes_is_read_as_empty():
    notebook = decode(text(cells=[CELL | {"source": "#" * 20_000}] * 26).encode())
    assert [len(cell.source) for cell in notebook.cells] == [20_000] * 25 + [0]
    assert "beyond 500000 characters" in notebook.notes[0]


@given(st.binary(max_size=60))
def test_no_bytes_whatever_raise_anything_else(content):
    try:
        assert decode(content).cells
    except UngradableError as fault:
        assert str(fault)


@given(JSON_VALUES)
def test_no_json_whatever_raises_anything_else(value):
    try:
        assert decode(json.dumps(value).encode()).cells
    except UngradableError as fault:
        assert str(fault)


def test_a_format_that_is_no_number_is_read_as_it_is():
    cells = [{"cell_type": "code", "source": "x = 1"}]
    read = decode(json.dumps({"nbformat": True, "cells": cells}).encode())
    assert read.cells[0].source == "x = 1"


def test_a_chapter_of_a_million_letters_is_cut():
    metadata = {"course": {"chapter": "c" * 1_000_000}}
    cells = [{"cell_type": "code", "source": "x = 1"}]
    notebook = decode(json.dumps({"nbformat": 4, "cells": cells, "metadata": metadata}).encode())
    assert notebook.chapter == "c" * 100
