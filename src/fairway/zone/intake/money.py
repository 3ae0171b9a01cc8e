"""Sums of money in a folded text, with their currency and whether it was printed or had to be inferred.

"HK$1 billion", "80 million yuan ($11 million)", 10億港元, 人民幣5000萬元. A bare "$" is read as US dollars where the same
document pairs a sum in yuan or Hong Kong dollars with one in "$" at a ratio that only US dollars fit; else it stays
ambiguous. It converts nothing.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from fairway.zone.intake.numbers import Quantity, hedge_before

_BEFORE = (
    ("HKD", r"HK\$|HKD|港(?:币|元)"),
    ("USD", r"US\$|USD"),
    ("MOP", r"MOP\$?"),
    ("CNY", r"RMB|CNY|人民币|renminbi"),
    ("¥", r"¥"),
    ("$", r"(?<![A-Za-z])\$"),
)
_AFTER = (
    ("HKD", r"港(?:元|币|纸)|Hong Kong dollars?|HKD\b|HK dollars?"),
    ("USD", r"美(?:元|金)|US dollars?|U\.S\. dollars?|USD\b"),
    ("MOP", r"澳门(?:元|币)|patacas?|MOP\b"),
    ("CNY", r"元人民币|人民币|(?:Chinese )?yuan\b|renminbi\b|RMB\b|CNY\b"),
    ("$", r"dollars?\b"),
    ("元", r"元(?!件|素|旦|老|首|朗|宇|年)"),
)
_NAMED = re.compile(r"\s?(?:Hong Kong dollars?|US dollars?|yuan|renminbi|patacas?)\b", re.I)
_PAIR_RATIOS = {"CNY": (Decimal("5.5"), Decimal("9")), "HKD": (Decimal("7.5"), Decimal("8.1"))}
"""What one US dollar has cost since exchange rates were set free, with room for rounding."""


@dataclass(frozen=True)
class Money:
    """A sum: where it stands, its amount, currency, certainty, and whether it only repeats the sum before it."""

    start: int
    end: int
    value: Decimal
    currency: str
    certainty: str
    quantity: Quantity
    repeats: bool = False


def find(folded: str, quantities: Iterable[Quantity]) -> list[Money]:
    """The sums among the numbers of a text; bare signs keep "$", "¥" or "元" as currency until `settle`."""
    found: list[Money] = []
    for quantity in quantities:
        money = None if quantity.share else _money(folded, quantity)
        if money and found and re.fullmatch(r"\s*\((?:about |or |约)?\s*", folded[found[-1].end : money.start]):
            money = replace(money, repeats=True)
        if money:
            found.append(money)
    return found


def _money(folded: str, quantity: Quantity) -> Money | None:
    """The sum that a number is, if a currency stands before or after it."""
    for currency, sign in _BEFORE:
        if currency == "$" and _NAMED.match(folded, quantity.end):
            continue
        if before := re.search(rf"(?:{sign})\s?$", folded[: quantity.core]):
            start, hedged = hedge_before(folded, before.start())
            after = re.match(r"\s?(?:元)", folded[quantity.end :])
            end = quantity.end + (after.end() if after else 0)
            certainty = hedged if hedged and quantity.certainty == "exact" else quantity.certainty
            return Money(start, end, quantity.value, currency, certainty, quantity)
    for currency, sign in _AFTER:
        if after := re.match(rf"\s?(?:{sign})", folded[quantity.end :], re.I):
            return Money(
                quantity.start, quantity.end + after.end(), quantity.value, currency, quantity.certainty, quantity
            )
    return None


def means_dollars(pages: Iterable[list[Money]]) -> bool:
    """Whether a document's pairs show that "$" stands for US dollars."""
    for sums in pages:
        for first, second in itertools.pairwise(sums):
            low, high = _PAIR_RATIOS.get(first.currency, (Decimal(0), Decimal(0)))
            if second.repeats and second.currency == "$" and low < first.value / (second.value or 1) < high:
                return True
    return False


def settle(money: Money, dollars: bool, traditional: bool) -> Money:
    """A sum with a currency code. What was not printed is inferred from a pair, or from the script; else ambiguous."""
    match money.currency:
        case "$":
            return replace(money, currency="USD", certainty="inferred" if dollars else "ambiguous")
        case "¥":
            return replace(money, currency="CNY", certainty="inferred")
        case "元":
            return replace(money, currency="HKD" if traditional else "CNY", certainty="inferred")
    return money
