"""A pasted page as numbered paragraphs, each either part of the article or page furniture with a reason.

Furniture is told by general signs: adverts, links to other articles, captions, pull quotes that repeat the text,
labels, forms, and all that follows a heading about the publisher. Nothing is deleted: paragraphs keep the number they
had on the page. It knows no publisher and no site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from fairway.zone.intake.text import fold, is_han

LIMIT = 200_000
"""Characters of one document; a longer one is refused before any of it is read."""

_CONTROLS = dict.fromkeys({*range(32), *range(127, 160)} - {10, 13}, " ")
"""Signs that no claim may hold, read as spaces so that every place stays where it is."""
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_END = re.compile(r"""[.!?。！？;；…:]["')\]]*$""")
_BULLET = re.compile(r"^[•·●▪*‣◦\-]\s+")
_SIGNS = {
    "advert": re.compile(r"^(?:advertisement|advertorial|sponsored(?: content)?|广告)\s*$", re.I),
    "related": re.compile(
        r"^(?:also read|read more|read also|see also|related(?: (?:articles?|stories|news))?|more on this|watch|listen|"
        r"延伸阅读|相关(?:新闻|文章|阅读)|更多新闻)\s*(?:[:|>]|$)",
        re.I,
    ),
    "caption": re.compile(
        r"\b(?:photo(?:graph)?|picture|image|illustration|credit|video)s?\s?:\s?\S|\((?:photo|image|picture) (?:by|courtesy)|"
        r"^(?:photo|picture|图|图片|图为|资料图片)\s*[:/]|(?:图片来源|摄影|资料图片|图片)\s*[:)]|/ ?(?:AFP|Reuters|Xinhua|新华社)\s*\)?$|(?-i:[A-Z]{2,} [A-Z]{2,}(?: [A-Z]+)? / [A-Z][A-Z ]+$)|\([^()]{0,12}图片\)$",
        re.I,
    ),
    "file": re.compile(r"^\S+\.(?:jpe?g|png|gif|webp|svg|mp4|pdf)$", re.I),
    "widget": re.compile(
        r"^(?:\d+|\W+|[a-z])$|all rights reserved|©|\bcookies?\b.*\b(?:site|website|browser)|"
        r"email address will not be published|required fields|leave a (?:reply|comment)|"
        r"\b(?:sign up|subscribe)\b.*\b(?:newsletter|news|updates|today|now|free)\b|^(?:subscribe|sign up|log ?in|follow us|share)\b[^.!?]{0,30}$|"
        r"^(?:stay up to date|learn more|get more with)\b|news ?feed of|^(?:copyright|terms of use|privacy policy)|"
        r"^(?:订阅|分享|登入|登录|版权所有|打印|字号|上一篇|下一篇|编辑:|责任编辑)",
        re.I,
    ),
}
_TAIL = re.compile(
    r"^(?:about (?:us|the (?:company|publisher|author)|[A-Z][\w&.' -]{2,60})|other news|"
    r"most (?:read|popular|viewed)|leave a reply|comments?|recommended(?: for you)?|you may also like|"
    r"关于(?:我们|本公司|[^,。]{2,30})|其他新闻|热门(?:新闻|文章)|编辑推荐)\s*:?$",
    re.I,
)
_LABEL_WORDS, _NAME_WORDS, _LINK_WORDS, _CAPTION_WORDS, _QUOTE_WORDS = 5, 15, 30, 60, 8


class TooLong(ValueError):
    """The document is longer than `LIMIT` characters."""


@dataclass(frozen=True)
class Paragraph:
    """One non-empty line: its number from one, its text without outer spaces, and where that begins in the document."""

    number: int
    text: str
    start: int
    furniture: str = ""

    @cached_property
    def folded(self) -> str:
        """The text with characters made alike, of the same length."""
        return fold(self.text)


