"""Notebooks whose cells were moved, copied, cut, renamed or tampered with."""

import copy
import json

import nbformat

from autograder.tests.handed_in import cell, code, position, split, stripped
from autograder.tests.hostile.cases.case import (
    EXERCISES,
    FULL,
    RIGHT,
    WRONG,
    Case,
    Notebook,
    right,
    wrong,
)

CHECKS = ("standardize-three", "middle-three", "softmax-rows", "running-mean-two")
DROPS_ASSERTS = """import ast


class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(Drop())
"""
PRODIGY = {"grade": True, "grade_id": "bonus", "locked": False, "points": 100, "solution": False}


def _duplicate(id: str, source: str | None = None):
    def change(notebook: Notebook) -> Notebook:
        again = copy.deepcopy(cell(notebook, id))
        again["source"] = again["source"] if source is None else source
        notebook["cells"].insert(position(notebook, id) + 1, again)
        return notebook

    return change


def _under_if(notebook: Notebook) -> Notebook:
    lines = cell(notebook, "standardize")["source"].split("\n")
    cell(notebook, "standardize")["source"] = "\n".join(["if True:", *(f"    {x}" for x in lines)])
    return stripped(notebook)


def _delete(*ids: str):
    def change(notebook: Notebook) -> Notebook:
        notebook["cells"] = [each for each in notebook["cells"] if each["id"] not in ids]
        return notebook

    return change


def _insert(source: str, at: int = 2):
    def change(notebook: Notebook) -> Notebook:
        notebook["cells"].insert(at, code(source))
        return notebook

    return change


def _merge(notebook: Notebook) -> Notebook:
    """Put the second answer into the first one's cell, as a merge of cells does."""
    cell(notebook, "standardize")["source"] += f"\n\n\n{cell(notebook, 'middle')['source']}"
    return _delete("middle")(notebook)


def _reverse(notebook: Notebook) -> Notebook:
    notebook["cells"].reverse()
    return notebook


def _rename(notebook: Notebook) -> Notebook:
    for number, id in enumerate(EXERCISES):
        answer = cell(notebook, id)
        answer["metadata"]["nbgrader"]["grade_id"] = f"mine-{number}"
        answer["id"] = f"mine-{number}"
    return notebook


def _swap_ids(notebook: Notebook) -> Notebook:
    """Let two answers bear each other's ids."""
    one, other = cell(notebook, "standardize"), cell(notebook, "middle")
    one["source"], other["source"] = other["source"], one["source"]
    return notebook


def _claim(id: str, claimed: str):
    """Let an answer's cell claim to be a check."""

    def change(notebook: Notebook) -> Notebook:
        extra = copy.deepcopy(cell(notebook, claimed)) | {"id": "extra", "source": "pass"}
        notebook["cells"].insert(position(notebook, id), extra)
        return notebook

    return change


def _retype(kind: str):
    def change(notebook: Notebook) -> Notebook:
        for id in EXERCISES[:3]:
            cell(notebook, id)["cell_type"] = kind
        return notebook

    return change


def _retype_checks(notebook: Notebook) -> Notebook:
    for id in CHECKS:
        cell(notebook, id)["cell_type"] = "raw"
    return notebook


def _pass_checks(notebook: Notebook) -> Notebook:
    for id in CHECKS:
        cell(notebook, id)["source"] = "pass"
    return notebook


def _points(notebook: Notebook) -> Notebook:
    for id in CHECKS:
        cell(notebook, id)["metadata"]["nbgrader"]["points"] = 1000
    return notebook


def _unlock(notebook: Notebook) -> Notebook:
    for id in CHECKS:
        graded = cell(notebook, id)["metadata"]["nbgrader"]
        graded.update(
            grade=False, locked=False, solution=True, checksum="0" * 32, schema_version=99
        )
    return notebook


def _bonus(notebook: Notebook) -> Notebook:
    extra = code("100") | {
        "id": "bonus",
        "metadata": {"nbgrader": {**PRODIGY, "schema_version": 3}},
    }
    notebook["cells"].append(extra)
    return notebook


def _tags(notebook: Notebook) -> Notebook:
    """Use the tags by which other tools skip a cell or let it fail."""
    for each in notebook["cells"]:
        each["metadata"]["tags"] = ["raises-exception", "skip-execution", "remove-cell"]
    return notebook


def _outputs(notebook: Notebook) -> Notebook:
    for each in notebook["cells"]:
        if each["cell_type"] == "code":
            shown = {"output_type": "execute_result", "data": {"text/plain": "10"}, "metadata": {}}
            each |= {"outputs": [shown | {"execution_count": 1}], "execution_count": 1}
    return notebook


