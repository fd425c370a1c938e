"""A chapter as a page of the book: a notebook to be executed, with its solutions collapsed."""

from collections.abc import Iterator

from nbformat import NotebookNode, v4

from autograder.authoring.parts import alternative_text, without_alternative
from autograder.authoring.release import KERNEL, repository
from autograder.chapter import Cell, Chapter, Exercise
from autograder.running.libraries import libraries_of
from book.exercise_page import check_cell, solution_cells, task
from book.quiz_page import is_quiz, quiz

LITE = "Run it in this browser"
SETUP = "from coursekit import plots\n\nplots.use_course_style()"


def chapter_page(chapter: Chapter) -> NotebookNode:
    """Return the page of a chapter as a notebook without outputs."""
    cells = [code(SETUP, "remove-cell")]
    following = [*chapter.cells[1:], None]
    for number, (cell, after) in enumerate(zip(chapter.cells, following, strict=True)):
        cells += _cells(chapter, cell, _exercise(chapter, after))
        if number == 0:
            cells.append(v4.new_markdown_cell(links(chapter)))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # The same in every build.
    return v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})


def links(chapter: Chapter) -> str:
    """Return the ways out of a page: the notebook on Colab, in the browser itself, and its file.

    The browser has no torch.
    """
    path = repository().removeprefix("https://github.com/")
    colab = f"https://colab.research.google.com/github/{path}/blob/main/course/{chapter.slug}.ipynb"
    ways = [f"{{bdg-link-primary}}`Open in Colab <{colab}>`"]
    if not any(name.partition(".")[0] == "torch" for name in libraries_of(chapter.code)):
        lab = f"../lite/lab/index.html?path={chapter.slug}.ipynb"
        ways.append(f'<a class="sd-badge sd-bg-primary sd-bg-text-primary" href="{lab}">{LITE}</a>')
    ways.append(f"{{download}}`Download the notebook <../notebooks/{chapter.slug}.ipynb>`")
    return "\n".join(ways)


def code(source: str, *tags: str, **options: object) -> NotebookNode:
    """Return a code cell with tags and options of MyST-NB."""
    metadata: dict = {"tags": list(tags)} if tags else {}
    if options:
        metadata["mystnb"] = options
    return v4.new_code_cell(source, metadata=metadata)


def _exercise(chapter: Chapter, cell: Cell | None) -> Exercise | None:
    """Return the exercise that a cell answers."""
    answers = cell is not None and "exercise" in cell.options
    return chapter.exercise(cell.options["exercise"]) if answers else None


def _cells(chapter: Chapter, cell: Cell, asks: Exercise | None) -> Iterator[NotebookNode]:
    """Yield what a cell of the source becomes; prose that `asks` comes with its exercise."""
    if cell.kind == "markdown":
        text = quiz(asks, cell.source) if asks and is_quiz(asks) else cell.source
        yield v4.new_markdown_cell(text)
    elif "exercise" in cell.options:
        exercise = chapter.exercise(cell.options["exercise"])
        yield code(exercise.solution, "remove-cell")
        if not is_quiz(exercise):
            yield v4.new_markdown_cell(task(exercise))
            yield from map(v4.new_markdown_cell, solution_cells(exercise))
    elif "check" in cell.options:
        yield check_cell(chapter, cell.grade_id, code)
    else:
        yield _shown(cell)


def _shown(cell: Cell) -> NotebookNode:
    alt = alternative_text(cell.source)
    return code(without_alternative(cell.source), **({"image": {"alt": alt}} if alt else {}))
