"""Sums of money: investments and funding, economic output, costs and rents. What a "$" means is settled beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.money import Money
from fairway.zone.intake.proposal import Proposal
from fairway.zone.intake.rules.subject import about, actor

_OWN = (
    ("gdp", r"\bGDP\b|gross domestic product|economic output|生产总值"),
    ("rent", r"\brent(?:s|al)?\b|租金"),
    ("cost", r"\bcost(?:s|ing)?\b|造价|成本|耗资"),
    ("spending", r"\b(?:R&D|research) (?:spending|expenditure)|研发(?:开支|支出|投入)"),
)
"""Sums that are a figure of their subject; all others are an investment or funding of their own."""
_STAGES = (
    ("requested", r"\bsought|\bseek|\bask(?:ed)? (?:for|lawmakers)|申请拨款|寻求"),
    ("approved", r"\bapprov|\bgranted|获批|批准|通过拨款"),
    ("expected", r"\bexpect|\bestimat|\bforecast|\bproject(?:ed|ion)|\bwould\b|预计|预期|料"),
    ("spent", r"\bsecured|\braised|\bspent|\breceived|\bsaved|\battracted|\binvested|已投|累计|到位|节省|吸引"),
    ("pledged", r"\bpledg|\bcommit|\bwill\b|\bplans?\b|\bset aside|\ballocat|\bearmark|承诺|将|拟|预留|投入"),
)
KNOWN = {"HKD", "CNY", "USD", "MOP"}
LEAST = 1000
"""Smaller sums are prices and fares."""
REACH = 60


def read(sentence: Sentence) -> Iterator[Proposal]:
    """Each sum, as a figure or as an investment; one that repeats the sum before it is said of the same thing."""
    last: Proposal | None = None
    for sum_ in sentence.sums:
        if sum_.currency not in KNOWN or sum_.value < LEAST:
            continue
        if sum_.repeats and last:
            yield replace(
                last, value=str(sum_.value), unit=sum_.currency, certainty=sum_.certainty, **_place(sentence, sum_)
            )
            continue
        found = list(_claims(sentence, sum_))
        last = found[0] if found else None
        yield from found


def _place(sentence: Sentence, sum_: Money) -> dict[str, Any]:
    start, end = sentence.start + sum_.start, sentence.start + sum_.end
    return {"start": start, "end": end, "printed": sentence.printed(sum_.start, sum_.end)}


def _claims(sentence: Sentence, sum_: Money) -> Iterator[Proposal]:
    text, at = sentence.text, (sum_.start, sum_.end)
    near = text[max(0, sum_.start - REACH) : sum_.end + REACH]
    subject = actor(sentence, sum_.start, people=False) or about(sentence, sum_.start, sum_.end)
    own = next((name for name, words in _OWN if re.search(words, near, re.I)), "")
    if own and subject:
        yield sentence.propose(
            subject.id, subject.schema, own, str(sum_.value), at, "sum", unit=sum_.currency, certainty=sum_.certainty
        )
        return
    draft = sentence.document.draft("inv", f"{sentence.paragraph.number}.{sentence.start + sum_.start}")
    yield sentence.propose(
        draft, "Investment", "amount", str(sum_.value), at, "sum", unit=sum_.currency, certainty=sum_.certainty
    )
    if subject:
        yield sentence.propose(draft, "Investment", "target", subject.id, at, "sum", certainty="inferred")
    if stage := next((stage for stage, words in _STAGES if re.search(words, text, re.I)), ""):
        yield sentence.propose(draft, "Investment", "stage", stage, at, "sum", certainty="inferred")
