"""The instructor's page: each check, the mistakes that were made, links to the students' pages."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from autograder.grading.result import Result
from autograder.grading.verdict import Verdict
from autograder.reports.html_page import badge, chapter_title, page, rich, tally, text

BINS = 10


def statistics_page(
    chapters: Sequence[Mapping[str, Any]], results: Sequence[Result], links: Mapping[int, str]
) -> str:
    """Return the statistics as one HTML page; `links` gives each result's page by its position."""
    head = (
        '<p class="over">From Lines to Attention</p>\n<h1>How the class did</h1>\n'
        '<p class="soft">Facility is the share of the points that was earned. Discrimination is '
        "the correlation of a check with all the others, from −1 to 1: look again at a check near "
        "zero or below.</p>\n"
    )
    body = head + "".join(map(_chapter, chapters)) + _submissions(results, links)
    return page("How the class did", body, wide=True)


def _chapter(chapter: Mapping[str, Any]) -> str:
    if not chapter["graded"]:
        return ""
    title = chapter_title(chapter["chapter"], chapter["title"])
    exercises = "".join(_exercise(exercise) for exercise in chapter["exercises"])
    return (
        f'<section class="card">\n<header><h2>{title}</h2>'
        f'<span class="points">{_students(chapter["graded"])}</span></header>\n'
        f"<p>Mean {chapter['mean']:.1f}, median {chapter['median']:.1f} of {chapter['of']} points."
        "</p>\n"
        f"{_histogram(chapter)}</section>\n{exercises}"
    )


def _histogram(chapter: Mapping[str, Any]) -> str:
    counts, of = [0] * BINS, chapter["of"]
    for points in chapter["points"]:
        counts[min(int(BINS * points / of), BINS - 1)] += 1
    bars = "".join(f'<i style="height:{100 * n / max(counts):.0f}%"></i>' for n in counts)
    words = ", ".join(f"{n} from {10 * at} to {10 * at + 10} %" for at, n in enumerate(counts) if n)
    return (
        f'<div class="columns" role="img" aria-label="Students by marks: {words}">{bars}</div>\n'
        f'<div class="axis"><span>0</span><span>points</span><span>{of}</span></div>\n'
    )


def _exercise(exercise: Mapping[str, Any]) -> str:
    rows = "".join(_check(check) for check in exercise["checks"])
    heads = "<th>Check</th><th>Verdicts</th>"
    heads += '<th class="number">Facility</th><th class="number">Discrimination</th>'
    return (
        f'<section class="card">\n<header><h2>Exercise {text(exercise["number"])} — '
        f'{rich(exercise["title"])}</h2><span class="points">{_percent(exercise["facility"])}'
        f'</span></header>\n<div class="scroll"><table class="items"><thead>'
        f"<tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n{_mistakes(exercise)}</section>\n"
    )


def _check(check: Mapping[str, Any]) -> str:
    counts = {word: check["verdicts"].get(word, 0) for word in Verdict}
    counts = {word: n for word, n in counts.items() if n}
    parts = "".join(
        f'<i class="{word.split()[0]}" style="flex:{n}"></i>' for word, n in counts.items()
    )
    label = ' <span class="hidden">hidden check</span>' if check["hidden"] else ""
    value = check["discrimination"]
    return (
        f"<tr><td>{rich(check['name'])}{label}</td>"
        f'<td><div class="stack" aria-hidden="true">{parts}</div>'
        f'<span class="soft">{tally(counts)}</span></td>'
        f'<td class="number" data-label="Facility">{_percent(check["facility"])}</td>'
        f'<td class="number" data-label="Discrimination">'
        f"{'–' if value is None else f'{value:.2f}'}</td></tr>\n"
    )


def _mistakes(exercise: Mapping[str, Any]) -> str:
    lines = [(rich(each["message"]), each["students"]) for each in exercise["mistakes"]]
    if exercise["unnamed"]:
        lines.append(("Points were lost, but no mistake of the bank fits.", exercise["unnamed"]))
    if not lines:
        return ""
    rows = "".join(
        f'<tr><td>{line}</td><td class="number">{_students(n)}</td></tr>\n' for line, n in lines
    )
    return f"<h3>Mistakes</h3>\n<table><tbody>\n{rows}</tbody></table>\n"


def _submissions(results: Sequence[Result], links: Mapping[int, str]) -> str:
    rows = "".join(_submission(result, links[at]) for at, result in enumerate(results))
    heads = '<th>Student</th><th>Chapter</th><th class="number">Points</th>'
    return (
        '<section class="card">\n<header><h2>Submissions</h2></header>\n<div class="scroll"><table>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n</section>\n"
    )


def _submission(result: Result, link: str) -> str:
    mark = f"{round(result.points, 2):g} of {result.of}"
    if result.ungradable:
        mark = badge("ungradable")
    reason = f'<br><span class="soft">{rich(result.ungradable)}</span>' if result.ungradable else ""
    return (
        f'<tr><td><a href="{text(quote(link))}"><bdi>{text(result.student)}</bdi></a>{reason}</td>'
        f"<td>{chapter_title(result.chapter, result.title)}</td>"
        f'<td class="number">{mark}</td></tr>\n'
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _students(count: int) -> str:
    return f"{count} {'student' if count == 1 else 'students'}"
