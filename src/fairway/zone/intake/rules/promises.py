"""Promises and plans with what is to be done and by when. What they say is put in a short form, not copied as a sentence.

Effects that a speaker expects ("will help", "will enhance") are no promises unless they carry a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fairway.zone.intake.dates import When, last_day
from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import Mention
from fairway.zone.intake.proposal import Proposal
from fairway.zone.intake.rules.subject import actor

_STRONG = re.compile(
    r"\b(?P<modal>aim(?:s|ed|ing)?|plan(?:s|ned|ning)?|pledg(?:es?|ed|ing)|vow(?:s|ed|ing)?|promis(?:es?|ed|ing)|intend(?:s|ed)?|hop(?:es?|ed|ing)|"
    r"seek(?:s|ing)?|undert(?:akes?|ook)|commit(?:s|ted)(?: itself)?|agree[ds]?|expect(?:s|ed)?|scheduled|due|set|slated|poised)"
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
_HAN = re.compile(
    r"(?P<modal>将(?=[^来军领])|拟|计划|力争|争取|预计|承诺|有望|冀|目标是|致力|预期)(?:会|于|在|将|可|到|至|于年内|\d{4}年[^,。;]{0,6}?)*(?P<object>[^,。;:\"(]{2,40})"
)
_EFFECT = set(
    "be have help enhance strengthen contribute benefit become remain continue give mean need see come like allow make bring take "
    "support serve play reflect show depend include drive create position provide facilitate substantially further still always".split()
)
_FOLLOWING = re.compile(
    r",? (?:and |thereby |thus )?(?P<verb>[a-z]+ing|cultivate|establish|build|attract|develop|promote|open|launch|complete|set up) (?P<object>(?!to\b)[^,.;:\"()]{6,})"
)
_LIST_STOP = re.compile(
    r" (?:that|which|who|where|when|while|as|after|by|before|to|so|thanks|said|says|and (?:to|will|is|are)) .*$| (?:and|of|in|with|for|the|a|an|on|at|from|between)$"
)
_EMPTY = re.compile(r"^(?:the|a|an|its|their|his|her|our|to|more|also|be|up|out|in|on|place)\b\s*", re.I)
_PRESS = re.compile(r"\b(?:would|could|will) have\b|\bexpected to (?:rain|say)\b", re.I)
_AFTER_DATE = re.compile(
    r"^(?:additionally|furthermore|moreover|also|in addition|the|this|it|by then|meanwhile)\b|^(?:此外|同时|届时|另外)",
    re.I,
)
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
    due, inferred = _due(sentence)
    for number, promise in enumerate(_promises(sentence, due is not None)):
        key = f"{sentence.paragraph.number}.{sentence.start + promise.start}"
        draft = sentence.document.draft("com", key)
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
        if due:
            where = at if inferred else (due.start, due.end)
            certainty = "inferred" if inferred or due.relative or number else "exact"
            yield sentence.propose(draft, "Commitment", "due", due.value, where, "promise", certainty=certainty)
        if by := _promisor(sentence, promise):
            certainty = "exact" if sentence.mentions and by in sentence.mentions else "inferred"
            yield sentence.propose(draft, "Commitment", "promisor", by.id, at, "promise", certainty=certainty)


def _due(sentence: Sentence) -> tuple[When | None, bool]:
    """The date that a promise of this sentence is tied to, and whether it was said earlier in the paragraph."""
    own = [when for when in sentence.dates if _ahead(sentence, when)]
    if own:
        return max(own, key=lambda when: (when.lead == "by", when.lead == "since")), False
    if sentence.dates or not _AFTER_DATE.match(sentence.text):
        return None, False
    for other in reversed(sentence.document.sentences[: sentence.document.sentences.index(sentence)]):
        if other.paragraph.number != sentence.paragraph.number:
            break
        opening = next((when for when in other.dates if when.lead == "by" and when.start < 12), None)
        if opening:
            return opening, True
    return None, False


def _ahead(sentence: Sentence, when: When) -> bool:
    """Whether a date may be a due date: not past, and more than a bare year as in the name of a forum."""
    day = sentence.document.day
    later = day is None or (last_day(when.value) > day.isoformat())
    return later and bool(when.lead or when.relative or len(when.value) > 4 or sentence.document.lang != "en")


def _promises(sentence: Sentence, dated: bool) -> Iterator[_Promise]:
    text = sentence.text
    if sentence.document.lang != "en":
        yield from _han(text)
        return
    taken: list[tuple[int, int]] = []
    headline = sentence.start == 0 and not text.rstrip().endswith((".", '"', "'"))
    for pattern in (_STRONG, _WILL, *([_HEADLINE] if headline else [])):
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
    weak = modal in {"will", "would", "shall", "could"}
    if not weak or dated:
        return True
    if verb == "be":
        there = re.search(r"\bthere $", sentence.text[: match.start()], re.I)
        return bool(there or re.match(r" [a-z]+ed\b", match["object"]))
    own = not sentence.quoted(match.start()) or bool(re.search(r"\b(?:we|I) $", sentence.text[: match.start()], re.I))
    return verb not in _EFFECT and own or bool(verb == "provide" and own)


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


def _han(text: str) -> Iterator[_Promise]:
    """Promises in Chinese: the words after the modal verb, cut short."""
    for match in _HAN.finditer(text):
        short = match["object"][:_HAN_PHRASE]
        certainty = "expected" if match["modal"] in {"预计", "有望", "冀", "预期"} else "exact"
        yield _Promise(match.start(), match.start("object") + len(short), f"目标：{short}", certainty)


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
