"""Promises and plans with what is to be done and by when. What they say is put in a short form, not copied as a sentence.

Effects that a speaker expects ("will help", "will enhance") are no promises unless they carry a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fairway.zone.intake.dates import When
from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import Mention
from fairway.zone.intake.proposal import Proposal
from fairway.zone.intake.rules.subject import actor
from fairway.zone.moments import moment

_STRONG = re.compile(
    r"\b(?P<modal>aim(?:s|ed|ing)?|plan(?:s|ned|ning)?|pledg(?:es?|ed|ing)|vow(?:s|ed|ing)?|promis(?:es?|ed|ing)|intend(?:s|ed)?|hop(?:es?|ed|ing)|"
    r"seek(?:s|ing)?|look(?:s|ing)? forward|undert(?:akes?|ook)|commit(?:s|ted)(?: itself)?|agree[ds]?|expect(?:s|ed)?|scheduled|due|set|slated|poised)"
    r"(?: (?:itself|themselves|is|was))?,? \[?(?:to (?:be )?|(?<=d )for |(?<=due )for |(?<=set )for |at (?=\w+ing)|on (?=\w+ing))(?P<verb>[a-z][\w-]+)(?P<object>[^,.;:\"()]*)"
    r"|\b(?P<promise>promised|pledged|vowed|guaranteed|envisions|envisages|foresees)(?! to\b) (?P<object2>[^,.;:\"()]*)"
    r"|\b(?P<become>positioning itself|strategies (?:is|are)|strategy is|goals? (?:is|are)|targets? (?:is|are))(?: as| to)? (?P<object3>[^,.;:\"()]*)"
)
_WILL = re.compile(
    r"(?<!it )\b(?P<modal>will|would|shall|could)(?: also| soon| further| jointly| together| not only)? (?P<verb>[a-z][\w-]+)(?P<object>[^,.;:\"()]*)",
    re.I,
)
_HEADLINE = re.compile(
    r"(?<= )(?P<modal>to) (?P<verb>open|launch|build|set|invest|create|establish|sign|start|host|move|complete|expand|house)\b(?P<object>[^,.;:\"()]*)"
)
_FOR_OTHERS = re.compile(
    r"\b(?P<modal>expects?|hopes?|wants?|expected|hoped) (?:the |its |their |a |an )?[\w' -]{3,60}? to (?P<verb>[a-z][\w-]+)(?P<object>[^,.;:\"()]*)"
)
_TO_BE = re.compile(
    r"(?<= )(?P<modal>to) (?P<verb>be)(?P<object> (?:ready|completed|opened|built|finished|launched|operational|in place|commissioned)\b[^,.;:\"()]*)"
)
_HAN = re.compile(
    r"(?P<modal>将(?=[^来军领])|拟|计划|力争|争取|预计|承诺|有望|冀|(?<=[亦也又])会(?=成立|推出|设立|拨款|增|建)|希望(?!企业|大家|各|他|双方|更多)|目标是|致力|预期)(?:会|于|在|将|可|到|至|于年内|\d{4}年[^,。;]{0,6}?)*(?P<object>[^,。;:\"(]{2,40})"
)
_HAN_LEAD = re.compile(r"(?:之?前|以前|起|内|会|于|在|到|至|可|,)*")
_HAN_EFFECT = re.compile(
    r"有助|有利|打通|具备|惠及|助力|促进|推动|提升|加强|带来|为|更|陆续|注入|亦|逐步|进一步|成为|是|继续"
)
_EFFECT = re.compile(
    r"be|have|help|enhance|strengthen|contribute|benefit|become|remain|continue|give|mean|need|see|come|like|"
    r"allow|make|bring|take|serve|play|reflect|show|depend|include|drive|create|position|provide|"
    r"facilitate|substantially|further|still|always|form|integrate|lift|boost|foster|transform|welcome"
)
"""Verbs of general effect, and of what is so anyway."""

_FOLLOWING = re.compile(
    r",? (?:and |thereby |thus )?(?P<verb>[a-z]+ing|cultivate|establish|build|attract|develop|promote|open|launch|complete|set up) (?P<object>(?!to\b)[^,.;:\"()]{6,})"
)
_LIST_STOP = re.compile(
    r" (?:that|which|who|where|when|while|as|after|by|before|to|so|thanks|said|says|and (?:to|will|is|are)) .*$| (?:and|of|in|with|for|the|a|an|on|at|from|between)$"
)
_EMPTY = re.compile(r"^(?:the|a|an|its|their|his|her|our|to|more|also|be|up|out|in|on|place)\b\s*", re.I)
_PRESS = re.compile(r"\b(?:would|could|will) have\b|\bexpected to (?:rain|say)\b", re.I)
_NOUN = re.compile(r"\b(?:a|an|the|this|its|their|of|new) $", re.I)
_AFTER_DATE = re.compile(
    r"^(?:additionally|furthermore|moreover|also|in addition|the|this|it|by then|meanwhile)\b|^(?:此外|同时|届时|另外)",
    re.I,
)
_GOES_ON = re.compile(r"^(?:additionally|furthermore|moreover|in addition)\b|^(?:此外|同时|另外)", re.I)
_PHRASE = 5
_HAN_PHRASE = 14


@dataclass(frozen=True)
class _Promise:
    """What is to be done: the act, its short form, and where it stands."""

    start: int
    end: int
    says: str
    certainty: str


def read(sentence: Sentence) -> Iterator[Proposal]:
    """Every promise of the sentence."""
    own = [when for when in sentence.dates if _ahead(sentence, when)]
    carried = None if own or sentence.dates else _carried(sentence)
    for number, promise in enumerate(_promises(sentence, bool(own or carried))):
        draft = sentence.document.draft("com", f"{sentence.paragraph.number}.{sentence.start + promise.start}")
        at = (promise.start, promise.end)
        yield sentence.propose(
            draft,
            "Commitment",
            "says",
            promise.says,
            at,
            "promise",
            certainty=promise.certainty,
            lang=sentence.document.lang,
        )
        if due := _nearest(own, promise) or carried:
            where = (due.start, due.end) if own else at
            certainty = "inferred" if carried or due.relative or number else "exact"
            yield sentence.propose(draft, "Commitment", "due", due.value, where, "promise", certainty=certainty)
        if by := _promisor(sentence, promise):
            certainty = "exact" if by in sentence.mentions else "inferred"
            yield sentence.propose(draft, "Commitment", "promisor", by.id, at, "promise", certainty=certainty)


def made(sentence: Sentence) -> bool:
    """Whether the sentence makes any promise."""
    return next(_promises(sentence, dated=False), None) is not None


def _nearest(dates: list[When], promise: _Promise) -> When | None:
    """The date that a promise is tied to: the first after it, else the last before."""
    after = [when for when in dates if when.start >= promise.start]
    return after[0] if after else dates[-1] if dates else None


def _carried(sentence: Sentence) -> When | None:
    """The date that opened the paragraph, or the one before where this one goes on from it."""
    if not _AFTER_DATE.match(sentence.text):
        return None
    first = sentence.paragraph.number - (1 if _GOES_ON.match(sentence.text) else 0)
    for other in sentence.document.earlier(sentence):
        opening = next(
            (when for when in other.dates if when.lead == "by" and when.start < 12 and _ahead(other, when)), None
        )
        if opening and other.paragraph.number >= first - 1:
            return opening
        if other.paragraph.number < first:
            break
    return None


def _ahead(sentence: Sentence, when: When) -> bool:
    """Whether a date may be a due date: not past, and more than a bare year as in the name of a forum."""
    day = sentence.document.day
    later = day is None or moment(when.value).last > day
    led = when.lead and not sentence.text[: when.start].endswith("the ")
    return later and bool(led or when.relative or len(when.value) > 4 or sentence.document.lang != "en")


def _promises(sentence: Sentence, dated: bool) -> Iterator[_Promise]:
    text = sentence.text
    if sentence.document.lang != "en":
        yield from _han(sentence, dated)
        return
    taken: list[tuple[int, int]] = []
    headline = sentence.start == 0 and not text.rstrip().endswith((".", '"', "'"))
    more = [pattern for pattern, fits in ((_HEADLINE, headline), (_TO_BE, dated)) if fits]
    for pattern in (_STRONG, _WILL, _FOR_OTHERS, *more):
        for match in pattern.finditer(text):
            span = match.start(), match.start() + 12
            if any(start <= span[0] < end for start, end in taken) or not _is_promise(sentence, match, dated):
                continue
            taken.append(match.span())
            yield _promise(sentence, match)
            if dated:
                yield from _following(text, match.end(), taken)


def _is_promise(sentence: Sentence, match: re.Match[str], dated: bool) -> bool:
    """Whether a modal verb promises: not an effect, not what might have been."""
    groups = match.groupdict()
    if groups.get("promise") or groups.get("become"):
        return bool((groups.get("object2") or groups.get("object3") or "").strip())
    modal, verb = match["modal"].lower(), match["verb"].lower()
    if (
        _PRESS.match(match[0])
        or (modal == "could" and not dated)
        or (modal in {"set", "due", "agree"} and " for " in match[0][:12])
    ):
        return False
    if re.match(r" ?be (?:used|called|known|named|seen)\b", f"{verb}{match['object']}"):
        return False
    if dated:
        return True
    if modal in {"set", "poised", "expected", "due"}:
        return not _EFFECT.fullmatch(verb)
    if modal == "scheduled":
        return " for " not in match[0][:16]
    if modal not in {"will", "would", "shall", "could"}:
        return True
    if verb == "be":
        there = re.search(r"\bthere $", sentence.text[: match.start()], re.I)
        return bool(there or re.match(r" [a-z]+ed\b", match["object"]))
    ours = bool(re.search(r"\b(?:we|I) $", sentence.text[: match.start()], re.I))
    if ours or verb == "provide":
        return (ours or not sentence.quoted(match.start())) and verb not in {"have", "need", "see"}
    return not sentence.quoted(match.start()) and not _EFFECT.fullmatch(verb)


def _promise(sentence: Sentence, match: re.Match[str]) -> _Promise:
    """The short form: the verb, then the head of its object; or for a passive verb the head of its subject."""
    groups = match.groupdict()
    verb = (groups.get("verb") or "").lower()
    rest = next((groups[name] for name in ("object", "object2", "object3") if groups.get(name)), "")
    before = sentence.text[max(0, match.start() - 90) : match.start()]
    passive = re.match(r"be (?P<done>\w+(?:ed|en|ne|ut|lt))", f"{verb}{rest}") or (
        re.match(r"(?P<done>completion|\w+ed)\b", verb) if "to be " in match[0] or " for " in match[0] else None
    )
    certainty = "expected" if re.match(r"hop|expect|could|envis|would|foresee", match[0], re.I) else "exact"
    end = min(match.end(), match.start() + 60)
    if passive or not rest.strip():
        head = re.split(r"[,.;:\"]\s|\band\b|\bthat\b", before)[-1]
        return _Promise(
            match.start(),
            _words_end(sentence.text, match.start(), end),
            f"{_done(passive, verb)}: {_short(head)}",
            certainty,
        )
    says = (
        f"{_act(verb)}: {_short(rest)}" if verb else f"{(groups.get('promise') or 'Aim').capitalize()}: {_short(rest)}"
    )
    return _Promise(match.start(), _words_end(sentence.text, match.start(), end), says.rstrip(": "), certainty)


def _act(verb: str) -> str:
    return verb.capitalize() if verb.endswith("ing") else f"To {verb}"


def _done(passive: re.Match[str] | None, verb: str) -> str:
    """How a passive is put: what is to be done to the subject."""
    if passive is None:
        return _act(verb)
    return "To be completed" if passive["done"] == "completion" else f"To be {passive['done']}"


def _following(text: str, at: int, taken: list[tuple[int, int]]) -> Iterator[_Promise]:
    """Further acts of the same dated plan: "..., enabling X, and establish Y"."""
    while match := _FOLLOWING.match(text, at):
        taken.append(match.span())
        start = match.start("verb")
        yield _Promise(
            start, _words_end(text, start, match.end()), f"{_act(match['verb'])}: {_short(match['object'])}", "expected"
        )
        for again in re.finditer(r" and (?P<verb>[a-z]+ing) (?P<object>[^,.;:\"()]{6,})", match["object"]):
            begin = match.start("object") + again.start("verb")
            yield _Promise(
                begin,
                _words_end(text, begin, match.end()),
                f"{_act(again['verb'])}: {_short(again['object'])}",
                "expected",
            )
        at = match.end()


def _han(sentence: Sentence, dated: bool) -> Iterator[_Promise]:
    """Promises in Chinese: the words after the modal verb and its date, cut short."""
    text = sentence.text
    for match in _HAN.finditer(text):
        start = max(
            [
                match.start("object"),
                *(when.end for when in sentence.dates if when.start <= match.start("object") + 4 < when.end + 4),
            ]
        )
        start += len(_HAN_LEAD.match(text[start:])[0])  # type: ignore[index]
        short = text[start : max(start, match.end())][:_HAN_PHRASE]
        if len(short) < 2 or (_HAN_EFFECT.match(short) and not dated):
            continue
        certainty = "expected" if match["modal"] in {"预计", "有望", "冀", "希望", "预期"} else "exact"
        end = start + len(short)
        label = "目標：" if sentence.document.lang == "zh-Hant" else "目标："
        yield _Promise(match.start(), end, label + sentence.printed(start, end), certainty)


def _short(phrase: str) -> str:
    """At most five words of a phrase, from its head."""
    phrase = _LIST_STOP.sub("", re.sub(r"[\[\]]", " ", phrase).strip())
    while (bare := _EMPTY.sub("", phrase)) != phrase:
        phrase = bare
    return _LIST_STOP.sub("", " ".join(phrase.split()[:_PHRASE]))


def _words_end(text: str, start: int, end: int) -> int:
    """Where the fifth word from `start` ends."""
    words = list(re.finditer(r"\S+", text[start:end]))
    return start + words[min(len(words), _PHRASE) - 1].end() if words else end


def _promisor(sentence: Sentence, promise: _Promise) -> Mention | None:
    """Who promises: who is named before the verb, else the speaker, else what the text was about."""
    named = actor(sentence, promise.start)
    if named:
        return named
    return sentence.speech.speaker if sentence.speech else sentence.topic