def _kernel(notebook: Notebook) -> Notebook:
    notebook["metadata"]["kernelspec"] = {
        "name": "julia-1.9",
        "display_name": "Julia",
        "language": "julia",
    }
    notebook["metadata"]["language_info"] = {"name": "julia"}
    return notebook


def _kernel_command(notebook: Notebook) -> Notebook:
    spec = {"name": "../../../bin/sh", "argv": ["/bin/sh"], "display_name": "sh"}
    notebook["metadata"]["kernelspec"] = spec
    return notebook


def _old(notebook: Notebook) -> Notebook:
    return json.loads(json.dumps(nbformat.v3.downgrade(nbformat.from_dict(notebook))))


def _no_ids(notebook: Notebook) -> Notebook:
    for each in notebook["cells"]:
        del each["id"]
    return notebook | {"nbformat_minor": 4}


def _null(notebook: Notebook) -> Notebook:
    odd = [None, 7, "text", [], {}, {"cell_type": None}, {"cell_type": "code", "source": None}]
    odd += [{"cell_type": "code", "source": [None, 3], "metadata": None, "outputs": None}]
    notebook["cells"][2:2] = odd
    return notebook


def _many(notebook: Notebook) -> Notebook:
    notebook["cells"] += [code(f"x{number} = {number}") for number in range(3000)]
    return notebook


def _split(notebook: Notebook) -> Notebook:
    return split(split(notebook, "standardize", 1), "running-mean", 5, keep=False)


CASES = (
    right("duplicated-answers", "Copies an answer's cell.", change=_duplicate("standardize")),
    right(
        "duplicated-wrong",
        "Answers again below, wrongly: the first answer counts.",
        change=_duplicate("standardize", WRONG["standardize"]),
    ),
    right("duplicated-checks", "Copies a check's cell.", change=_duplicate("softmax-rows")),
    Case(
        "deleted-answer",
        "Deletes an answer's cell.",
        RIGHT,
        {**FULL, "middle": 0.0},
        change=_delete("middle"),
        verdicts={"middle-three": ("not attempted",)},
    ),
    right("deleted-checks", "Deletes every check.", change=_delete(*CHECKS)),
    wrong("deleted-checks-wrong", "Deletes every check it fails.", change=_delete(*CHECKS)),
    right("split-answers", "Splits answers into two cells.", change=_split),
    right("merged-answers", "Merges two answers into one cell.", change=_merge),
    right("reordered", "Turns the order of the cells round.", change=_reverse),
    right("renamed-ids", "Renames the ids of all answers.", change=_rename),
    right("swapped-ids", "Writes two answers into each other's cells.", change=_swap_ids),
    right("retyped-markdown", "Turns answers into Markdown.", change=_retype("markdown")),
    right("retyped-raw", "Turns answers into raw cells.", change=_retype("raw")),
    right(
        "retyped-unknown",
        "Gives cells a kind that is none.",
        change=_retype("heading"),
        nbgrader=False,
    ),
    right("retyped-checks", "Turns checks into raw cells.", change=_retype_checks),
    right("lost-metadata", "Loses all metadata and all ids.", change=stripped),
    right("defined-under-if", "Defines under an if, all metadata lost.", change=_under_if),
    right("lost-ids", "Loses the ids of its cells.", change=_no_ids),
    right("other-kernel", "Asks for a kernel of another language.", change=_kernel),
    right("kernel-command", "Asks for a kernel by a path.", change=_kernel_command),
    right("format-3", "Is in the format of 2013.", change=_old),
    right("null-cells", "Holds cells that are none.", change=_null, nbgrader=False),
    right("many-cells", "Holds 3000 cells of its own.", change=_many),
    right("all-tags", "Tags every cell as one to skip or one that may fail.", change=_tags),
    wrong("all-tags-wrong", "Tags every check as one that may fail.", change=_tags),
    wrong("kept-outputs", "Keeps outputs that look like points.", change=_outputs),
    wrong("checks-pass", "Replaces the checks by pass.", change=_pass_checks),
    wrong(
        "checks-unlocked",
        "Says that the checks are answers, with another checksum.",
        change=_unlock,
    ),
    wrong(
        "checks-claimed",
        "Puts a cell of its own in a check's name before it.",
        change=_claim("standardize-three", "standardize-three"),
    ),
    wrong("points-changed", "Gives the checks 1000 points.", change=_points),
    wrong("bonus-cell", "Adds a graded cell of 100 points.", change=_bonus),
    wrong(
        "own-cell-hooks", "Takes asserts out in a cell of its own.", change=_insert(DROPS_ASSERTS)
    ),
    wrong(
        "own-cell-exits",
        "Exits in a cell of its own.",
        change=_insert("import os\n\nos._exit(0)", at=4),
    ),
    right(
        "own-cell-loops",
        "Loops in a cell of its own, which is not run.",
        change=_insert("while True:\n    pass", at=4),
    ),
)
