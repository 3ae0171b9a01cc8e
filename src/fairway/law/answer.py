"""What of a determination counts as its answer, as plain data that can be kept and compared.

An answer stands by itself: it cites its norms in words, so that it can be read when the rulebook that it was
made under is gone. Better and worse are said only where the law's own order says so; nothing is weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fairway.law.determination import SETTLED, Determination, Duty, Grant, SideDetermination
from fairway.law.language import Text
from fairway.law.norm import Norm
from fairway.law.rulebook import Rulebook

BETTER, WORSE, UNCLEAR, REASONS = "better", "worse", "unclear", "reasons"
"""What a change is for whoever moves: unclear where the law's order does not say, reasons where only these differ."""
DIRECTIONS = (BETTER, WORSE, UNCLEAR, REASONS)
Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """How an answer differs from an earlier one: joined, by side, and the norms that make the difference."""

    direction: str
    sides: Mapping[str, str]
    norms: tuple[str, ...]


def answer(found: Determination) -> dict[str, Any]:
    """What was answered: each side's outcome, reasons, ways, benefits and duties."""
    return {"outcome": found.outcome, "sides": [_side(found, side) for side in found.sides]}


def _side(found: Determination, side: SideDetermination) -> dict[str, Any]:
    def mine(norm: Norm) -> bool:
        return side.side.jurisdiction in norm.jurisdictions and side.side.role in norm.roles

    return {
        "jurisdiction": side.side.jurisdiction,
        "role": side.side.role,
        "outcome": side.outcome,
        "because": sorted(side.because),
        "ways": sorted(sorted(way) for way in side.ways),
        "grants": {item.norm.id: _amount(item) for item in found.grants if mine(item.norm)},
        "duties": {item.norm.id: [*_amount(item), item.met] for item in found.duties if mine(item.norm)},
    }


def _amount(item: Grant | Duty) -> list[str]:
    """What is due or granted, as a number and its unit; empty where it can't be computed."""
    return [str(item.amount.amount), item.amount.unit] if item.amount else []


def norms_of(told: Answer) -> set[str]:
    """Every norm that an answer rests on or names."""
    return {name for side in told["sides"] for name in (*side["because"], *side["grants"], *side["duties"])}


def cited(book: Rulebook, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Norms as they are cited, in every language: what each says, of which clause of what."""
    return {name: _cited(book, book.norms[name]) for name in sorted(names) if name in book.norms}


def _cited(book: Rulebook, norm: Norm) -> dict[str, Any]:
    clause = book.provisions[norm.provision].clause
    return {
        "label": dict(norm.label),
        "title": dict(book.instruments[norm.instrument].title),
        "provision": norm.provision,
        "clause": clause.say(),
        "clause_words": dict(clause),
    }


def clause_of(told: Mapping[str, Any]) -> Text:
    """The clause of a norm as it was cited; one cited before clauses were told in each language is in English."""
    return Text.of(told.get("clause_words") or told["clause"])


def compared(before: Answer, after: Answer) -> Compared | None:
    """How an answer differs from an earlier one to the same movement; `None` where it does not."""
    if before == after:
        return None
    earlier, later = _by_side(before), _by_side(after)
    signs: dict[str, list[int]] = {}
    norms: set[str] = set()
    for key in sorted(earlier.keys() | later.keys()):
        was, now = earlier.get(key), later.get(key)
        if was != now:
            signs[key] = list(_signs(was, now)) if was and now else [0]
            norms |= _norms(was, now)
    joined = [sign for found in signs.values() for sign in found]
    return Compared(_direction(joined), {key: _direction(found) for key, found in signs.items()}, tuple(sorted(norms)))


def _by_side(told: Answer) -> dict[str, Answer]:
    return {f"{side['jurisdiction']} {side['role']}": side for side in told["sides"]}


def _direction(signs: Iterable[int]) -> str:
    found = set(signs)
    if not found:
        return REASONS
    if found == {1}:
        return BETTER
    return WORSE if found == {-1} else UNCLEAR


def _signs(was: Answer, now: Answer) -> Iterator[int]:
    """What differs on one side, each as better (1), worse (-1) or neither (0)."""
    if was["outcome"] != now["outcome"]:
        yield _lighter(was["outcome"], now["outcome"])
    elif was["ways"] != now["ways"]:
        yield _compare(_covers(now["ways"], was["ways"]), _covers(was["ways"], now["ways"]))
    yield from _amounts(was["grants"], now["grants"], 1)
    yield from _amounts(was["duties"], now["duties"], -1)


def _lighter(was: str, now: str) -> int:
    """Whether an outcome is lighter than another; one that is not settled can't be compared."""
    if was not in SETTLED or now not in SETTLED:
        return 0
    return 1 if SETTLED.index(now) < SETTLED.index(was) else -1


def _covers(ways: list[list[str]], others: list[list[str]]) -> bool:
    """Whether for each of some ways one stands open that asks for no more."""
    return all(any(set(way) <= set(other) for way in ways) for other in others)


def _compare(better: bool, worse: bool) -> int:
    return int(better) - int(worse)


def _amounts(was: Answer, now: Answer, gain: int) -> Iterator[int]:
    """What was gained, lost or changed among benefits; among duties with `gain` as -1."""
    yield from (gain for _ in now.keys() - was.keys())
    yield from (-gain for _ in was.keys() - now.keys())
    for name in was.keys() & now.keys():
        if was[name] != now[name]:
            yield gain * _more(was[name], now[name])


def _more(was: list[Any], now: list[Any]) -> int:
    """Whether an amount of the same unit is more (1) or less (-1) than it was; of anything else neither."""
    if len(was) != len(now) or len(was) < 2 or was[1:] != now[1:]:
        return 0
    return 1 if Decimal(now[0]) > Decimal(was[0]) else -1


def _norms(was: Answer | None, now: Answer | None) -> set[str]:
    """The norms that make a difference on a side; where only ways differ, those that ask for them."""
    if not was or not now:
        return set((was or now or {})["because"])
    found = set(was["because"]) ^ set(now["because"])
    for name in ("grants", "duties"):
        found |= {norm for norm in was[name].keys() | now[name].keys() if was[name].get(norm) != now[name].get(norm)}
    return found or {*was["because"], *now["because"]}
