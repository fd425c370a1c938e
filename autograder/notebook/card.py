"""Draw what the student sees after a check: a small card, as HTML and as plain text.

Colours come from the host's own text and background, so that a card is at home in JupyterLab,
Notebook, Colab and VS Code, light and dark. Styles are inline: hosts strip style sheets from
outputs they do not trust. Nothing is said by colour alone.
"""

import html
import re
from collections.abc import Sequence

from autograder.manifest import Exercise
from autograder.notebook.feedback import Feedback
from autograder.notebook.markup import clean, pre, prose, rich
from autograder.notebook.origin import Unwritten
from autograder.notebook.progress import Row, as_text

# Words and colour of each verdict. White text on the colour, and the colour as a bar on a white
# and on a near-black page, have the contrast that WCAG AA asks for; a test computes it.
BADGES = {
    "passed": ("Passed", "#1f7a4d"),
    "partial": ("Partly", "#96690a"),
    "failed": ("Failed", "#b8480f"),
    "error": ("Error", "#b0468a"),
    "waiting": ("Waiting", "#6a6f76"),
    "not attempted": ("Not attempted", "#6a6f76"),
    "handed in": ("When handed in", "#2f6fb0"),
}
MISTAKE = "The mistake"
LINE = "1px solid rgba(128,128,128,.4)"
FONT = "font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:.95em;line-height:1.5"


def bundle(feedback: Feedback, chapter: Row, notice: str = "") -> dict[str, str]:
    """Return a check's card in the formats that a display takes."""
    return {
        "text/html": as_html(feedback, chapter, notice),
        "text/plain": as_plain(feedback, chapter, notice),
    }


def as_html(feedback: Feedback, chapter: Row, notice: str = "") -> str:
    """Draw a check's card."""
    word, colour = BADGES[feedback.verdict]
    exercise = feedback.exercise
    head = (
        '<div style="display:flex;flex-wrap:wrap;gap:.2em .7em;align-items:baseline">'
        f'<strong style="background:{colour};color:#fff;border-radius:3px;padding:0 .55em">'
        f"{word}</strong><span>{rich(_heading(exercise))}</span>"
        f'<span style="margin-left:auto;white-space:nowrap">{_points(feedback)}</span></div>'
    )
    facts = "".join(_fact(label, text) for label, text in _facts(feedback))
    body = head + facts + _traceback(feedback) + _hints(feedback)
    if feedback.verdict != "handed in":  # It changes no progress, so it shows none.
        body += _foot(chapter, notice)
    return _frame(colour, f"Exercise {exercise.number}: {word.lower()}", body)


def as_plain(feedback: Feedback, chapter: Row, notice: str = "") -> str:
    """Write a check's card for hosts that show no HTML."""
    word = BADGES[feedback.verdict][0]
    lines = [f"{word} | {_heading(feedback.exercise)} | {_points(feedback)}"]
    lines += [f"  {label}: {clean(text)}" for label, text in _facts(feedback)]
    if _offers_hints(feedback):
        lines.append(f"  Hints: {len(feedback.exercise.hints)}, in the text above the answer cell.")
    if feedback.verdict != "handed in":
        lines += [f"  {text}" for text in (chapter.sentence(), notice) if text]
    return "\n".join(lines)


def waiting_bundle(needs: Unwritten) -> dict[str, str]:
    """Return the one-line card of a cell that cannot run before an exercise is written."""
    first = needs.exercises[0]
    if needs.name is None:
        which = f"Exercise {first.number}" if len(needs.exercises) == 1 else "This exercise"
        text = f"{which} is not written yet. Cells that need it wait."
    else:
        text = f"This cell needs `{needs.name}` from Exercise {first.number}, "
        text += "which is not written yet."
    colour = BADGES["waiting"][1]
    return {
        "text/html": _frame(colour, "Waiting", f"<div>{rich(text)}</div>"),
        "text/plain": text,
    }


def progress_bundle(rows: Sequence[Row]) -> dict[str, str]:
    """Return the table of `%course_progress`."""
    right = "padding:.15em .9em .15em 0;text-align:right;white-space:nowrap"
    left = "padding:.15em .9em .15em 0;text-align:left"
    lines = "".join(
        f'<tr style="background:none"><th scope="row" style="{left};font-weight:600">'
        f'{html.escape(row.label)}</th><td style="{left}">{rich(row.title)}</td>'
        f'<td style="{right}">{row.points:g} of {row.here} points</td>'
        f'<td style="{right}">{row.passed} of {row.checks} checks passed</td>'
        f'<td style="{left}">{_later(row)}</td></tr>'
        for row in rows
    )
    table = f'<table style="border-collapse:collapse;margin:0;color:inherit">{lines}</table>'
    frame = _frame(BADGES["handed in"][1], "Progress", table)
    return {"text/html": frame, "text/plain": as_text(rows)}


