"""Where a sentence promises: "will open", "aims to", "to be ready", 將, 計劃.

Who promises, and by when, is for `rules.promises`.

Effects that a speaker expects ("will help", "will enhance") are no promises unless they carry a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.wording import CHARACTERS, act, short, words_end

_OBJECT = r"(?P<object>[^,.;:\"()]*)"
_STRONG = re.compile(
    r"\b(?P<modal>aim(?:s|ed|ing)?|plan(?:s|ned|ning)?|pledg(?:es?|ed|ing)|vow(?:s|ed|ing)?|promis(?:es?|ed|ing)|intend(?:s|ed)?|"
    r"hop(?:es?|ed|ing)|seek(?:s|ing)?|look(?:s|ing)? forward|undert(?:akes?|ook)|commit(?:s|ted)(?: itself)?|agree[ds]?|"
    r"expect(?:s|ed)?|scheduled|due|set|slated|poised)(?: (?:itself|themselves|is|was))?,? "
    rf"\[?(?:to (?:be )?|(?<=d )for |(?<=due )for |(?<=set )for |at (?=\w+ing)|on (?=\w+ing))(?P<verb>[a-z][\w-]+){_OBJECT}"
)
_NOUN = re.compile(
    rf"\b(?P<modal>promised|pledged|vowed|guaranteed|envisions|envisages|foresees)(?! to\b) (?P<verb>){_OBJECT}"
)
_STANDING = re.compile(
    rf"\b(?P<modal>positioning itself|strategies (?:is|are)|strategy is|goals? (?:is|are)|targets? (?:is|are))(?: as| to)? (?P<verb>){_OBJECT}"
)
_WILL = re.compile(
    r"(?<!it )\b(?P<modal>will|would|shall|could)(?: also| soon| further| jointly| together| not only)? "
    rf"(?P<verb>[a-z][\w-]+){_OBJECT}",
    re.I,
)
_OTHERS = re.compile(
    r"\b(?P<modal>expects?|hopes?|wants?|expected|hoped) (?:the |its |their |a |an )?[\w' -]{3,60}? to "
    rf"(?P<verb>[a-z][\w-]+){_OBJECT}"
)
_HEADLINE = re.compile(
    r"(?<= )(?P<modal>to) (?P<verb>open|launch|build|set|invest|create|establish|sign|start|host|move|complete|expand|house)\b"
    + _OBJECT
)
_TO_BE = re.compile(
    r"(?<= )(?P<modal>to) (?P<verb>be)(?P<object> (?:ready|completed|opened|built|finished|launched|operational|in place|"
    r"commissioned)\b[^,.;:\"()]*)"
)
_EFFECT = re.compile(
    r"be|have|help|enhance|strengthen|contribute|benefit|become|remain|continue|give|mean|need|see|come|like|"
    r"allow|make|bring|take|serve|play|reflect|show|depend|include|drive|create|position|"
    r"facilitate|substantially|further|still|always|form|integrate|lift|boost|foster|transform|welcome"
)
"""Verbs of general effect, and of what is so anyway."""
_NO_PROMISE = re.compile(r"(?:would|could|will) have\b|\w+(?: to)? be (?:used|called|known|named|seen)\b", re.I)
_A_PLAN = re.compile(r"\b(?:a|an|the|this|its|their|of|new) $", re.I)
_FOLLOWING = re.compile(
    r",? (?:and |thereby |thus )?(?P<verb>[a-z]+ing|cultivate|establish|build|attract|develop|promote|open|launch|complete|set up) "
    r"(?P<object>(?!to\b)[^,.;:\"()]{6,})"
)
_JOINED = re.compile(r" and (?P<verb>[a-z]+ing) (?P<object>[^,.;:\"()]{6,})")
_HAN = re.compile(
    r"(?P<modal>将(?=[^来军领])|拟|计划|力争|争取|预计|承诺|有望|冀|(?<=[亦也又])会(?=成立|推出|设立|拨款|增|建)|"
    r"希望(?!企业|大家|各|他|双方|更多)|目标是|致力|预期)"
    r"(?:会|于|在|将|可|到|至|于年内|\d{4}年[^,。;]{0,6}?)*(?P<object>[^,。;:\"(]{2,40})"
)
_HAN_LEAD = re.compile(r"(?:之?前|以前|起|内|会|于|在|到|至|可|,)*")
_HAN_EFFECT = re.compile(
    r"有助|有利|打通|具备|惠及|助力|促进|推动|提升|加强|带来|为|更|陆续|注入|亦|逐步|进一步|成为|是|继续"
)


@dataclass(frozen=True)
class Promise:
    """What is to be done: where it stands, its short form, and how sure."""

    start: int
    end: int
    says: str
    certainty: str = "exact"


def promises(sentence: Sentence, dated: bool) -> Iterator[Promise]:
    """All promises of a sentence; with a date in sight, looser ones as well."""
    if sentence.document.lang != "en":
        yield from _han(sentence, dated)
        return
    text, taken = sentence.text, 0
    for match in _matches(sentence, dated):
        if match.start() >= taken and _is_promise(sentence, match, dated):
            yield _promise(text, match)
            taken = match.end()
            for further in _following(text, match.end()) if dated else ():
                yield further
                taken = max(taken, further.end)


def _matches(sentence: Sentence, dated: bool) -> list[re.Match[str]]:
    """What may be a promise, from left to right; of two at one place, the one whose form says more."""
    headline = sentence.start == 0 and not sentence.text.rstrip().endswith((".", '"', "'"))
    patterns = [
        _STRONG,
        _NOUN,
        _STANDING,
        _WILL,
        _OTHERS,
        *([_HEADLINE] if headline else []),
        *([_TO_BE] if dated else []),
    ]
    found = [match for pattern in patterns for match in pattern.finditer(sentence.text)]
    return sorted(found, key=lambda match: match.start())


def _is_promise(sentence: Sentence, match: re.Match[str], dated: bool) -> bool:
    """Whether a modal verb promises: no noun, no effect, not what might have been."""
    modal, verb, before = match["modal"].lower(), match["verb"].lower(), sentence.text[: match.start()]
    if not verb:
        return bool(match["object"].strip())
    if _NO_PROMISE.match(match[0]) or (modal in {"plan", "aim", "hope", "set"} and _A_PLAN.search(before[-8:])):
        return False
    if dated:
        return True
    if modal == "could" or (modal in {"scheduled", "set", "due"} and " for " in match[0][:16]):
        return False
    if modal in {"set", "poised", "expected", "due"}:
        return not _EFFECT.fullmatch(verb)
    return modal not in {"will", "would", "shall"} or _undertakes(sentence, match, before)


def _undertakes(sentence: Sentence, match: re.Match[str], before: str) -> bool:
    """Whether "will" says what somebody undertakes: their own act, or one that is more than an effect."""
    verb = match["verb"].lower()
    if verb == "be":
        return bool(re.search(r"\bthere $", before, re.I) or re.match(r" [a-z]+ed\b", match["object"]))
    if re.search(r"\b(?:we|I) $", before, re.I):
        return verb not in {"have", "need", "see"}
    return not sentence.quoted(match.start()) and not _EFFECT.fullmatch(verb)


def _promise(text: str, match: re.Match[str]) -> Promise:
    """The verb, then the head of its object; for a passive verb the head of its subject."""
    modal, verb, rest = match["modal"].lower(), match["verb"].lower(), match["object"]
    start, end = match.start(), words_end(text, match.start(), min(match.end(), match.start() + 60))
    certainty = "expected" if re.match(r"hop|expect|could|envis|would|foresee", modal) else "exact"
    if not verb:
        named = modal if modal.endswith("ed") or (modal.endswith("s") and " " not in modal) else "aim"
        return Promise(start, end, f"{named.capitalize()}: {short(rest)}", certainty)
    subject = re.split(r"[,.;:\"]\s|\band\b|\bthat\b", text[max(0, start - 90) : start])[-1]
    done = re.match(r"be (?P<done>\w+(?:ed|en|ne|ut|lt))", f"{verb}{rest}")
    if not done and ("to be " in match[0] or " for " in match[0]):
        done = re.match(r"(?P<done>completion|\w+ed)\b", verb)
    if done:
        verb = "be completed" if done["done"] == "completion" else f"be {done['done']}"
    return Promise(start, end, act(verb, subject if done or not rest.strip() else rest), certainty)


def _following(text: str, at: int) -> Iterator[Promise]:
    """Further acts of the same dated plan: "..., enabling X, and establish Y"."""
    while match := _FOLLOWING.match(text, at):
        start, at = match.start("verb"), match.end()
        yield Promise(start, words_end(text, start, at), act(match["verb"], match["object"]), "expected")
        for again in _JOINED.finditer(text, match.start("object"), at):
            start = again.start("verb")
            yield Promise(start, words_end(text, start, at), act(again["verb"], again["object"]), "expected")


def _han(sentence: Sentence, dated: bool) -> Iterator[Promise]:
    """Promises in Chinese: the words after the modal verb and its date, cut short."""
    label = "目標：" if sentence.document.lang == "zh-Hant" else "目标："
    for match in _HAN.finditer(sentence.text):
        at = match.start("object")
        start = max([at, *(when.end for when in sentence.dates if when.start <= at + 4 and at < when.end)])
        start += len(_HAN_LEAD.match(sentence.text[start:])[0])  # type: ignore[index]
        end = min(max(start, match.end()), start + CHARACTERS)
        if end - start < 2 or (_HAN_EFFECT.match(sentence.text, start) and not dated):
            continue
        certainty = "expected" if match["modal"] in {"预计", "有望", "冀", "希望", "预期"} else "exact"
        yield Promise(match.start(), end, label + sentence.printed(start, end), certainty)
