"""Events: forums, ceremonies, briefings and the like, and dated acts such as an opening or an announcement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.zone.intake.dates import When
from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import PERSON
from fairway.zone.intake.proposal import Proposal

_NAMED = re.compile(
    r"\b(?:the )?(?P<name>(?:\d{4} |\d{1,3}(?:st|nd|rd|th) )?(?:[A-Z][\w&'-]*(?: (?:and|of|on|for|&) (?=[A-Z]))? ?){1,10}"
    r"(?:Forum|Summit|Conference|Ceremony|Event|Exhibition|Expo|Fair|Festival|Symposium|Awards|Convention))\b"
)
_PLAIN = re.compile(
    r"\b(?:at|attend(?:s|ed|ing)?|address(?:ed|ing)|held|hosted|during) (?:a|the|its|today's) (?P<name>(?:\d{1,3}(?:st|nd|rd|th) )?(?:[a-z-]+ ){0,2}"
    r"(?:ceremony|forum|press conference|briefing|summit|seminar|meeting|exhibition|anniversary))\b"
    r"|\b(?:a|the) (?P<name2>(?:[a-z-]+ ){0,2}(?:ceremony|forum|conference|meeting|activity|event|fair)) (?:was )?held\b",
    re.I,
)
_HAN = re.compile(
    r"(?P<name>(?:(?![在于的出席,。、])[\u4e00-\u9fff\d]){0,16}"
    r"(?:论坛|峰会|发布会|记者会|典礼|仪式|博览会|研讨会|座谈会|大会|签约会))(?!堂)"
)
_HAN_BEFORE = re.compile(r"(?:.*(?:举行|举办|召开|参加|主持|昨日|今日|昨天|今天|周[一二三四五六日]))?")
_ACTS = re.compile(
    r"\b(?P<act>announced|released|unveiled|published|promulgated|launched|opened|resumed|inaugurated|established|wrapped up|"
    r"will open|will launch|topped out|completed) (?P<what>(?:the |a |an |its |his |her )?[^,.;:\"()]{4,80})"
    r"|\b(?P<noun>resumption|opening|launch|completion|signing|establishment|inauguration|release|closure) of (?P<what2>[^,.;:\"()]{4,80})"
)
_HAN_ACTS = re.compile(
    r"(?P<act>公布|发布|启用|开幕|开园|揭牌|启动|开业|动工|落成|平顶|封顶|通车)(?P<what>[^,。;:\"]{0,14})"
)
_WHAT_ENDS = re.compile(r"\b(?:on|in|at|by|last|this|next|aimed|to|for|with|that|which|when|after|from|as|under)\b.*$")
NEAR = 90


def read(sentence: Sentence) -> Iterator[Proposal]:
    """Each event that the sentence names or dates."""
    spans: list[tuple[int, int]] = []
    for pattern in (_NAMED, _PLAIN, _HAN):
        for match in pattern.finditer(sentence.text):
            start, end = match.span("name" if match["name"] else "name2")
            start += len(_HAN_BEFORE.match(match.string[start:end])[0])  # type: ignore[index]
            spans.append((start, end))
            yield from _event(sentence, (start, end))
    for match in (_ACTS if sentence.document.lang == "en" else _HAN_ACTS).finditer(sentence.text):
        inside = any(start <= match.start() < end for start, end in spans)
        if not inside and not sentence.quoted(match.start()) and (when := _dated(sentence, match)):
            yield from _act(sentence, match, when)


def _event(sentence: Sentence, at: tuple[int, int]) -> Iterator[Proposal]:
    name = sentence.printed(*at)
    known = next((one for one in sentence.named() if one.schema == "Event" and one.start <= at[0] < one.end), None)
    draft = known.id if known else sentence.document.draft("ev", name.lower().split()[-1] if name.islower() else name)
    if not known:
        yield sentence.propose(draft, "Event", "name", name, at, "event", lang=sentence.document.lang)
    if after := [when for when in sentence.dates if 0 <= when.start - at[1] < NEAR]:
        yield _date(sentence, draft, after[0])
    elif sentence.dates:
        yield _date(
            sentence, draft, min(sentence.dates, key=lambda when: min(abs(when.start - at[1]), abs(at[0] - when.end)))
        )
    yield from _place(sentence, draft, at[1])
    for mention in sentence.mentions:
        if mention.schema == PERSON and not at[0] <= mention.start < at[1]:
            span = (mention.start, mention.end)
            yield sentence.propose(draft, "Event", "participant", mention.id, span, "event", certainty="inferred")


def _date(sentence: Sentence, draft: str, when: When) -> Proposal:
    certainty = "inferred" if when.relative else "exact"
    return sentence.propose(draft, "Event", "date", when.value, (when.start, when.end), "event", certainty=certainty)


def _place(sentence: Sentence, draft: str, end: int) -> Iterator[Proposal]:
    """The first place that is named after "in" or "at"."""
    for mention in sentence.named():
        led = re.search(r"\b(?:in|at) (?:the )?$|[在于]$", sentence.text[max(0, mention.start - 8) : mention.start])
        if led and mention.schema in {"Place", "Building"} and mention.start >= end:
            span = (mention.start, mention.end)
            yield sentence.propose(draft, "Event", "place", mention.id, span, "event", certainty="inferred")
            return


def _dated(sentence: Sentence, match: re.Match[str]) -> When | None:
    """The date of an act: within its words, or just before it."""
    inside = [when for when in sentence.dates if match.start() <= when.start < match.end() and when.lead != "by"]
    before = [
        when for when in sentence.dates if 0 <= match.start() - when.end < NEAR and when.lead not in {"by", "since"}
    ]
    return next(iter(inside or before[-1:]), None)


def _act(sentence: Sentence, match: re.Match[str], when: When) -> Iterator[Proposal]:
    """A dated act as an event, called by its verb and the head of its object."""
    groups = match.groupdict()
    act, what = groups["act"] or groups.get("noun") or "", groups["what"] or groups.get("what2") or ""
    short = " ".join(_WHAT_ENDS.sub("", what).split()[:5]) if what.isascii() else what
    start = match.start()
    draft = sentence.document.draft("ev", f"{sentence.paragraph.number}.{sentence.start + start}")
    end = start + len(act)
    name = f"{act.removeprefix('will ').capitalize()}: {short}".rstrip(": ")
    yield sentence.propose(draft, "Event", "name", name, (start, end), "act", lang=sentence.document.lang)
    yield _date(sentence, draft, when)
