"""The page that a student gets back: the mark, each check, the mistake, the answer as graded."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder.grading.result import CheckResult, ExerciseResult, Result
from autograder.grading.verdict import Verdict
from autograder.notebook.markup import prose
from autograder.reports.html_page import (
    HARMFUL,
    badge,
    chapter_title,
    page,
    points,
    rich,
    tally,
    text,
)

MAX_ANSWER, MAX_BLANKS = 20_000, 500
BLANKS = re.compile(rf"[ \t]{{{MAX_BLANKS},}}")


def student_page(result: Result) -> str:
    """Return a graded submission as one HTML page."""
    title = chapter_title(result.chapter, result.title) if result.title else "Your submission"
    head = (
        f'<header>\n<p class="over">From Lines to Attention</p>\n<h1>{title}</h1>\n'
        f'<p class="who"><bdi>{text(result.student)}</bdi></p>\n'
    )
    body = _reason(result) if result.ungradable else "".join(_graded(result))
    return page(f"{result.title or result.file}: {result.student}", head + body)


def _reason(result: Result) -> str:
    return (
        f"</header>\n<section class='card'>\n<p>{badge('ungradable')}</p>\n"
        f"<p>{rich(result.ungradable)}</p>\n<p class='soft'>File: {text(result.file)}. "
        f"This is no zero: it is not graded until it can be read.</p>\n</section>\n{_notes(result)}"
    )


def _graded(result: Result) -> Iterator[str]:
    checks = [check for exercise in result.exercises for check in exercise.checks]
    counts = Counter(check.verdict for check in checks)
    words = tally({word: counts[word] for word in Verdict})
    yield (
        f'<div class="mark"><strong>{round(result.points, 2):g}</strong>'
        f"<span>of {result.of} points</span></div>\n{_bar(result)}\n"
        f'<p class="soft">{len(checks)} checks: {words}.</p>\n</header>\n'
    )
    yield _notes(result)
    yield from (_exercise(exercise) for exercise in result.exercises)
    if any(check.hidden for check in checks):
        yield (
            '<p class="soft">A hidden check runs only when you hand in. It tries other inputs than '
            "those you saw, so that it sees the idea and not the example.</p>\n"
        )


def _bar(result: Result) -> str:
    """Draw one segment for each exercise, as wide as its points and as full as what was earned."""
    segments = []
    for exercise in result.exercises:
        share = exercise.points / exercise.of if exercise.of else 0
        kind = "" if share == 1 else ' class="part"'
        filled = f'<b{kind} style="width:{100 * share:.0f}%"></b>' if share else ""
        segments.append(f'<i style="flex:{exercise.of}">{filled}</i>')
    return f'<div class="bar" aria-hidden="true">{"".join(segments)}</div>'


def _notes(result: Result) -> str:
    if not result.notes:
        return ""
    items = "".join(f"<li>{rich(note)}</li>\n" for note in result.notes)
    return f'<section class="note">\n<h2>About your file</h2>\n<ul>\n{items}</ul>\n</section>\n'


def _exercise(exercise: ExerciseResult) -> str:
    checks = "".join(map(_check, exercise.checks))
    return (
        f'<section class="card">\n<header><h2>Exercise {text(exercise.number)} — '
        f'{rich(exercise.title)}</h2>\n<span class="points">'
        f"{points(exercise.points, exercise.of)}</span></header>\n"
        f'<ul class="checks">\n{checks}</ul>\n{_advice(exercise)}{_answer(exercise)}</section>\n'
    )


def _check(check: CheckResult) -> str:
    label = ' <span class="hidden">hidden check</span>' if check.hidden else ""
    message = f'<p class="message">{rich(check.message)}</p>' if check.message else ""
    return (
        f'<li>{badge(check.verdict)}<span class="name">{rich(check.name)}{label}</span>'
        f'<span class="points">{round(check.points, 2):g} of {check.of}</span>{message}</li>\n'
    )


def _advice(exercise: ExerciseResult) -> str:
    if exercise.advice:
        label = "Your choice" if exercise.kind in ("quiz", "predict") else "The mistake"
        return f'<div class="mistake"><strong>{label}</strong>{prose(exercise.advice)}</div>\n'
    if exercise.start_with:
        where = f"Start with Exercise {exercise.start_with}: your answer builds on it, "
        return f'<p class="soft">{rich(where + "and its checks do not pass yet.")}</p>\n'
    if exercise.hint and exercise.points < exercise.of:
        where = (
            f"Hint 1, “{exercise.hint}”, stands in the notebook under Exercise {exercise.number}."
        )
        return f'<p class="soft">{rich(where)}</p>\n'
    return ""


def _answer(exercise: ExerciseResult) -> str:
    attempted = any(check.verdict != Verdict.NOT_ATTEMPTED for check in exercise.checks)
    if not exercise.answer or not attempted:
        return ""
    shown = " open" if exercise.points < exercise.of else ""
    return (
        f"<details{shown}><summary>Your answer, as it was graded</summary>\n"
        f'<pre tabindex="0" aria-label="Your answer">{code(exercise.answer)}</pre></details>\n'
    )


@lru_cache(maxsize=1024)  # In a class many answers are the same: to quizzes, of one line.
def code(source: str) -> str:
    """Return Python code as highlighted lines, each in a span that the style sheet numbers."""
    cut = len(source) > MAX_ANSWER
    lexer, formatter = PythonLexer(stripnl=False, ensurenl=False), HtmlFormatter(nowrap=True)
    # A long row of blanks keeps the lexer busy for seconds.
    shown = BLANKS.sub(lambda row: row[0][:MAX_BLANKS], source[:MAX_ANSWER])
    harmless = HARMFUL.sub("\N{REPLACEMENT CHARACTER}", shown)
    lines = highlight(harmless, lexer, formatter).rstrip("\n").split("\n")
    lines += ["… (the rest is not shown)"] if cut else []
    return "".join(f'<span class="line">{line}</span>' for line in lines)
