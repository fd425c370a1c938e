"""What the two sides say to each other: an order for a kernel, its number, and "go"."""

import json
import resource
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

END, GO = b"end", b"go"
MESSAGE_BYTES = 1 << 18  # more than a socket takes at once
LIMITS = sorted(name for name in dir(resource) if name.startswith("RLIMIT_"))


def soft_limits() -> dict[str, int]:
    """Return this process's limits that a process may set itself, by their names."""
    return {name: resource.getrlimit(getattr(resource, name))[0] for name in LIMITS}


@dataclass(frozen=True)
class Order:
    """A kernel to be started: the command that would start it, where, and with what."""

    command: Sequence[str]
    folder: str
    environment: dict[str, str]
    limits: dict[str, int] = field(default_factory=soft_limits)

    def encode(self) -> bytes:
        """Write the order as a message."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, message: bytes) -> "Order":
        """Read an order; raise ValueError or TypeError where the message is none."""
        content: dict[str, Any] = json.loads(message)
        return cls(**content)
