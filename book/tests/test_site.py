"""The site as files: links, pictures, weight; no browser."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlparse

from book.tests.conftest import pages


class Document(HTMLParser):
    """What a page links, shows and can be linked to."""

    def __init__(self, text: str):
        super().__init__()
        self.links: list[str] = []
        self.pictures: list[dict] = []
        self.anchors: set[str] = {"", "top"}
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        self.anchors |= {given[key] for key in ("id", "name") if given.get(key)}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "img":
            self.pictures.append(given)
        if tag == "html":
            self.language = given.get("lang", "")


@cache
def document(path: Path) -> Document:
    return Document(path.read_text(encoding="utf-8"))


def test_every_link_inside_leads_somewhere(site):
    lost, counted = [], 0
    for page in pages(site):
        for link in document(site / page).links:
            address = urlparse(link)
            if address.scheme or link.startswith("//"):
                continue
            target, anchor = urldefrag(urljoin(page, unquote(address._replace(query="").geturl())))
            path = site / target
            path = path / "index.html" if path.is_dir() else path
            counted += 1
            if not path.exists():
                lost.append(f"{page}: {link}")
            elif path.suffix == ".html" and anchor not in document(path).anchors:
                lost.append(f"{page}: {link} (no such place)")
    assert counted > 300
    assert lost == []


def test_every_picture_says_what_it_shows(site):
    shown = [(page, each) for page in pages(site) for each in document(site / page).pictures]
    assert len(shown) > 15
    silent = [f"{page}: {each.get('src')}" for page, each in shown if not each.get("alt")]
    assert silent == []
    figures = [each["alt"] for page, each in shown if page.startswith("chapters/")]
    assert [alt for alt in figures if "png" in alt] == []


def test_pages_say_their_language(site):
    assert {document(site / page).language for page in pages(site)} == {"en"}


def test_solutions_are_folded_and_explained(site):
    text = (site / "chapters" / "01_linear_regression.html").read_text(encoding="utf-8")
    folded = re.findall(r"<details[^>]*>(?:(?!</details>).)*Solution 1\.\d+", text, re.S)
    assert len(folded) >= 9
    article = text[text.index("<article") : text.index("</article>")]
    assert not re.search(r"<details[^>]* open", article)
    assert "BEGIN SOLUTION" not in text and "HIDDEN TESTS" not in text


def test_notebooks_can_be_downloaded(site):
    assert len(list((site / "_downloads").rglob("*.ipynb"))) == len(
        list((site / "chapters").glob("*.html"))
    )


def test_no_page_names_a_placeholder(site):
    for page in pages(site):
        assert not re.search(r"%(ROOT|REPOSITORY|COLAB)%|\{\{", (site / page).read_text("utf-8"))
