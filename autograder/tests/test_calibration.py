from autograder.authoring.fingerprints import build_manifest
from autograder.tests.tiny import BANK, SOURCE, tiny_chapter

VALUE_CHECK = "got = mean([1, 2, 6])\nassert got == 3"


def checks_together(chapter, run):
    exercises = build_manifest(chapter, run).exercises
    return {check.id for each in exercises for check in each.checks if check.together}


def test_checks_that_hold_apart_are_run_apart(tmp_path, run):
    assert checks_together(tiny_chapter(tmp_path), run) == set()


def test_a_check_that_the_solution_passes_in_its_own_process_only_is_run_there(tmp_path, run):
    own = f"import types\nassert type(mean) is types.FunctionType\n{VALUE_CHECK}"
    chapter = tiny_chapter(tmp_path, SOURCE.replace(VALUE_CHECK, own))
    assert checks_together(chapter, run) == {"mean-value"}


def test_a_check_that_sees_a_mistake_in_its_own_process_only_is_run_there(tmp_path, run):
    seen = "import os\ngot = mean([1, 2, 6])\nassert os.environ.pop('TINY', None) is None"
    marks = "    import os\n    os.environ['TINY'] = '1'\n    return sum(values)\n"
    chapter = tiny_chapter(
        tmp_path,
        SOURCE.replace(VALUE_CHECK, seen),
        BANK.replace("    return sum(values)\n", marks, 1),
    )
    assert checks_together(chapter, run) == {"mean-value"}
