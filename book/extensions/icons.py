"""The few icons that pages use, in place of all two thousand that the theme ships (1.5 MB).

They are taken from the theme's own Font Awesome Free (icons CC BY 4.0, https://fontawesome.com/license/free).
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

USED = re.compile(r"\bfa-([a-z0-9-]+)")
STYLES = {"solid", "brands", "regular", "lg", "fw", "sm", "xs", "2x"}
DEFINED = r'[{{,]"?{name}"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","([^"]+)"\]'
SCRIPT = """// Icons: Font Awesome Free, https://fontawesome.com, CC BY 4.0.
const ICONS = %s;
function draw() {
  for (const mark of document.querySelectorAll(".fa-solid, .fa-brands, .fa-regular")) {
    const name = [...mark.classList].find((each) => ICONS[each]);
    if (!name) continue;
    const [width, height, path] = ICONS[name];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const each of mark.attributes) svg.setAttribute(each.name, each.value);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("class", `svg-inline--fa ${mark.className}`);
    svg.setAttribute("aria-hidden", "true");
    svg.innerHTML = `<path fill="currentColor" d="${path}"/>`;
    mark.replaceWith(svg);
  }
}
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", draw);
else draw();
"""


def icons(library: str, names: Iterable[str]) -> dict[str, tuple[int, int, str]]:
    """Return size and path of icons out of Font Awesome's script.

    Raises ExtensionError for a name that the script does not define.
    """
    found = {}
    for name in sorted(set(names) - STYLES):
        defined = re.findall(DEFINED.format(name=re.escape(name)), library)
        if not defined:
            raise ExtensionError(f"Font Awesome has no icon {name!r}: is it named right?")
        width, height, path = defined[-1]  # The solid ones come last.
        found[f"fa-{name}"] = (int(width), int(height), path)
    return found


def keep_used(app: Sphinx, fault: Exception | None) -> None:
    """Write a script with the used icons over the theme's."""
    script = Path(app.outdir) / "_static" / "scripts" / "fontawesome.js"
    if fault is not None or app.builder.format != "html" or not script.exists():
        return
    library = script.read_text(encoding="utf-8")
    if not library.startswith(SCRIPT.partition("\n")[0]):
        pages = (path.read_text(encoding="utf-8") for path in Path(app.outdir).rglob("*.html"))
        kept = icons(library, {name for page in pages for name in USED.findall(_marks(page))})
        script.write_text(SCRIPT % json.dumps(kept), encoding="utf-8")
        script.with_name("fontawesome.js.map").unlink(missing_ok=True)


def _marks(page: str) -> str:
    """Return the classes of the elements that stand for icons."""
    return " ".join(re.findall(r'<(?:i|span) class="([^"]*\bfa-[^"]*)"', page))


def setup(app: Sphinx) -> dict[str, bool]:
    """Be an extension of Sphinx."""
    app.connect("build-finished", keep_used)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
