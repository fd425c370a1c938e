"""Prove that the checks are fair: every answer of the bank must get the verdict it deserves."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from autograder import manifest
from autograder.authoring.parts import unmarked
from autograder.chapter import Answer, Chapter, Check, Exercise
from autograder.naming import name_mistake
from autograder.running.job import OK
from autograder.running.trial import Trial, TrialResult, try_answers

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
    chapter: Chapter, shipped: manifest.Manifest, seeds: Sequence[int] = SEEDS
) -> list[Row]:
    """Try the whole bank of a chapter and return a row for each exercise."""
    results = defaultdict(list)
    for result in try_answers(chapter, lambda exercise: _trials(exercise, seeds)):
        results[result.trial.exercise.id].append(result)
    known = {exercise.id: exercise for exercise in shipped.exercises}
    return [
        _judge(exercise, known.get(exercise.id), results[exercise.id])
        for exercise in chapter.exercises
    ]


def _trials(exercise: Exercise, seeds: Sequence[int]) -> Iterator[Trial]:
    solution = unmarked(exercise.solution)
    yield Trial(exercise, "blank", "blank", exercise.stub, seeds[0], probed=False)
    for seed in seeds:
        yield Trial(exercise, "solution", "solution", solution, seed)
        for answer in exercise.right:
            yield Trial(exercise, "right", answer.name, answer.source, seed)
        for answer in exercise.wrong:
            caught_by = answer.caught_by
            yield Trial(exercise, "wrong", answer.name, answer.source, seed, caught_by=caught_by)


def points(check: Check, result: TrialResult) -> float:
    """Return the points that an answer earned with a check."""
    run = result.runs.get(check.id)
    if run is None or run.status != OK:
        return 0.0
    if check.candidates and run.value is not None:
        return min(max(run.value, 0.0), check.points)
    return float(check.points)


def _judge(
    exercise: Exercise, shipped: manifest.Exercise | None, results: list[TrialResult]
) -> Row:
    by_answer: dict[tuple[str, str], list[TrialResult]] = defaultdict(list)
    for result in results:
        by_answer[result.trial.kind, result.trial.name].append(result)
    row = Row(exercise.id, exercise.kind, len(exercise.wrong), right=len(exercise.right) + 1)
    _judge_blank(row, exercise, by_answer.pop(("blank", "blank")))
    for (kind, name), tries in by_answer.items():
        if kind == "wrong":
            answer = next(answer for answer in exercise.wrong if answer.name == name)
            _judge_wrong(row, exercise, answer, tries)
            _judge_naming(row, answer, shipped, tries)
        else:
            _judge_right(row, exercise, name, shipped, tries)
    solved = by_answer["solution", "solution"][0]
    row.check_seconds = [run.seconds for run in solved.runs.values()]
    row.seconds = sum(row.check_seconds)
    if row.named < NAMED_SHARE * row.wrong:
        row.problems.append(f"only {row.named} of {row.wrong} mistakes are named")
    return row


def _judge_blank(row: Row, exercise: Exercise, tries: list[TrialResult]) -> None:
    earned = sum(points(check, result) for check in exercise.checks for result in tries)
    if earned:
        row.problems.append(f"the blank answer earns {earned:g}")


def _judge_wrong(row: Row, exercise: Exercise, answer: Answer, tries: list[TrialResult]) -> None:
    check = next(check for check in exercise.checks if check.id == answer.caught_by)
    faults = []
    for result in tries:
        earned = sum(points(each, result) for each in exercise.checks)
        if earned >= exercise.points:
            faults.append("earns full marks")
        elif points(check, result) >= check.points:
            faults.append(f"passes {check.id}")
    if faults:
        row.problems.append(f"wrong answer {answer.name!r} {faults[0]}")
    else:
        row.rejected += 1


def _judge_naming(
    row: Row, answer: Answer, shipped: manifest.Exercise | None, tries: list[TrialResult]
) -> None:
    texts = {answer.message, answer.cause}
    named = [shipped and name_mistake(shipped, result.outcomes) for result in tries]
    if all(mistake and mistake.message in texts for mistake in named):
        row.named += 1
    elif any(mistake and mistake.message not in texts for mistake in named):
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
    tries: list[TrialResult],
) -> None:
    fault = None
    for result in tries:
        for check in exercise.checks:
            if points(check, result) < check.points and fault is None:
                run = result.runs[check.id]
                fault = f"fails {check.id} (seed {result.trial.seed}): {run.ename}: {run.evalue}"
        if shipped and name_mistake(shipped, result.outcomes):
            fault = fault or "is called a mistake"
    if fault:
        row.problems.append(f"right answer {name!r} {fault}")
    else:
        row.accepted += 1
