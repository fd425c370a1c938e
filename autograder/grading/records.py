"""Where a result is kept, under which name, and when it can be used again."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from autograder.atomic import write_text
from autograder.grading.result import Result, as_dict, dumps, from_dict

# Windows refuses these as names of files, whatever the ending.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.I)
MAX_NAME, MAX_BYTES = 60, 120
PACKAGE = Path(__file__).parents[1]


def file_names(students: Iterable[str]) -> dict[str, str]:
    """Give each student a name that is safe as a file's on every system, and nobody else's.

    What had to be changed ends with a hash, and so does a name that differs from another in case
    alone.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for student in sorted(set(students)):
        plain = unicodedata.normalize("NFC", student)
        safe = re.sub(r"[^\w.-]+", "_", plain).strip("._")[:MAX_NAME]
        safe = safe.encode()[:MAX_BYTES].decode(errors="ignore")  # Systems count bytes.
        if safe != student or not safe or RESERVED.match(safe) or safe.casefold() in taken:
            safe = f"{safe or 'student'}-{hashlib.sha256(_bytes(student)).hexdigest()[:8]}"
        taken.add(safe.casefold())
        names[student] = safe
    return names


def record_path(out: Path, name: str, chapter: str) -> Path:
    """Return where a result is kept; a chapter's slug holds no dot, so the names stay apart."""
    return Path(out) / "records" / f"{name}.{chapter}.json"


def sweep(out: Path) -> None:
    """Remove what a run that was killed while it wrote a record has left beside the records."""
    for scratch in (out / "records").glob(".*.json.*"):
        scratch.unlink(missing_ok=True)


def save(path: Path, result: Result) -> None:
    """Write a result in one step."""
    write_text(path, dumps(as_dict(result)))


def load(path: Path, key: str) -> Result | None:
    """Read a result that depends on the same things; None where there is none, or half of one."""
    try:
        result = from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return result if result.key == key else None


def key_of(*parts: str) -> str:
    """Hash everything that a result depends on, the grader's own code included."""
    digest = hashlib.sha256(_grader().encode())
    for part in parts:
        digest.update(hashlib.sha256(_bytes(part)).digest())
    return digest.hexdigest()


@cache
def _grader() -> str:
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" not in path.parts:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")
