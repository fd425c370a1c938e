"""Students and files whose names point elsewhere, or hold code for those who read them."""

from collections.abc import Callable
from pathlib import Path

from autograder.tests.hostile.cases.case import Case, Places, right

NAMES = {
    "name-upwards": ("C:\\..\\..\\escape", "Is called like a path upwards, on Windows."),
    "name-encoded": ("%2e%2e%2f%2e%2e%2fescape", "Is called like a path upwards, encoded."),
    "name-dots": ("dots...", "Is called by dots."),
    "name-option": ("-rf", "Is called like an option."),
    "name-command": ("$(touch mine);`touch mine`", "Is called like a command."),
    "name-formula": ('=HYPERLINK("http:x","y")', "Is called like a formula of a spreadsheet."),
    "name-markup": ("<img src=x onerror=alert(1)>", "Is called like HTML."),
    "name-lines": ("two\nlines\tand\x1b[31mred", "Is called by two lines and a colour."),
    "name-turned": ("\u202egpj.resu\u202c", "Is called from right to left."),
    "name-long": ("long" * 60, "Is called by 240 letters."),
    "name-wide": ("\U00020000" * 60, "Is called by 60 letters of four bytes each."),
    "name-reserved": ("CON", "Is called like a device of Windows."),
    "name-case": ("Blank", "Is called as another student, in another case."),
    "name-template": ("{{7*7}}{student}%s%n", "Is called like a template."),
}


def _deep(name: str) -> Callable[[Path, bytes, Places], None]:
    def hand_in(folder: Path, content: bytes, places: Places) -> None:
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content)

    return hand_in


def _named(name: str, student: str, does: str) -> Case:
    return right(name, does, student=student, nbgrader=False)


CASES = (
    *(_named(name, student, does) for name, (student, does) in NAMES.items()),
    right(
        "file-markup",
        "Hands in a file that is called like HTML.",
        hand_in=_deep("<script>alert(1)<\\script> 50_numbers.ipynb"),
        nbgrader=False,
    ),
    right(
        "file-upwards",
        "Hands in a file that is called like a path upwards.",
        hand_in=_deep("up\\..\\..\\50_numbers.ipynb"),
        nbgrader=False,
    ),
    right(
        "file-bytes",
        "Hands in a file whose name is no UTF-8.",
        hand_in=_deep("50_numbers \udcff\udcfe.ipynb"),
        nbgrader=False,
    ),
)
