"""Events: forums, ceremonies, briefings and the like, with day, place and who was there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import PERSON
from fairway.zone.intake.proposal import Proposal

_NAMED = re.compile(
    r"\b(?:the )?(?P<name>(?:\d{4} |\d{1,3}(?:st|nd|rd|th) )?(?:[A-Z][\w&'-]*(?: (?:and|of|on|for|&) (?=[A-Z]))? ?){1,10}"
    r"(?:Forum|Summit|Conference|Ceremony|Event|Exhibition|Expo|Fair|Festival|Symposium|Awards|Convention))\b"
)
_PLAIN = re.compile(
    r"\b(?:at|attend(?:s|ed|ing)?|held|hosted|during) (?:a|the|its|today's) (?P<name>(?:[a-z-]+ ){0,2}(?:ceremony|forum|press conference|briefing|summit|seminar|meeting|exhibition|anniversary))\b",
)
_HAN = re.compile(
    r"(?P<name>(?:(?![在于的出席,。、])[\u4e00-\u9fff\d]){0,16}(?:论坛|峰会|发布会|记者会|典礼|仪式|博览会|研讨会|座谈会|大会|签约会))(?!堂)"
)


def read(sentence: Sentence) -> Iterator[Proposal]:
    """Each event that the sentence names or speaks of."""
    for pattern in (_NAMED, _PLAIN, _HAN):
        for match in pattern.finditer(sentence.text):
            yield from _event(sentence, match.span("name"))


def _event(sentence: Sentence, at: tuple[int, int]) -> Iterator[Proposal]:
    name = sentence.printed(*at)
    known = next((m for m in sentence.named() if m.schema == "Event" and m.start <= at[0] < m.end), None)
    draft = known.id if known else sentence.document.draft("ev", name.lower().split()[-1] if name.islower() else name)
    if not known:
        yield sentence.propose(draft, "Event", "name", name, at, "event", lang=sentence.document.lang)
    if when := next(iter(sentence.dates), None):
        certainty = "inferred" if when.relative else "exact"
        yield sentence.propose(draft, "Event", "date", when.value, (when.start, when.end), "event", certainty=certainty)
    for mention in sentence.named():
        joined = re.search(
            r"\b(?:in|at) (?:the )?$|(?:在|于)$", sentence.text[max(0, mention.start - 8) : mention.start]
        )
        if mention.schema in {"Place", "Building"} and mention.start >= at[1] and joined:
            yield sentence.propose(
                draft, "Event", "place", mention.id, (mention.start, mention.end), "event", certainty="inferred"
            )
            break
    for mention in sentence.mentions:
        if mention.schema == PERSON and not (at[0] <= mention.start < at[1]):
            yield sentence.propose(
                draft, "Event", "participant", mention.id, (mention.start, mention.end), "event", certainty="inferred"
            )
