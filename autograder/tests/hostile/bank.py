"""The chapter's bank: for each exercise the wrong and right answers, one line each, and probes."""

from collections.abc import Iterator

# name: (the check that must catch it, what is said of it, the value that is returned)
STANDARDIZE = {
    "not-centred": ("three", "The mean stays. What is taken away?", "values / values.std()"),
    "not-scaled": ("three", "The spread stays. Divide by what?", "values - values.mean()"),
    "sample": (
        "three",
        "n - 1 is for samples. How many are there?",
        "(values - values.mean()) / values.std(ddof=1)",
    ),
    "variance": (
        "three",
        "The variance has squared units. Its root?",
        "(values - values.mean()) / values.var()",
    ),
    "range": (
        "three",
        "This is the range. Which spread is asked for?",
        "(values - values.mean()) / (values.max() - values.min())",
    ),
    "median": (
        "three",
        "This takes the median away. Which centre is asked for?",
        "(values - np.median(values)) / values.std()",
    ),
    "as-list": (
        "three",
        "A list comes back. What was asked for?",
        "list((values - values.mean()) / values.std())",
    ),
    "reversed": (
        "drawn",
        "The order is turned round. Which number belongs where?",
        "((values - values.mean()) / values.std())[::-1]",
    ),
}
MIDDLE = {
    "mean": (
        "three",
        "This is the mean. Which one stands in the middle?",
        "sum(values) / len(values)",
    ),
    "unsorted": ("three", "The list has no order yet. Which?", "values[len(values) // 2]"),
    "midrange": ("three", "Two numbers decide. And the others?", "(min(values) + max(values)) / 2"),
    "largest": ("three", "This is an end. Where is the middle?", "max(values)"),
    "first": ("drawn", "This is the first one. Is it always?", "float(values[0])"),
    "upper": ("drawn", "An even list has two. Which?", "float(sorted(values)[len(values) // 2])"),
    "lower": ("drawn", "An even list has two.", "float(sorted(values)[(len(values) - 1) // 2])"),
    "rounded": (
        "drawn",
        "The half is lost. Where?",
        "float((sorted(values)[len(values) // 2] + sorted(values)[~(len(values) // 2)]) // 2)",
    ),
}
SOFTMAX = {
    "no-exp": ("rows", "Scores can be negative. What makes them odds?", "scores / scores.sum(-1)"),
    "columns": ("rows", "The columns sum to 1. Which dimension?", "torch.softmax(scores, dim=0)"),
    "sigmoid": ("rows", "Each score stands alone. What do they share?", "torch.sigmoid(scores)"),
    "odds": ("rows", "These are odds. What do they sum to?", "torch.exp(scores)"),
    "log": ("rows", "These are logarithms. Undo them?", "torch.log_softmax(scores, dim=-1)"),
    "array": ("rows", "An array comes back.", "torch.softmax(scores, dim=-1).numpy()"),
    "single": ("dtypes", "The dtype is lost.", "torch.softmax(scores.float(), dim=-1)"),
    "overflows": (
        "dtypes",
        "A large score overflows. What can be taken away first?",
        "torch.exp(scores) / torch.exp(scores).sum(-1, keepdim=True)",
    ),
}
RUNNING = {
    "sum": ("two", "This is the sum. Shared by what?", "sum(self.kept)"),
    "last": ("two", "The last one only.", "self.kept[-1] if self.kept else 0.0"),
    "first": ("two", "The first one only.", "self.kept[0] if self.kept else 0.0"),
    "one-less": ("two", "One too few.", "sum(self.kept) / max(len(self.kept) - 1, 1)"),
    "one-more": ("two", "One too many.", "sum(self.kept) / (len(self.kept) + 1)"),
    "empty": ("drawn", "Nothing added divides by zero.", "sum(self.kept) / len(self.kept)"),
    "recent": ("drawn", "Two are kept.", "sum(self.kept[-2:]) / max(len(self.kept[-2:]), 1)"),
    "ends": (
        "drawn",
        "The ends decide.",
        "(self.kept[0] + self.kept[-1]) / 2 if self.kept else 0.0",
    ),
}
CHECK = {
    "accepts-all": ("share", "Every version passes.", "candidate([1, 2])"),
    "one-case": ("share", "One list is no test.", "[1][int(candidate([1, 3, 2]) != 2)]"),
    "rejects-all": ("share", "The right ones fail as well.", "candidate([1]) / 0"),
    "type-only": ("share", "Any number passes.", "candidate([1]) + 0.0"),
}
RIGHT = {
    "standardize": (
        "np.subtract(values, values.mean()) / np.sqrt(values.var())",
        "np.array([(v - sum(values) / len(values)) / np.std(values) for v in values])",
        "(lambda centred: centred / np.sqrt(np.mean(centred**2)))(values - np.mean(values))",
    ),
    "middle": (
        "float(np.median(values)) if '@bank@' else None",
        "float(torch.tensor(values, dtype=torch.float64).quantile(0.5))",
        "(lambda v: (v[len(v) // 2] + v[-1 - len(v) // 2]) / 2)(sorted(values))",
    ),
    "softmax": (
        "torch.softmax(scores, dim=-1)",
        "torch.log_softmax(scores, dim=-1).exp()",
        "torch.nn.Softmax(dim=-1)(scores)",
    ),
    "running-mean": (
        "sum(self.kept) / max(len(self.kept), 1)",
        "float(np.mean(self.kept)) if self.kept else 0.0",
        "float(np.sum(self.kept)) / (len(self.kept) or 1)",
    ),
    "check-middle": (
        "[1][any(abs(candidate(v) - np.median(v)) > 1e-9 for v in ([5, 1, 2], [9, 1, 2, 5]))]",
        "np.testing.assert_allclose([candidate([7, 1, 2]), candidate([9, 1, 3, 4])], [2, 3.5])",
    ),
}
WRONG = {
    "standardize": STANDARDIZE,
    "middle": MIDDLE,
    "softmax": SOFTMAX,
    "running-mean": RUNNING,
    "check-middle": CHECK,
}
PROBES = {
    "standardize": "standardize(np.array([1.0, 2.0, 6.0]))",
    "middle": "[middle(values) for values in ([5.0, 1.0, 2.0, 12.0], [7.0, 1.0, 4.0, 8.0, 4.5])]",
    "softmax": "softmax(300 * torch.tensor([[0.0, 1.0], [2.0, 2.0]], dtype=torch.float64))",
    "running-mean": "running = RunningMean()\nfor x in (2.0, 5.0, 9.0):\n    running.add(x)\n"
    "[running.mean(), RunningMean().mean()]",
    "check-middle": "check_middle(max)",
}
HEADS = {
    "standardize": "def standardize(values):",
    "middle": "def middle(values):",
    "softmax": "def softmax(scores):",
    "check-middle": "def check_middle(candidate):",
}
RUNNING_MEAN = """class RunningMean:
    def __init__(self):
        self.kept = []

    def add(self, value):
        self.kept.append(float(value))

    def mean(self):
        return {}"""


def answer(exercise: str, value: str) -> str:
    """Return an answer to an exercise that gives back a value."""
    if exercise == "running-mean":
        return RUNNING_MEAN.format(value)
    return f"{HEADS[exercise]}\n    return {value}"


def _entries() -> Iterator[str]:
    for exercise, answers in WRONG.items():
        for name, (check, says, value) in answers.items():
            about = f'name="{name}" caught_by="{exercise}-{check}"'
            yield f'# %% wrong="{exercise}" {about}\n# {says}\n{answer(exercise, value)}\n'
    for exercise, values in RIGHT.items():
        for number, value in enumerate(values):
            yield f'# %% right="{exercise}" name="way-{number}"\n{answer(exercise, value)}\n'
    for exercise, probe in PROBES.items():
        yield f'# %% [markdown] why="{exercise}"\n# It does what its name says.\n'
        yield f'# %% probe="{exercise}"\n{probe}\n'


BANK = "\n".join(_entries())
