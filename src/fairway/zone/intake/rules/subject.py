"""Whom a figure or an act is about: the entity named nearest in the right place of the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import Mention

_WITHIN = re.compile(r"^[\w\s'-]{0,24}?\b(?:in|at|into|inside|within)\s+(?:the )?$")
_FROM = re.compile(r"(?:\b(?:from|including|of|than|like|as|with)|来自|包括|如)\s*(?:the )?$", re.I)
_OWNED = re.compile(
    r"^(?:'s\b|'(?= )|[ -](?:SAR )?(?:residents?|people|firms?|compan(?:y|ies)|enterprises?|business(?:es)?|banks?|universit(?:y|ies)|"
    r"officials?|lawmakers?|leaders?|researchers?|students?|investors?|border|capital|market|economy|citizens?|start-ups?)\b)|"
    r"^(?:企业|公司|居民|市民|银行|官员|投资者|大学|高校|机构)"
)
_AGAIN = re.compile(r"\bof (?:the|these|those|them)\b")


def about(sentence: Sentence, start: int, end: int) -> Mention | None:
    """What a figure from `start` to `end` is said of, by place in the sentence; else what came before it."""
    text = sentence.text
    if around := next((mention for mention in sentence.named() if mention.start <= start < mention.end), None):
        return around
    named = [mention for mention in sentence.named() if not _compound(text, mention)]
    if sentence.topic and _AGAIN.search(text[start:end]):
        return sentence.topic
    for mention in named:
        if mention.start >= end and _WITHIN.match(text[end : mention.start]):
            return mention
    before = [mention for mention in named if mention.end <= start and not _listed(text, mention)]
    if before:
        return _subject(text, before, start)
    after = [mention for mention in named if mention.start >= end and not _listed(text, mention)]
    plain = [mention for mention in after if not _OWNED.match(text[mention.end :])]
    return next(iter(plain), sentence.topic or next(iter(after), None))


def _compound(text: str, mention: Mention) -> bool:
    """Whether a name is only a part of "Hong Kong-Shenzhen" or "Shenzhen-based"."""
    joined = mention.end < len(text) and text[mention.end] == "-" and text[mention.end + 1 : mention.end + 2].isalpha()
    return joined or (mention.start > 1 and text[mention.start - 1] == "-" and text[mention.start - 2].isalpha())


def _subject(text: str, before: list[Mention], start: int) -> Mention:
    """Of the names before a figure, the last that does not merely describe another word; else the last."""
    plain = [mention for mention in before if not _OWNED.match(text[mention.end : start])]
    return (plain or before)[-1]


def _listed(text: str, mention: Mention) -> bool:
    """Whether a name stands as an origin or an example, which a figure is not said of."""
    return bool(_FROM.search(text[max(0, mention.start - 16) : mention.start]))


def actor(sentence: Sentence, at: int, *, people: bool = True) -> Mention | None:
    """Who does what begins at `at`: the first one named before it in its clause."""
    clause = _clause(sentence.text, at)
    named = sentence.mentions if people else sentence.named()
    inside = [mention for mention in named if clause <= mention.start and mention.end <= at]
    return inside[0] if inside else None


def _clause(text: str, at: int) -> int:
    """Where the clause around `at` begins."""
    stops = [
        match.end() for match in re.finditer(r"[;:；]|, (?:and|but|while|as|with) |\b(?:that|said|says) |。", text[:at])
    ]
    return stops[-1] if stops else 0


def overlaps(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a stretch shares a character with one of the others."""
    return any(start < other_end and other_start < end for other_start, other_end in spans)