def split(text: str) -> list[Paragraph]:
    """All paragraphs of a document."""
    if len(text) > LIMIT:
        raise TooLong(f"{len(text)} characters; at most {LIMIT} are read")
    found: list[Paragraph] = []
    for line in _LINE.finditer(text.translate(_CONTROLS)):
        bare = line[0].strip().strip("\ufeff").strip()
        if bare:
            found.append(Paragraph(len(found) + 1, bare, line.start() + line[0].index(bare)))
    return found


def read(text: str) -> list[Paragraph]:
    """All paragraphs, those that are furniture with the reason why."""
    paragraphs = split(text)
    repeated = _repeated(paragraphs)
    found: list[Paragraph] = []
    tail = body = 0
    for paragraph in paragraphs:
        tail = tail or (body >= 2 and bool(_TAIL.search(_unmarked(paragraph.folded))))
        reason = "other content" if tail else repeated.get(paragraph.number) or _sign(paragraph, found, body)
        body += not reason and _sentence_like(paragraph.folded)
        found.append(replace(paragraph, furniture=reason))
    return found


def article(text: str) -> list[Paragraph]:
    """The paragraphs that are the article."""
    return [paragraph for paragraph in read(text) if not paragraph.furniture]


def _sign(paragraph: Paragraph, before: list[Paragraph], body: int) -> str:
    """Why a paragraph is furniture, judged by itself and what came before; empty when it is the article."""
    folded = paragraph.folded
    for reason, sign in _SIGNS.items():
        if sign.search(folded) and (reason != "caption" or _words(folded) <= _CAPTION_WORDS):
            return reason
    quoted = bool(before) and before[-1].furniture == "pull quote" and bool(_END.search(before[-1].folded))
    if quoted and not _END.search(folded) and _words(folded) <= _NAME_WORDS:
        return "pull quote"
    if _END.search(folded) or _listed(folded, before):
        return ""
    if body >= 2 and _words(folded) <= _LINK_WORDS:
        return "related"
    return "label" if _words(folded) <= _LABEL_WORDS else ""


def _listed(folded: str, before: list[Paragraph]) -> bool:
    """Whether this is an item of a list that the article began, as of partners after a colon."""
    if not before or not _BULLET.match(folded):
        return False
    last = before[-1]
    return not last.furniture and (last.folded.endswith(":") or bool(_BULLET.match(last.folded)))


def _repeated(paragraphs: Iterable[Paragraph]) -> dict[int, str]:
    """Paragraphs whose words stand in a longer one, or again: pull quotes. Of those wholly alike the first stays."""
    bare = {paragraph.number: _bare(paragraph.folded) for paragraph in paragraphs}
    keeper: dict[tuple[str, ...], int] = {}
    for number, words in bare.items():
        for opening in _openings(words):
            keeper.setdefault(opening, number)
            if len(bare[keeper[opening]]) < len(words):
                keeper[opening] = number
    found: dict[int, str] = {}
    for number, words in bare.items():
        first = next(iter(_openings(words)), None)
        if first and keeper[first] != number and " ".join(words) in " ".join(bare[keeper[first]]):
            found[number] = "pull quote"
    return found


def _openings(words: list[str]) -> list[tuple[str, ...]]:
    """Every run of `_QUOTE_WORDS` words, by which texts that share one are found."""
    return [tuple(words[at : at + _QUOTE_WORDS]) for at in range(len(words) - _QUOTE_WORDS + 1)]


def _bare(folded: str) -> list[str]:
    """The words without punctuation; each Chinese character is a word."""
    return re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", folded)


def _unmarked(folded: str) -> str:
    return _BULLET.sub("", folded)


def _sentence_like(folded: str) -> bool:
    return bool(_END.search(folded)) and _words(folded) > _LABEL_WORDS


def _words(text: str) -> int:
    """Words of a text; two Chinese characters count as one."""
    han = sum(map(is_han, text))
    return len(re.findall(r"[^\W\u3400-\u9fff]+(?:[-'][^\W\u3400-\u9fff]+)*", text)) + (han + 1) // 2
