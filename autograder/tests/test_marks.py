import csv
import io
import json
from dataclasses import replace

import pytest

from autograder.grading.result import Result
from autograder.reports.marks import as_csv, as_json
from autograder.tests.test_records import EXERCISE, RESULT

LOST = Result("bob", "unknown", file="bob.ipynb", ungradable='It is "damaged".')


def rows(*results):
    return list(csv.DictReader(io.StringIO(as_csv(results))))


def test_a_row_has_the_points_of_each_exercise():
    (row,) = rows(RESULT)
    assert row["points"] == row["02_means/mean"] == "1.5"
    assert (row["student"], row["of"], row["status"]) == ("ada", "2", "graded")


def test_what_cannot_be_graded_has_a_reason_and_no_points():
    row = rows(RESULT, LOST)[1]
    assert (row["points"], row["of"], row["02_means/mean"]) == ("", "", "")
    assert (row["status"], row["reason"]) == ("ungradable", 'It is "damaged".')


def test_columns_stand_in_the_order_of_the_chapters():
    other = replace(RESULT, chapter="01_lines", exercises=(replace(EXERCISE, id="slope"),))
    assert list(rows(RESULT, other)[0])[-2:] == ["01_lines/slope", "02_means/mean"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "ada;=1+1", " =1", "\uff1d1+1", "@SUM(1)"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(name):
    assert rows(replace(RESULT, student=name))[0]["student"] == f"'{name}"


def test_a_hyphen_inside_a_name_stays_as_it_is():
    assert rows(replace(RESULT, student="anna-lena; b"))[0]["student"] == "anna-lena; b"


def test_json_has_the_verdicts_but_not_the_answers():
    graded, lost = json.loads(as_json([RESULT, LOST]))["results"]
    assert (graded["points"], graded["of"]) == (1.5, 2)
    assert graded["exercises"][0]["checks"][0]["verdict"] == "partial"
    assert "answer" not in graded["exercises"][0]
    assert "points" not in lost
