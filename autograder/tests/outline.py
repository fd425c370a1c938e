"""Read the HTML of a card back: what it shows, and whether it is well formed."""

import html.parser


class Outline(html.parser.HTMLParser):
    """Reads some HTML: its tags, its text, how deep each <details> lies, what is left open."""

    VOID = ("br", "hr", "img", "input")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.text, self.depths = [], [], "", []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "details":
            self.depths.append(self.open.count("details"))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
