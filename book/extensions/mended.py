"""What the theme and MyST-NB leave in pages that some readers cannot use, put right at the end.

Each mend is of a barrier that axe-core names; the tests look for all of them on every page.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx

WORDS = {"en": ("Pages below this one", "This book"), "zh_CN": ("下级页面", "本书")}
MENDS = (
    # Roles that are deprecated, or that ask for other children than these.
    (r' role="doc-biblioentry"', ""),
    (r'<div role="list" class="citation-list">', '<div class="citation-list">'),
    # A name that says something else than what is seen.
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    (r'(<button class="[^"]*search-button-field[^>]*?) aria-label="[^"]*"', r"\1"),
    (r'(<button class="[^"]*search-button-field[^>]*?) title="[^"]*"', r"\1"),
    # A control without a name, and a part of the page without a landmark.
    (r'<summary>(<span class="toctree-toggle")', r'<summary aria-label="{below}">\1'),
    (
        r'(items__start sidebar-primary__section">\s*<div class="sidebar-primary-item")>',
        r'\1 role="region" aria-label="{book}">',
    ),
)


def mended(page: str, language: str) -> str:
    """Return a page's HTML without these barriers."""
    below, book = WORDS.get(language, WORDS["en"])
    for pattern, instead in MENDS:
        page = re.sub(pattern, instead.replace("{below}", below).replace("{book}", book), page)
    return page


def mend_all(app: Sphinx, fault: Exception | None) -> None:
    """Mend every page that was written."""
    if fault is None and app.builder.format == "html":
        for path in Path(app.outdir).rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            if (new := mended(text, app.config.language)) != text:
                path.write_text(new, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Be an extension of Sphinx."""
    app.connect("build-finished", mend_all)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
