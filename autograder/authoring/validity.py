"""Prove that the checks are fair: every answer of the bank must get the verdict it deserves."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder import manifest
from autograder.authoring.parts import unmarked
from autograder.authoring.trial import Trial, TrialResult, try_answers
from autograder.chapter import Answer, Chapter, Check, Exercise
from autograder.grading.plan import Runner
from autograder.naming import name_mistake
from autograder.running.job import OK, CellRun

SEEDS = (0, 1, 2)
NAMED_SHARE = 0.9


@dataclass
class Row:
    """What the bank of one exercise showed; answers are counted once, over all seeds."""

    exercise: str
    kind: str
    wrong: int = 0
    rejected: int = 0
    named: int = 0
    right: int = 0
    accepted: int = 0
    seconds: float = 0.0  # of the checks, on the solution
    check_seconds: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def judge_chapter(
    chapter: Chapter, shipped: manifest.Manifest, run: Runner, seeds: Sequence[int] = SEEDS
) -> list[Row]:
    """Try the whole bank of a chapter and return a row for each exercise."""
    results = defaultdict(list)
    known = {exercise.id: exercise for exercise in shipped.exercises}
    together = [check.id for each in shipped.exercises for check in each.checks if check.together]
    trials = (trial for exercise in chapter.exercises for trial in _trials(exercise, seeds))
    for result in try_answers(chapter, trials, run, together):
        results[result.trial.exercise.id].append(result)
    return [
        _judge(exercise, known.get(exercise.id), results[exercise.id])
        for exercise in chapter.exercises
    ]


def _trials(exercise: Exercise, seeds: Sequence[int]) -> Iterator[Trial]:
    solution, every = unmarked(exercise.solution), tuple(check.id for check in exercise.checks)
    yield Trial(exercise, "blank", "blank", exercise.stub, seeds[:1], every, probed=False)
    yield Trial(exercise, "solution", "solution", solution, seeds, every)
    for answer in exercise.right:
        yield Trial(exercise, "right", answer.name, answer.source, seeds, every)
    for answer in exercise.wrong:
        # One that fails the check it names under every seed cannot earn full marks.
        yield Trial(exercise, "wrong", answer.name, answer.source, seeds, (answer.caught_by,))


def points(check: Check, run: CellRun) -> float:
    """Return the points that an answer earned with a check."""
    if run.status != OK:
        return 0.0
    if check.candidates and run.value is not None:
        return min(max(run.value, 0.0), check.points)
    return float(check.points)


def _judge(
    exercise: Exercise, shipped: manifest.Exercise | None, results: list[TrialResult]
) -> Row:
    by_answer = {(result.trial.kind, result.trial.name): result for result in results}
    row = Row(exercise.id, exercise.kind, len(exercise.wrong), right=len(exercise.right) + 1)
    _judge_blank(row, exercise, by_answer.pop(("blank", "blank")))
    for (kind, name), result in by_answer.items():
        if kind == "wrong":
            answer = next(answer for answer in exercise.wrong if answer.name == name)
            _judge_wrong(row, exercise, answer, result)
            _judge_naming(row, answer, shipped, result)
        else:
            _judge_right(row, exercise, name, shipped, result)
    first = next(iter(by_answer["solution", "solution"].runs.values()))
    row.check_seconds = [run.seconds for run in first.values()]
    row.seconds = sum(row.check_seconds)
    if row.named < NAMED_SHARE * row.wrong:
        row.problems.append(f"only {row.named} of {row.wrong} mistakes are named")
    return row


def _judge_blank(row: Row, exercise: Exercise, result: TrialResult) -> None:
    (runs,) = result.runs.values()
    earned = sum(points(check, runs[check.id]) for check in exercise.checks)
    if earned:
        row.problems.append(f"the blank answer earns {earned:g}")


def _judge_wrong(row: Row, exercise: Exercise, answer: Answer, result: TrialResult) -> None:
    check = next(check for check in exercise.checks if check.id == answer.caught_by)
    if any(points(check, runs[check.id]) >= check.points for runs in result.runs.values()):
        row.problems.append(f"wrong answer {answer.name!r} passes {check.id}")
    else:
        row.rejected += 1


def _judge_naming(
    row: Row, answer: Answer, shipped: manifest.Exercise | None, result: TrialResult
) -> None:
    mistake = shipped and name_mistake(shipped, result.outcomes)
    if mistake and mistake.message in (answer.message, answer.cause):
        row.named += 1
    elif mistake:
        row.problems.append(f"wrong answer {answer.name!r} is called another mistake")
    elif shipped and name_mistake(shipped, _recorded(shipped, answer.name)):
        row.problems.append(f"wrong answer {answer.name!r} could be named and is not")


def _recorded(shipped: manifest.Exercise, name: str) -> Sequence:
    return next((each.outcomes for each in shipped.mistakes if each.name == name), ())


def _judge_right(
    row: Row,
    exercise: Exercise,
    name: str,
    shipped: manifest.Exercise | None,
    result: TrialResult,
) -> None:
    faults = [
        f"fails {check.id} (seed {seed}): {runs[check.id].ename}: {runs[check.id].evalue}"
        for seed, runs in result.runs.items()
        for check in exercise.checks
        if points(check, runs[check.id]) < check.points
    ]
    if shipped and name_mistake(shipped, result.outcomes):
        faults.append("is called a mistake")
    if faults:
        row.problems.append(f"right answer {name!r} {faults[0]}")
    else:
        row.accepted += 1
