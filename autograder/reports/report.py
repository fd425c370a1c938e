"""Write what a grading run has found: a page for each student, tables and statistics."""

from collections.abc import Sequence
from pathlib import Path

from autograder.atomic import write_text
from autograder.grading.records import file_names
from autograder.grading.result import Result, dumps
from autograder.reports.marks import as_csv, as_json
from autograder.reports.statistics import item_statistics
from autograder.reports.statistics_page import statistics_page
from autograder.reports.student_page import student_page


def write_reports(out: Path, results: Sequence[Result]) -> None:
    """Write every report of these results into a folder; the same results give the same bytes."""
    names = file_names(result.student for result in results)
    links = {
        at: f"feedback/{names[result.student]}/{result.chapter}.html"
        for at, result in enumerate(results)
    }
    for at, result in enumerate(results):
        write_text(out / links[at], student_page(result))
    chapters = item_statistics(results)
    write_text(out / "grades.csv", as_csv(results))
    write_text(out / "results.json", as_json(results))
    write_text(out / "statistics.json", dumps({"chapters": chapters}))
    write_text(out / "statistics.html", statistics_page(chapters, results, links))
