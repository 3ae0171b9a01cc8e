"""Who is speaking in a sentence: "Ms Ho said", "according to Ms Ho", "he added", 何女士表示, or a quotation that goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fairway.zone.intake.names import PERSON, Mention

_VERB = (
    r"(?:said|says|saying|noted|notes|added|adds|told|stressed|emphasi[sz]e[sd]|highlight(?:ed|s)|hailed|pointed out|argue[sd]|"
    r"believe[sd]?|advocate[sd]|describe[sd]|explain(?:ed|s)|remarked|commented|warned|called for|suggested|praised|welcomed|"
    r"urged|cited|predicted|wrote|stated|admitted|insisted|considered|observed|supplemented|continued|reiterated|revealed|disclosed|announced|concluded|recalled|acknowledged|replied|responded)"
)
_HAN_VERB = r"(?:表示|指出|说|称|认为|强调|补充|透露|形容|相信|期望|希望|直言|提到|介绍|致辞)"
_THEN = re.compile(
    rf"^(?:,[^\"]{{0,120}},)? ?(?:also |further |then |had |has )?(?P<verb>{_VERB})\b|^(?:[^,。\"]{{0,20}}?)(?P<han>{_HAN_VERB})"
)
_BODY_THEN = re.compile(r"^ ?(?P<verb>said|says|noted|added|stated|announced)\b|^(?P<han>表示|指出|称|宣布)")
_FIRST = re.compile(rf"\b(?P<verb>{_VERB}|according to) (?:[\w-]+ ){{0,4}}$")
_PRONOUN = re.compile(
    rf"\b(?:he|she|they|(?:the|this) (?:[a-z]+ ){{0,2}}(?:veteran|official|minister|mayor|leader|secretary|lawmaker|chief executive|chief|chairman|director|spokes(?:man|woman))) (?:also |further |then )?(?P<verb>{_VERB})\b"
    rf"|(?:他|她)(?:们)?(?:还|又|亦|同时|并)?(?P<han>{_HAN_VERB})",
    re.I,
)


@dataclass(frozen=True)
class Speech:
    """The speaker, the span of the words that say so, and whether the speaker was only carried over."""

    speaker: Mention
    start: int
    end: int
    carried: bool = False


def find(text: str, mentions: Sequence[Mention], last: Mention | None, quoted: bool) -> Speech | None:
    """The speech of a sentence, if there is any; `last` spoke before and goes on in a bare quotation."""
    for person in sorted(mentions, key=lambda mention: mention.schema != PERSON):
        if person.schema not in {PERSON, "Organisation"}:
            continue
        loose = person.schema != PERSON
        if then := (_BODY_THEN if loose else _THEN).match(text[person.end : person.end + 160]):
            return Speech(person, person.end + then.start(then.lastgroup or 0), person.end + then.end())
        if person.schema == PERSON and (first := _FIRST.search(text[max(0, person.start - 60) : person.start])):
            start = max(0, person.start - 60) + first.start()
            return Speech(person, start, person.end)
    if last and (pronoun := _PRONOUN.search(text)):
        return Speech(last, *pronoun.span())
    if last and quoted and text[:1] in {'"', "'"}:
        return Speech(last, 0, 1, carried=True)
    return None
