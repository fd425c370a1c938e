"""Keep the first part of what cells print and display."""

import contextlib
import io
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograder.running.outcome import ADDRESS

MAX_DISPLAYS = 50


class CappedText(io.StringIO):
    """Standard output that keeps the first bytes and forgets the rest."""

    def __init__(self, room: int):
        super().__init__()
        self.room = room

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        text = str(text)
        if self.room > 0:
            super().write(text[: self.room])
            if len(text) > self.room:
                super().write("\n[the rest of the output was not kept]\n")
            self.room -= len(text)
        return len(text)

    def outputs(self) -> list[dict[str, Any]]:
        """Return the text as a notebook's output, if there is any."""
        kept = ADDRESS.sub("0x", self.getvalue())
        return [{"output_type": "stream", "name": "stdout", "text": kept}] if kept else []


@contextlib.contextmanager
def captured(shell: InteractiveShell, text: CappedText, shown: list, room: int) -> Iterator[None]:
    """Collect what is printed in `text` and what is displayed in `shown`; close all figures."""

    def publish(data: Mapping[str, Any], metadata: Mapping | None = None, **_: Any) -> None:
        plain = {mime: value for mime, value in data.items() if mime.startswith("text/")}
        if len(shown) < MAX_DISPLAYS and len(json.dumps(plain)) < room:
            output = {"output_type": "display_data", "data": plain, "metadata": {}}
            shown.append(output)

    keep = shell.display_pub.publish
    shell.display_pub.publish = publish
    try:
        # Warnings are not failures, and are not shown to whoever reads the report.
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        shell.display_pub.publish = keep
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close("all")
