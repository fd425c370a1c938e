import re
from dataclasses import replace
from html.parser import HTMLParser

from autograder.grading.result import Result
from autograder.reports.student_page import MAX_ANSWER, code, student_page
from autograder.tests.test_records import CHECK, EXERCISE, RESULT

EVIL = "<script>alert(1)</script>\x1b[31m\x00\u202e\"'"
VOID = {"meta", "br"}


class Balance(HTMLParser):
    """Fail where a tag is closed that is not the last one open."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def page(**changes):
    return student_page(replace(RESULT, **changes))


def with_check(**changes):
    return page(exercises=(replace(EXERCISE, checks=(replace(CHECK, **changes),)),))


def is_balanced(html):
    parser = Balance()
    parser.feed(html)
    return parser.open == []


def test_a_page_shows_the_mark_the_check_and_what_it_said():
    html = page()
    assert "<strong>1.5</strong><span>of 2 points</span>" in html
    assert "The mean of 1, 2 and 6 is 3." in html
    assert "why?" in html
    assert "Partly" in html


def test_every_page_is_well_formed():
    lost = Result("bob", "unknown", file="bob.ipynb", ungradable="Empty.", notes=("a", "b"))
    assert is_balanced(page())
    assert is_balanced(student_page(lost))


def test_whatever_a_student_writes_is_escaped():
    evil = replace(EXERCISE, answer=EVIL, title=EVIL, advice="<script>", checks=(CHECK,))
    html = page(student=EVIL, file=EVIL, notes=(EVIL,), exercises=(evil,))
    html += with_check(message=EVIL, name=EVIL)
    html += student_page(Result(EVIL, "unknown", file=EVIL, ungradable=EVIL))
    assert "<script" not in html
    assert not re.search("[\x00\x1b\u202e]", html)


def test_a_page_loads_nothing_and_runs_nothing():
    html = page()
    assert "default-src 'none'" in html
    assert not re.search(r"<(script|link|img|iframe)|\b(src|href)=|url\(|@import", html)


def test_the_mistake_stands_before_a_hint():
    named, unnamed = page(), page(exercises=(replace(EXERCISE, advice="", hint="the idea"),))
    assert "The mistake" in named and "Hint 1" not in named
    assert "Hint 1, “the idea”" in unnamed and "The mistake" not in unnamed


def test_a_prerequisite_stands_before_a_hint():
    html = page(exercises=(replace(EXERCISE, advice="", hint="the idea", start_with="2.0"),))
    assert "Start with Exercise 2.0" in html and "Hint 1" not in html


def test_a_hidden_check_is_marked_and_explained():
    assert "A hidden check runs only when you hand in" in with_check(hidden=True)
    assert "hidden check" not in with_check(hidden=False).split("</style>")[1]


def test_an_answer_that_was_not_attempted_is_not_shown():
    assert "Your answer" not in with_check(verdict="not attempted", points=0.0)


def test_what_cannot_be_graded_is_said_to_be_no_zero():
    html = student_page(Result("bob", "unknown", file="bob.ipynb", ungradable="It is empty."))
    assert "It is empty." in html
    assert "This is no zero" in html
    assert "of 0 points" not in html


def test_notes_and_code_in_backticks_are_shown():
    assert "<li>its cell defines <code>mean</code></li>" in page(notes=("its cell defines `mean`",))


def test_each_line_of_code_is_one_line_also_in_a_text_of_many_lines():
    assert code('x = """a\n\n  b"""\ny').count('<span class="line">') == 4


def test_a_very_long_answer_is_cut():
    html = code("x = 1\n" * MAX_ANSWER)
    assert len(html) < 40 * MAX_ANSWER
    assert "the rest is not shown" in html
