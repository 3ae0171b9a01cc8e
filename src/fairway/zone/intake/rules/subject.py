"""Whom a figure or an act is about: the entity named nearest in the right place of the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import Mention
from fairway.zone.intake.standing import carries, compound, listed, owned

_WITHIN = re.compile(r"^[\w\s'-]{0,24}?\b(?:in|at|into|inside|within)\s+(?:the )?$")
_DESCRIBES = re.compile(r"^-\s?[a-z]+(?:[- ][a-z]+)? (?:[a-z]+ )?$|^(?:公顷|平方公里|平方米|层高?)的$")
"""What stands between a figure and the name that it describes: the 87-hectare park, 87公頃的園區."""
_AGAIN = re.compile(r"\bof (?:the|these|those|them)\b")
_CLAUSE = re.compile(r"[;:；。]|, (?:and|but|while|as|with) |\b(?:that|said|says) ")


def about(sentence: Sentence, start: int, end: int) -> Mention | None:
    """What a figure from `start` to `end` is said of, by place in the sentence; else what came before it."""
    text = sentence.text
    named = [mention for mention in sentence.named() if carries(mention)]
    if around := next((mention for mention in named if mention.start <= start < mention.end), None):
        return around
    if described := next((one for one in named if one.start >= end and _DESCRIBES.match(text[end : one.start])), None):
        return described
    if sentence.topic and _AGAIN.search(text[start : end + 8]):
        return sentence.topic
    named = [mention for mention in named if not compound(text, mention)]
    for mention in named:
        if mention.start >= end and _WITHIN.match(text[end : mention.start]):
            return mention
    before = [mention for mention in named if mention.end <= start and not listed(text, mention)]
    if before:
        return ([mention for mention in before if not owned(text, mention)] or before)[-1]
    after = [mention for mention in named if mention.start >= end and not listed(text, mention)]
    plain = [mention for mention in after if not owned(text, mention)]
    return next(iter(plain), sentence.topic or next(iter(after), None))


def carrier(sentence: Sentence, start: int, end: int) -> Mention:
    """The same, or a stand-in where the text names nothing that could carry the figure: a person has to say."""
    return about(sentence, start, end) or Mention(
        start, end, sentence.document.draft("thing", ""), "Thing", whole=False
    )


def actor(sentence: Sentence, at: int, *, people: bool = True) -> Mention | None:
    """Who does what begins at `at`: the first one named before it in its clause."""
    clause = max((match.end() for match in _CLAUSE.finditer(sentence.text, 0, at)), default=0)
    named = sentence.mentions if people else [mention for mention in sentence.named() if carries(mention)]
    return next((mention for mention in named if clause <= mention.start and mention.end <= at), None)


def overlaps(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a stretch shares a character with one of the others."""
    return any(start < other_end and other_start < end for other_start, other_end in spans)
