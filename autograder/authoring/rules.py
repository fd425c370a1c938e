"""The rules of authoring, as code. Each fault is one error with its file, its cell and its remedy.

What no chapter can be read without is refused by the reader; what makes a chapter hard to read, or
a check unfair, is found here.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from autograder.authoring.parts import alternative_text, solution_lines, unmarked, visible_prose
from autograder.chapter import Cell, Chapter, Check, Exercise
from autograder.errors import ChapterError, CourseError
from autograder.source_code import bindings, reads

CODE_LINES, ANSWER_LINES, MODEL_LINES, CHECK_LINES = 15, 20, 35, 25
PROSE_WORDS, PROSE_WIDTH = 120, 88
ALT_LETTERS = 40
FIGURES, WRITTEN_EXERCISES, CODE_IN_A_ROW = 10, 14, 2
# kind -> (wrong answers, right answers) that its bank holds at least
BANK = {"implement": (8, 3), "claim": (4, 2), "debug": (4, 2), "test": (4, 2)}
HINTED = tuple(BANK)
DISPLAY_MATH = re.compile(r"\$\$.*?\$\$", re.S)
REVEALING = 16  # A line of an answer this long, blanks aside, gives it away where it is quoted.


def faults(chapter: Chapter) -> list[ChapterError]:
    """Return every fault of a chapter, in the order of the rules."""
    return [fault for rule in RULES for fault in rule(chapter)]


def refuse_faults(chapters: Sequence[Chapter]) -> None:
    """Raise one CourseError that lists the faults of all chapters, if there are any."""
    found = [fault for chapter in chapters for fault in faults(chapter)]
    if found:
        raise CourseError(f"{len(found)} faults of authoring\n" + "\n".join(map(str, found)))


def _long_cells(chapter: Chapter) -> Iterator[ChapterError]:
    for cell in chapter.cells:
        if cell.kind == "markdown":
            words = visible_prose(DISPLAY_MATH.sub("", cell.source)).split()
            count, limit = len(words), PROSE_WORDS
            unit = "words"
        else:
            count, limit = _code_lines(cell), _limit(cell)
            unit = "lines"
        if count > limit:
            what = f"the cell is too long: {count} {unit}, {limit} at most"
            yield ChapterError(chapter.path, cell.label, what, "Split it: one idea a cell")


def _code_lines(cell: Cell) -> int:
    lines = (line.strip() for line in unmarked(cell.source).split("\n"))
    return sum(bool(line) and not line.startswith("#") for line in lines)


def _limit(cell: Cell) -> int:
    if "check" in cell.options:
        return CHECK_LINES
    if "exercise" in cell.options:
        return MODEL_LINES if "class " in cell.source or "for " in cell.source else ANSWER_LINES
    return ANSWER_LINES if "plt." in cell.source else CODE_LINES


def _wide_lines(chapter: Chapter) -> Iterator[ChapterError]:
    for cell in chapter.cells:
        lines = DISPLAY_MATH.sub("", cell.source).split("\n")
        # A link and a table's row cannot be broken.
        wide = [line for line in lines if len(line) > PROSE_WIDTH and "](" not in line]
        wide = [line for line in wide if not line.startswith("|")]
        if cell.kind == "markdown" and wide:
            what = f"a line is longer than {PROSE_WIDTH} characters: {wide[0][:30]}..."
            yield ChapterError(chapter.path, cell.label, what, "Break it")


def _code_without_prose(chapter: Chapter) -> Iterator[ChapterError]:
    run = 0
    for cell in chapter.cells:
        if cell.kind == "markdown":
            run = 0
        elif "check" not in cell.options:  # An answer and its checks count as one.
            run += 1
            if run > CODE_IN_A_ROW:
                what = f"{run} code cells stand in a row"
                yield ChapterError(chapter.path, cell.label, what, "Say in between what to look at")


def _crowded(chapter: Chapter) -> Iterator[ChapterError]:
    figures = sum("plt.show()" in cell.source for cell in chapter.cells if cell.kind == "code")
    written = sum(exercise.kind in BANK for exercise in chapter.exercises)
    for count, limit, of in (
        (figures, FIGURES, "figures"),
        (written, WRITTEN_EXERCISES, "exercises to write"),
    ):
        if count > limit:
            what = f"it has {count} {of}, {limit} at most"
            yield ChapterError(chapter.path, "the chapter", what, "Leave out the weakest")


def _figures_without_words(chapter: Chapter) -> Iterator[ChapterError]:
    for cell in chapter.cells:
        drawn = cell.kind == "code" and "plt.show()" in cell.source
        if drawn and len(alternative_text(cell.source)) < ALT_LETTERS:
            what = "its figure says nothing to those who do not see it"
            do = f"Begin it with '# Alt: ', {ALT_LETTERS} letters or more: what is drawn, neutrally"
            yield ChapterError(chapter.path, cell.label, what, do)


def _unexplained_solutions(chapter: Chapter) -> Iterator[ChapterError]:
    path = chapter.path.parent / "banks" / chapter.path.name
    for exercise in chapter.exercises:
        if not exercise.why:
            do = f"""Add '# %% [markdown] why="{exercise.id}"': why the solution works"""
            what = "its solution is not explained"
            yield ChapterError(path, f"exercise {exercise.id!r}", what, do)


def _leaking_names(chapter: Chapter) -> Iterator[ChapterError]:
    code = [cell for cell in chapter.cells if cell.kind == "code"]
    for check in (cell for cell in code if "check" in cell.options):
        for other in code:
            if other is check:
                continue
            shared = sorted((bindings(check.source) & reads(other.source)) - bindings(other.source))
            if shared:
                what = f"it makes the name {shared[0]!r}, which {other.label} reads"
                do = "Rename it in the check; a check leaves nothing behind"
                yield ChapterError(chapter.path, check.label, what, do)


def _poor_banks(chapter: Chapter) -> Iterator[ChapterError]:
    path = chapter.path.parent / "banks" / chapter.path.name
    for exercise in chapter.exercises:
        wrong, right = BANK.get(exercise.kind, (max(1, len(exercise.choices) - 1), 0))
        if exercise.kind == "predict":
            wrong = 1
        if len(exercise.wrong) < wrong or len(exercise.right) < right:
            what = (
                f"the bank has {len(exercise.wrong)} wrong and {len(exercise.right)} right answers"
            )
            do = f"Give it {wrong} and {right} at least"
            yield ChapterError(path, f"exercise {exercise.id!r}", what, do)
        if not exercise.probes:
            do = "Add a probe that tells its mistakes apart"
            yield ChapterError(path, f"exercise {exercise.id!r}", "there is no probe", do)


def _idle_checks(chapter: Chapter) -> Iterator[ChapterError]:
    for exercise in chapter.exercises:
        if not exercise.checks:
            do = "Add a check cell after it"
            yield ChapterError(chapter.path, f"exercise {exercise.id!r}", "it has no check", do)
        caught = {answer.caught_by for answer in exercise.wrong}
        for check in exercise.checks:
            if check.id not in caught:
                what = "no wrong answer of the bank must fail it, so it has proved nothing"
                do = "Add one with caught_by, or drop the check"
                yield ChapterError(chapter.path, f"check {check.id!r}", what, do)


def _hints(chapter: Chapter) -> Iterator[ChapterError]:
    for exercise in chapter.exercises:
        if exercise.kind in HINTED and len(exercise.hints) != 3:
            what = f"it has {len(exercise.hints)} hints"
            do = "Give three in <details>: the idea, the tools, the outline"
            yield ChapterError(chapter.path, f"exercise {exercise.id!r}", what, do)


def _revealed(chapter: Chapter) -> Iterator[ChapterError]:
    for exercise in chapter.exercises:
        lines = [line for line in map(_squeeze, solution_lines(exercise.solution))]
        secret = [line for line in lines if len(line) >= REVEALING]
        for where, text in _told(exercise):
            if any(line in _squeeze(text) for line in secret):
                what = f"{where} quotes the answer"
                yield ChapterError(
                    chapter.path, f"exercise {exercise.id!r}", what, "Point the way, no further"
                )


def _told(exercise: Exercise) -> Iterator[tuple[str, str]]:
    for title, text in exercise.hints:
        yield f"the hint {title!r}", text
    for answer in exercise.wrong:
        yield f"the message of {answer.name!r}", f"{answer.message} {answer.cause or ''}"
    for check in exercise.checks:
        yield f"the name of {check.id!r}", check.name
        if exercise.kind in BANK:
            yield f"the check {check.id!r}", check.released


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _partial_points(chapter: Chapter) -> Iterator[ChapterError]:
    for exercise in chapter.exercises:
        for check in exercise.checks:
            if check.candidates and exercise.kind != "test":
                do = "Leave candidates= to kind='test'"
                what = "it gives points in part"
                yield ChapterError(chapter.path, f"check {check.id!r}", what, do)
            if not check.hidden and not check.candidates and not _ends_with_print(check):
                what = "its last line does not print the fact that now holds"
                yield ChapterError(chapter.path, f"check {check.id!r}", what, "Print it")


def _half_hidden(chapter: Chapter) -> Iterator[ChapterError]:
    for exercise in chapter.exercises:
        for check in exercise.checks:
            if "BEGIN HIDDEN TESTS" in check.source and not check.hidden:
                # A student who sees the visible half pass would believe that all is well.
                what = "it is half visible and half hidden"
                do = "Make two checks of it, each with its points"
                yield ChapterError(chapter.path, f"check {check.id!r}", what, do)


def _ends_with_print(check: Check) -> bool:
    return check.released.rstrip().split("\n")[-1].startswith(("print(", ")"))


RULES: tuple[Callable[[Chapter], Iterator[ChapterError]], ...] = (
    _long_cells,
    _wide_lines,
    _code_without_prose,
    _crowded,
    _figures_without_words,
    _unexplained_solutions,
    _leaking_names,
    _hints,
    _poor_banks,
    _idle_checks,
    _partial_points,
    _half_hidden,
    _revealed,
)
