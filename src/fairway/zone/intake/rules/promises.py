"""Promises and plans: what is to be done, by when, and who says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.zone.intake.dates import When
from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import Mention
from fairway.zone.intake.promising import Promise, promises
from fairway.zone.intake.proposal import Proposal
from fairway.zone.intake.rules.subject import actor
from fairway.zone.moments import moment

_AFTER_DATE = re.compile(
    r"^(?:additionally|furthermore|moreover|also|in addition|the|this|it|by then|meanwhile)\b|^(?:此外|同时|届时|另外)",
    re.I,
)
_GOES_ON = re.compile(r"^(?:additionally|furthermore|moreover|in addition)\b|^(?:此外|同时|另外)", re.I)
_OPENING = 12
"""A date that begins within so many characters of its sentence opens it."""


def read(sentence: Sentence) -> Iterator[Proposal]:
    """Every promise of the sentence."""
    own = [when for when in sentence.dates if _ahead(sentence, when)]
    carried = None if own or sentence.dates else _carried(sentence)
    for number, promise in enumerate(promises(sentence, bool(own or carried))):
        draft = sentence.document.draft("com", f"{sentence.paragraph.number}.{sentence.start + promise.start}")
        at, lang = (promise.start, promise.end), sentence.document.lang
        yield sentence.propose(
            draft, "Commitment", "says", promise.says, at, "promise", certainty=promise.certainty, lang=lang
        )
        if due := _nearest(own, promise) or carried:
            where = (due.start, due.end) if own else at
            certainty = "inferred" if carried or due.relative or number else "exact"
            yield sentence.propose(draft, "Commitment", "due", due.value, where, "promise", certainty=certainty)
        if by := _promisor(sentence, promise):
            certainty = "exact" if by in sentence.mentions else "inferred"
            yield sentence.propose(draft, "Commitment", "promisor", by.id, at, "promise", certainty=certainty)


def _nearest(dates: list[When], promise: Promise) -> When | None:
    """The date that a promise is tied to: the first after it, else the last before."""
    after = [when for when in dates if when.start >= promise.start]
    return after[0] if after else dates[-1] if dates else None


def _carried(sentence: Sentence) -> When | None:
    """The date that opened the paragraph, or the one before where this one goes on from it."""
    if not _AFTER_DATE.match(sentence.text):
        return None
    first = sentence.paragraph.number - (1 if _GOES_ON.match(sentence.text) else 0)
    for other in sentence.document.earlier(sentence):
        if other.paragraph.number < first:
            break
        for when in other.dates:
            if when.lead == "by" and when.start < _OPENING and _ahead(other, when):
                return when
    return None


def _ahead(sentence: Sentence, when: When) -> bool:
    """Whether a date may be a due date: not past, and more than a bare year as in the name of a forum."""
    day = sentence.document.day
    later = day is None or moment(when.value).last > day
    led = when.lead and not sentence.text[: when.start].endswith("the ")
    return later and bool(led or when.relative or len(when.value) > 4 or sentence.document.lang != "en")


def _promisor(sentence: Sentence, promise: Promise) -> Mention | None:
    """Who promises: who is named before the verb, else the speaker, else what the text was about."""
    named = actor(sentence, promise.start)
    return named or (sentence.speech.speaker if sentence.speech else sentence.topic)
