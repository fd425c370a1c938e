"""Keep the first part of what cells print and display."""

import io
import json
import sys
from collections.abc import Mapping
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


class Captured:
    """Collects, while it lasts, what is printed in `text` and what is displayed in `shown`.

    At its end all figures are closed. Warnings are not failures, and are not shown to whoever reads
    the report.
    """

    def __init__(self, shell: InteractiveShell, text: CappedText, shown: list, room: int):
        self.publisher, self.text, self.shown, self.room = shell.display_pub, text, shown, room

    def __enter__(self) -> None:
        self.before = self.publisher.publish, sys.stdout, sys.stderr
        self.publisher.publish, sys.stdout, sys.stderr = self.publish, self.text, io.StringIO()

    def __exit__(self, *_: object) -> None:
        self.publisher.publish, sys.stdout, sys.stderr = self.before
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close("all")

    def publish(self, data: Mapping[str, Any], metadata: Mapping | None = None, **_: Any) -> None:
        """Keep a text that is displayed, while there is room."""
        plain = {mime: value for mime, value in data.items() if mime.startswith("text/")}
        if len(self.shown) < MAX_DISPLAYS and len(json.dumps(plain)) < self.room:
            output = {"output_type": "display_data", "data": plain, "metadata": {}}
            self.shown.append(output)
