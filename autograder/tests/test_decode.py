import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import UngradableError
from autograder.grading.decode import MAX_BYTES, decode

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
    notebook = decode(text(cells=[CELL | {"source": "#" * 100_001}]).encode())
    assert notebook.cells[0].source == ""
    assert "more than 100000 characters" in notebook.notes[0]


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
    assert "cannot be read" in reason(b'{"cells":' + b"[" * 100_000)


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


def test_the_id_that_colab_writes_is_found():
    cell = CELL | {"metadata": {"id": "mean"}}
    assert decode(text(cells=[cell]).encode()).cells[0].id == "mean"


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
