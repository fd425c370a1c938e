"""What every HTML report shares: one self-contained file, safe for any text a student wrote."""

import html
import re
from collections.abc import Mapping
from importlib.resources import files

# Direction overrides could make a name or code read as something else.
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
CODE = re.compile(r"`([^`\n]+)`")
# Nothing is loaded and nothing runs, even should some text escape its escaping.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"

# Verdicts that have a better word for the reader than the one in the records.
WORDS = {"partial": "partly", "timeout": "time out", "memory": "memory", "died": "crashed"}


def page(title: str, body: str, wide: bool = False) -> str:
    """Return a whole page around some HTML."""
    kind = ' class="wide"' if wide else ""
    style = (files("autograder.reports") / "report.css").read_text(encoding="utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"<main{kind}>\n{body}</main>\n</body>\n</html>\n"
    )


def plain(value: str) -> str:
    """Return text without what steers a terminal or turns the direction of writing."""
    return HARMFUL.sub("", ANSI.sub("", value))


def text(value: str) -> str:
    """Escape plain text."""
    return html.escape(plain(value))


def rich(value: str) -> str:
    """Escape plain text and set what stands in backticks as code."""
    return CODE.sub(r"<code>\1</code>", text(value))


def badge(verdict: str) -> str:
    """Return a verdict as a word on its colour."""
    word = WORDS.get(verdict, verdict).capitalize()
    return f'<span class="badge {verdict.split()[0]}">{text(word)}</span>'


def tally(counts: Mapping[str, int]) -> str:
    """Return counted verdicts as words: '3 passed, 2 errors'."""
    return ", ".join(
        f"{n} {WORDS.get(word, word)}{'s' if n > 1 and word in ('error', 'timeout') else ''}"
        for word, n in counts.items()
        if n
    )


def points(earned: float, of: int) -> str:
    """Return points as words: '2 of 3 points'."""
    return f"{round(earned, 2):g} of {of} {'point' if of == 1 else 'points'}"


def chapter_title(slug: str, title: str) -> str:
    """Return a chapter's number and title; the slug alone where there is no title."""
    number = slug.split("_")[0]
    return text(f"{int(number)}. {title}" if title and number.isdigit() else title or slug)
