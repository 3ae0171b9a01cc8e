"""Counts of things: "some 60 companies", 逾三千家企業. What is counted is the unit: partners never turn into tenants."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.nouns import counted, counted_before
from fairway.zone.intake.numbers import Quantity
from fairway.zone.intake.proposal import Proposal
from fairway.zone.intake.rules.subject import carrier, overlaps

REACH, SLOGAN, _BACK = 90, 40, 24
_OF = (
    ("partner in talks", r"in talks|negotiat|in discussions?|洽谈|商讨"),
    ("applicant", r"expressed? (?:an )?interest|applied|有意|表达意向|申请进驻"),
    ("tenant", r"tenant|moved in|(?:has|have|had) settled|入驻|进驻|租户"),
    ("partner", r"partner|合作伙伴|伙伴"),
)
"""For firms that are counted, the words of the sentence that say as what."""
_LAUNCHED = re.compile(r"\blaunch|\bkick(?:ed)? off|启动|开工|动工", re.I)
_UNDER_WAY = re.compile(r"under ?way|in progress|推进|进行中|实施中", re.I)
_NEW = re.compile(r"\bnew to\b|newcomers?|first time|expanding|首次|新来|扩充|扩展业务", re.I)
_SIGNED = re.compile(r"\b(?:sign|ink|seal|conclude|strike|struck)|签", re.I)
_HAN_UNLIKELY = re.compile(
    r"^\s?(?:年|月|日|时|点|分|号|元|美元|港元|次|倍|岁|方|带|国两制|直|切|样|起|体|强|地|岸|侧|边|者|届|周年|定|般|些|下|旦|路|流)"
)


def read(sentence: Sentence) -> Iterator[Proposal]:
    """Each number with the noun that follows it."""
    taken = _taken(sentence)
    names = [(mention.start, mention.end) for mention in sentence.mentions if mention.whole]
    for quantity in sentence.quantities:
        after = sentence.text[quantity.end : quantity.end + REACH]
        if (
            quantity.share
            or _slogan(sentence, quantity)
            or overlaps(quantity.core, quantity.end, [*taken, *names])
            or _HAN_UNLIKELY.match(after)
        ):
            continue
        before = sentence.text[max(0, quantity.start - _BACK) : quantity.start]
        if listed := counted_before(before, after):
            yield from _claims(sentence, quantity, listed.measure, listed.unit, quantity.end)
        elif (found := counted(after)) and not _dated(sentence, quantity, found[1]):
            noun, reach = found
            yield from _claims(sentence, quantity, noun.measure, noun.unit, quantity.end + reach)


def _slogan(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a number stands in a short quotation, such as a motto, which counts nothing."""
    return any(start <= quantity.start < end <= start + SLOGAN for start, end in sentence.quotes)


def _dated(sentence: Sentence, quantity: Quantity, reach: int) -> bool:
    """Whether a date or a sum stands between a number and its noun, which then belongs to that."""
    end = quantity.end + reach
    return overlaps(quantity.end, end, _taken(sentence))


def _taken(sentence: Sentence) -> list[tuple[int, int]]:
    """Where sums and dates stand, whose numbers count nothing."""
    sums = [(one.start, one.end) for one in sentence.sums]
    return sums + [(one.start, one.end) for one in sentence.dates]


def _claims(sentence: Sentence, quantity: Quantity, measure: str, unit: str, end: int) -> Iterator[Proposal]:
    measure, unit = _sense(sentence, measure, unit)
    subject = carrier(sentence, quantity.start, end)
    if measure == "agreements" and _SIGNED.search(sentence.text):
        return
    yield from claims(sentence, quantity, (subject.id, subject.schema), (measure, unit))


def claims(
    sentence: Sentence, quantity: Quantity, subject: tuple[str, str], figure: tuple[str, str]
) -> Iterator[Proposal]:
    """A number as a claim; a range as two bounds."""
    at = (quantity.start, quantity.end)
    bounds = [(quantity.value, quantity.certainty)]
    if quantity.high is not None:
        bounds = [(quantity.value, "at least"), (quantity.high, "at most")]
    for value, certainty in bounds:
        yield sentence.propose(*subject, figure[0], str(value), at, "count", unit=figure[1], certainty=certainty)


def _sense(sentence: Sentence, measure: str, unit: str) -> tuple[str, str]:
    """The measure and unit in the light of the whole sentence."""
    text = sentence.text
    if unit == "enterprise":
        unit = next((of for of, words in _OF if re.search(words, text, re.I)), unit)
        return ("newcomers", unit) if _NEW.search(text) else (measure, unit)
    if unit == "project":
        unit = "project launched" if _LAUNCHED.search(text) else unit
        return measure, "project under way" if _UNDER_WAY.search(text) else unit
    return measure, unit
