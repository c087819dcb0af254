"""The text of a web page or of a mail in HTML, line by line as a reader sees it: rows of tables stay rows."""

import re
from html.parser import HTMLParser

_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "svg", "object", "select"))
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt"),
        *("fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li"),
        *("main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
_APART = frozenset(("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "p", "table"))
_CELLS = frozenset(("td", "th"))
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "col", "wbr"))
_GAP = "   "


def hypertext(markup: str) -> str:
    """The visible text of ``markup``. Never fails: what is no markup is text."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Gathers text into lines. Elements that are not shown are skipped with all they hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._unseen = 0
        self._kept_spaces = 0

    def text(self) -> str:
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _CELLS and "".join(self._line).strip():
            self._line.append(_GAP)
        elif tag in _BLOCKS:
            self._end_line(apart=tag in _APART)
        if tag == "pre":
            self._kept_spaces += 1
        if tag == "li" and not self._unseen:
            self._line.append("• ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS and tag not in _VOID:
            self._end_line(apart=tag in _APART)
        if tag == "pre":
            self._kept_spaces = max(0, self._kept_spaces - 1)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._kept_spaces:
            first, *more = data.split("\n")
            self._line.append(first)
            for line in more:
                self._end_line()
                self._line.append(line)
        else:
            self._line.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _end_line(self, *, apart: bool = False) -> None:
        """End the line; ``apart`` leaves an empty one after it."""
        text = "".join(self._line).rstrip() if self._kept_spaces else _joined("".join(self._line))
        self._line.clear()
        if text.strip():
            self._lines.append(text)
        if apart and self._lines and self._lines[-1]:
            self._lines.append("")


def _joined(text: str) -> str:
    """A line with single spaces, but for the gaps between the cells of a row."""
    return _GAP.join(" ".join(cell.split()) for cell in text.split(_GAP)).strip()
