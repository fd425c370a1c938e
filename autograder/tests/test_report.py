import json
from dataclasses import replace
from urllib.parse import unquote

from autograder.grading.result import Result
from autograder.reports.report import write_reports
from autograder.tests.test_records import EXERCISE, RESULT
from autograder.tests.test_student_page import is_balanced

EVIL = "../<b>&'x"
LOST = Result("bob", "unknown", file="bob.ipynb", ungradable="It is empty.")


def links(html):
    return [part.split('"')[0] for part in html.split('href="')[1:]]


def test_every_file_of_a_report_is_written(tmp_path):
    write_reports(tmp_path, [RESULT, LOST])
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        "02_means.html",
        "grades.csv",
        "results.json",
        "statistics.html",
        "statistics.json",
        "unknown.html",
    ]


def test_a_students_name_stays_inside_the_folder(tmp_path):
    out = tmp_path / "out"
    write_reports(out, [replace(RESULT, student=EVIL)])
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert len(list(out.glob("feedback/*/02_means.html"))) == 1


def test_the_statistics_link_to_every_page(tmp_path):
    write_reports(tmp_path, [replace(RESULT, student=EVIL), RESULT, LOST])
    html = (tmp_path / "statistics.html").read_text()
    assert len(links(html)) == 3
    assert all((tmp_path / unquote(link)).is_file() for link in links(html))


def test_the_statistics_page_is_well_formed_and_escaped(tmp_path):
    evil = replace(EXERCISE, title=EVIL, advice=EVIL)
    write_reports(tmp_path, [replace(RESULT, student=EVIL, exercises=(evil,)), LOST])
    html = (tmp_path / "statistics.html").read_text()
    assert is_balanced(html)
    assert "<b>&" not in html


def test_statistics_count_the_named_mistake(tmp_path):
    write_reports(tmp_path, [RESULT, replace(RESULT, student="eve"), LOST])
    (means, unknown) = json.loads((tmp_path / "statistics.json").read_text())["chapters"]
    assert means["exercises"][0]["mistakes"] == [{"name": "a", "message": "b", "students": 2}]
    assert unknown["ungradable"] == 1
