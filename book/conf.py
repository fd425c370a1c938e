"""Configuration of Sphinx for the book. `python -m book.build` runs it."""

import json
import os
import sys
from pathlib import Path

from sphinx.search.zh import SearchChinese

from autograder.authoring.release import repository

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

project = "From Lines to Attention"
author = "The authors of From Lines to Attention"
copyright = "the authors; text CC BY 4.0, code MIT"
html_title = project
language = os.environ.get("COURSE_BOOK_LANGUAGE", "en")
extensions = [
    "myst_nb",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinxcontrib.bibtex",
    "book.extensions.icons",
    "book.extensions.mended",
    "book.extensions.widgets",
]
exclude_patterns = ["notebooks", "_static"]
# Counted by the build, so that no page states a number that nobody has counted.
myst_substitutions = json.loads(os.environ.get("COURSE_BOOK_FACTS", "{}"))
myst_enable_extensions = [
    "amsmath",
    "attrs_block",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
    "substitution",
]
myst_heading_anchors = 3
nb_execution_mode = "off"  # book.execution has done it.
nb_merge_streams = True
bibtex_bibfiles = [str(HERE / "pages" / "references.bib")]
bibtex_reference_style = "author_year"

html_favicon = str(HERE / "static" / "favicon.svg")
html_theme = "sphinx_book_theme"
html_static_path = [str(HERE / "static"), str(HERE / "_vendor" / "static")]
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_persistent": [],  # Else there are two search bars.
    "path_to_docs": "solutions",
    "repository_url": repository(),
    "show_toc_level": 2,
    "use_download_button": False,  # Each chapter links its notebook, which the theme cannot find.
    "use_fullscreen_button": False,
    "use_repository_button": True,
}
html_show_sourcelink = False
html_copy_source = False
mathjax_path = "vendor/mathjax/tex-chtml.js"
mathjax4_config = {"loader": {"paths": {"fonts": "[mathjax]/fonts"}}}

gettext_compact = False
gettext_additional_targets: list[str] = []
locale_dirs = [str(HERE / "locale")]
# Sphinx 9.0 names a Chinese stemmer in the page that it does not write, and then finds nothing; the
# index itself is stemmed as English.
SearchChinese.language_name = "English"
