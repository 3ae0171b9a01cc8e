"""Files that hold a text to be read for claims: plain text and saved web pages, told by their bytes.

Scripts, styles and tags of a page are left out. The text of a PDF is not read, and nothing is fetched or run.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import PurePosixPath

import puremagic

MOST_BYTES = 5_000_000
PLAIN, PAGES = (".txt", ".text", ".md"), (".html", ".htm", ".xhtml")
_SILENT = frozenset({"script", "style", "template", "noscript", "head", "svg", "iframe", "object", "select"})
_HEADS, _ROWS = ("h1", "h2", "h3", "h4", "h5", "h6"), ("ul", "ol", "li", "dl", "dt", "dd", "table", "tr")
_BLOCKS = ("p", "div", "section", "article", "header", "footer", "nav", "aside", "main", "form", "pre", "blockquote")
_BREAKS = frozenset((*_HEADS, *_ROWS, *_BLOCKS, "br", "hr", "title", "figure", "figcaption"))


class Unreadable(ValueError):
    """A file whose text is not read; `why` is one of the words below."""

    EMPTY, BIG, PDF, KIND, CODING = "empty", "big", "pdf", "kind", "coding"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def text_of(name: str, content: bytes) -> str:
    """The text of a file.

    Raises:
        Unreadable: when it is empty, too big, or of a kind that is not read.
    """
    if not content.strip():
        raise Unreadable(Unreadable.EMPTY)
    if len(content) > MOST_BYTES:
        raise Unreadable(Unreadable.BIG)
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if ending == ".pdf" or content.lstrip()[:5] == b"%PDF-":
        raise Unreadable(Unreadable.PDF)
    if ending not in (*PLAIN, *PAGES):
        raise Unreadable(Unreadable.KIND)
    text = _decoded(content)
    return stripped(text) if ending in PAGES or _is_page(text) else text


def _decoded(content: bytes) -> str:
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(coding)
    except UnicodeDecodeError:
        raise Unreadable(Unreadable.KIND if _known(content) else Unreadable.CODING) from None
    if "\x00" in text:
        raise Unreadable(Unreadable.KIND)
    return text


def _known(content: bytes) -> bool:
    """Whether the bytes begin as some format of files does."""
    try:
        return bool(puremagic.magic_string(content))
    except (puremagic.PureError, ValueError):
        return False


def _is_page(text: str) -> bool:
    return bool(re.match(r"\s*(?:<!doctype html|<html\b)", text, re.IGNORECASE))


def stripped(page: str) -> str:
    """The text of a web page, a line for each block."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    lines = ("".join(reader.parts)).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


class _Page(HTMLParser):
    """Collects what a page shows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))
