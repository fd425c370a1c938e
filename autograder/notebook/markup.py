"""Turn text into HTML that is safe to show: escaped, with the little Markdown that hints use."""

import html
import re

CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
MONO = "font-family:var(--jp-code-font-family,ui-monospace,monospace);color:inherit"
CODE = (
    f"{MONO};font-size:.93em;background:rgba(128,128,128,.14);border-radius:3px;padding:.05em .3em"
)
PRE = (
    f"{MONO};font-size:.9em;background:rgba(128,128,128,.1);overflow:auto;max-height:18em;"
    "padding:.5em .7em;margin:.3em 0;line-height:1.4"
)


def clean(text: str) -> str:
    """Remove colour codes and control characters, which no host shows."""
    return CONTROL.sub("", text)


def rich(text: str) -> str:
    """Escape some text; what stands in backticks becomes code."""
    parts = re.split(r"`([^`\n]+)`", html.escape(clean(text), quote=False))
    for at in range(1, len(parts), 2):
        parts[at] = f'<code style="{CODE}">{parts[at]}</code>'
    return "".join(parts)


def pre(text: str) -> str:
    """Show some text as it stands."""
    # The tabindex lets a keyboard scroll it.
    return f'<pre tabindex="0" style="{PRE}">{html.escape(clean(text), quote=False)}</pre>'


def prose(text: str) -> str:
    """Turn an author's Markdown (paragraphs, fenced code, lists, bold, emphasis) into HTML."""
    blocks = re.split(r"```\w*\n(.*?)```", text.strip(), flags=re.S)
    drawn = []
    for at, block in enumerate(blocks):
        if at % 2:
            drawn.append(pre(block.rstrip()))
        else:
            drawn += [_paragraph(part) for part in re.split(r"\n\s*\n", block) if part.strip()]
    return "".join(drawn)


def _paragraph(text: str) -> str:
    items = re.split(r"^(?:[-*]|\d+\.) ", text.strip(), flags=re.M)
    if len(items) == 1 or items[0].strip():
        return f'<p style="margin:.2em 0">{_emphasised(text.strip())}</p>'
    marks = "".join(f"<li>{_emphasised(item.strip())}</li>" for item in items[1:])
    tag = "ol" if text.strip()[0].isdigit() else "ul"
    return f'<{tag} style="margin:.2em 0;padding-left:1.4em">{marks}</{tag}>'


def _emphasised(text: str) -> str:
    parts = re.split(r"(<code.*?</code>|\$[^$]+\$)", rich(text), flags=re.S)
    for at in range(0, len(parts), 2):  # Stars in code and formulas are products.
        bold = re.sub(r"\*\*(\S[^*]*?)\*\*", r"<strong>\1</strong>", parts[at])
        parts[at] = re.sub(r"\*(\S[^*]*?)\*", r"<em>\1</em>", bold)
    return "".join(parts)