def _frame(colour: str, label: str, body: str) -> str:
    return (
        f'<div role="group" aria-label="{html.escape(label)}" style="{FONT};color:inherit;'
        f"max-width:46em;margin:.3em 0;padding:.55em .9em;border:{LINE};"
        f'border-left:5px solid {colour};border-radius:4px">{body}</div>'
    )


def _heading(exercise: Exercise) -> str:
    return f"Exercise {exercise.number} — {exercise.title}"


def _points(feedback: Feedback) -> str:
    total = feedback.check.points
    unit = "point" if total == 1 else "points"
    if feedback.verdict == "handed in":
        return f"{total} {unit}"
    return f"{feedback.points:g} of {total} {unit}"


def _facts(feedback: Feedback) -> list[tuple[str, str]]:
    """List the labelled lines of a card, in both formats the same."""
    # The badge says when a hidden check runs; its name need not say so again.
    holds = re.sub(r"^Runs when you (?:submit|hand in):\s*", "", feedback.check.name)
    facts = [("What must hold", holds[:1].upper() + holds[1:])]
    if feedback.verdict == "handed in":
        return [*facts, ("Here", "Nothing is checked yet. This check runs when you hand in.")]
    came = " · ".join(part for part in (feedback.came, feedback.where) if part)
    chosen = feedback.exercise.kind in ("quiz", "predict")
    facts += [("What came", came)] if came else []
    if feedback.mistake:
        facts += [("This choice" if chosen else MISTAKE, feedback.mistake)]
    if first := feedback.start_with:
        facts += [("Where to go", _start_with(feedback, first))]
    return facts


def _start_with(feedback: Feedback, first: Exercise) -> str:
    start = f"Start with {_heading(first)}"
    if feedback.verdict == "waiting":
        return f"{start}."
    names = " and ".join(f"`{name}`" for name in first.names)
    return f"{start}: your answer builds on {names}, and its checks do not pass yet."


def _fact(label: str, text: str) -> str:
    # The named mistake is what to read first.
    weight = ";font-weight:600" if label == MISTAKE else ""
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:0 .8em;margin-top:.35em">'
        f'<div style="flex:0 0 8em;opacity:.8">{label}</div>'
        f'<div style="flex:1 1 22em;overflow-wrap:anywhere;white-space:pre-wrap{weight}"'
        f' class="mathjax_ignore">{rich(text)}</div></div>'
    )


def _traceback(feedback: Feedback) -> str:
    return _details("Traceback", pre(feedback.traceback)) if feedback.traceback else ""


def _offers_hints(feedback: Feedback) -> bool:
    return bool(feedback.exercise.hints) and feedback.verdict in (
        "not attempted",
        "failed",
        "error",
        "partial",
    )


def _hints(feedback: Feedback) -> str:
    """Nest the hints, so that each is opened from inside the one before it."""
    if not _offers_hints(feedback):
        return ""
    inner = ""
    hints = list(enumerate(feedback.exercise.hints, 1))
    for number, hint in reversed(hints):
        inner = _details(f"Hint {number}: {hint['title']}", prose(hint["text"]) + inner)
    return inner


def _details(summary: str, body: str) -> str:
    return (
        '<details style="margin-top:.4em"><summary style="cursor:pointer;width:fit-content">'
        f'{rich(summary)}</summary><div style="margin:.2em 0 0 1.1em">{body}</div></details>'
    )


def _foot(chapter: Row, notice: str) -> str:
    share = f'value="{chapter.points:g}" max="{chapter.here or 1}"'
    text = html.escape(chapter.sentence())
    warning = f"<div>{html.escape(notice)}</div>" if notice else ""
    return (
        f'<div style="display:flex;flex-wrap:wrap;gap:.1em .8em;align-items:center;'
        f'margin-top:.55em;padding-top:.35em;border-top:{LINE};font-size:.92em">'
        f'<progress {share} aria-hidden="true" style="width:7em;height:.7em"></progress>'
        f"<span>{text}</span>{warning}</div>"
    )


def _later(row: Row) -> str:
    return f"{row.at_hand_in} more points when you hand in" if row.at_hand_in else ""
