"""Scenario cases: facts and what the law is expected to say of them, as data.

A file of cases lies under a folder named ``cases``. Each case gives facts and expectations; one
with ``vary`` stands for several, one value of a fact each. Anyone can run them with any engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from fairway.law import source
from fairway.law.calculation import Computation, computation
from fairway.law.decide import decide
from fairway.law.determination import Determination
from fairway.law.errors import LawError, Position
from fairway.law.facts import Facts
from fairway.law.logic import disjunction
from fairway.law.norm import ROLES
from fairway.law.plan import due_dates, fees
from fairway.law.reader import Reader
from fairway.law.rulebook import Rulebook
from fairway.law.values import to_plain

STANDINGS = ("official", "published", "derived")
TODAY = date(2026, 11, 25)
"""The day that a case without a date is judged on, so that its outcome never drifts."""


@dataclass(frozen=True)
class Case:
    """One case: what is given, what is expected, and where the expectation comes from."""

    name: str
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    calculate: str = ""
    ref: str = ""
    source: str = ""
    standing: str = "derived"
    disagrees: str = ""
    position: Position = field(default_factory=Position)


@dataclass(frozen=True)
class Result:
    """A case that was run: what did not come out as expected, and the determination made."""

    case: Case
    failures: tuple[str, ...]
    determination: Determination | None = None

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.failures


def case_files(folder: Path) -> list[Path]:
    """The files of cases in a rulebook's folder."""
    return sorted(path for path in folder.rglob("*.yaml") if "cases" in path.relative_to(folder).parts)


def load_cases(folder: Path) -> list[Case]:
    """All cases in a rulebook's folder."""
    return [
        case for path in case_files(folder) for case in read_cases(path.read_bytes(), str(path.relative_to(folder)))
    ]


def read_cases(data: str | bytes, name: str) -> list[Case]:
    """The cases of one file."""
    with Reader(source.read(data, name), "") as file:
        if file.text("format") != "fairway-cases/1":
            raise file.fail("format", "expected 'fairway-cases/1'")
        file.texts("covers")
        given = source.plain(file.raw("given"))
        return [case for item in file.children("cases") for case in _cases(item, given)]


def _cases(item: Reader, common: Mapping[str, Any]) -> Iterator[Case]:
    with item:
        name = item.text("name")
        given = {**common, **source.plain(item.raw("given"))}
        rest: dict[str, Any] = {
            "calculate": item.text("calculate", ""),
            "ref": item.text("ref", ""),
            "source": item.text("source", ""),
            "standing": item.choice("standing", STANDINGS, "derived"),
            "disagrees": item.text("disagrees", ""),
            "position": item.position,
        }
        expect = source.plain(item.raw("expect"))
        if item.text("vary", ""):
            path = item.text("vary")
            for value, wanted in source.plain(item.raw("at")).items():
                yield Case(f"{name} [{path} = {value}]", {**given, path: value}, {**expect, **wanted}, **rest)
        else:
            yield Case(name, given, expect, **rest)


def run_case(rulebook: Rulebook, case: Case) -> Result:
    """Run one case; an error counts as a failure and is told."""
    try:
        if case.calculate:
            return Result(case, tuple(_calculated(rulebook, case)))
        determination = decide(rulebook, Facts.read(rulebook.vocabulary, case.given), TODAY)
        return Result(case, tuple(compared(determination, case)), determination)
    except LawError as error:
        return Result(case, (str(error),))


def _calculated(rulebook: Rulebook, case: Case) -> Iterator[str]:
    known = rulebook.calculations.get(case.calculate)
    if known is None:
        yield f"there is no calculation '{case.calculate}'"
        return
    facts = Facts.read(rulebook.vocabulary, case.given)
    found = computation(known, facts.values)
    wanted = case.expect.get("amount")
    if not _same_amount(found, wanted):
        yield f"amount: expected {wanted}, found {found}"
    for name, value in case.expect.get("steps", {}).items():
        step = found.step(name) if found else None
        if not _equal(step, value):
            yield f"step {name}: expected {value}, found {step}"


def _same_amount(found: Computation | None, wanted: Any) -> bool:
    if wanted in (None, "unknown"):
        return found is None
    *unit, number = str(wanted).split()
    return found is not None and _equal(found.amount, number) and [found.unit] * bool(found.unit) == unit


def _equal(found: Decimal | str | None, wanted: Any) -> bool:
    """Whether a number, or a word, of a calculation is what was expected."""
    try:
        return found == (Decimal(str(wanted)) if isinstance(found, Decimal) else wanted)
    except InvalidOperation:
        return False


def compared(determination: Determination, case: Case) -> Iterator[str]:
    """What did not come out as expected, a sentence each."""
    sides = {side.side.role: side.outcome for side in determination.sides}
    for key, wanted in case.expect.items():
        role = key.replace("-", " ")
        if key in EXPECTATIONS:
            yield from EXPECTATIONS[key](determination, wanted)
        elif role in ROLES:
            if sides.get(role) != wanted:
                yield f"{key}: expected {wanted}, found {sides.get(role)}"
        else:
            yield f"'{key}' is not something a case can expect; known: {', '.join(EXPECTATIONS)}"


def _outcome(found: Determination, wanted: Any) -> Iterator[str]:
    if found.outcome != wanted:
        yield f"outcome: expected {wanted}, found {found.outcome}"


def _routes(found: Determination, wanted: Any) -> Iterator[str]:
    expected = {frozenset([item] if isinstance(item, str) else item) for item in wanted}
    if set(found.routes) != expected:
        yield f"routes: expected {_shown(expected)}, found {_shown(found.routes)}"


def _shown(routes: Any) -> list[list[str]]:
    return sorted(sorted(route) for route in routes)


def _offered(found: Determination) -> set[str]:
    return {name for side in found.sides for way in side.ways for name in way}


def _states(effective: bool) -> Callable[[Determination, Any], Iterator[str]]:
    def compare(found: Determination, wanted: Any) -> Iterator[str]:
        for name in wanted:
            if name not in found.rulebook.norms:
                yield f"there is no norm '{name}'"
            elif (_state(found, name) is True) != effective:
                yield f"{name}: expected {'to' if effective else 'not to'} take effect, found {_state(found, name)}"

    return compare


def _state(found: Determination, name: str) -> bool | None:
    """Whether a norm takes effect, or one that a reform put in its place."""
    names = (name, *found.rulebook.successors.get(name, ()))
    return disjunction(found.state(each) for each in names)


def _members(
    what: str, present: bool, of: Callable[[Determination], Any]
) -> Callable[[Determination, Any], Iterator[str]]:
    def compare(found: Determination, wanted: Any) -> Iterator[str]:
        known = set(of(found))
        for name in [wanted] if isinstance(wanted, str) else wanted:
            if (name in known) != present:
                yield f"{what}: {name} {'missing' if present else 'present'} in {sorted(known)}"

    return compare


def _values(found: Determination, wanted: Any) -> Iterator[str]:
    for path, raw in wanted.items():
        value = None if raw == "unknown" else found.rulebook.vocabulary.read(path, raw)
        if found.values.get(path) != value:
            yield f"{path}: expected {to_plain(value)}, found {to_plain(found.values.get(path))}"


def _amounts(found: Determination, wanted: Any) -> Iterator[str]:
    known = {grant.norm.id: grant.amount for grant in found.grants}
    known |= {duty.norm.id: duty.amount for duty in found.duties}
    for name, amount in wanted.items():
        if name not in known or not _same_amount(known[name], amount):
            yield f"{name}: expected {amount}, found {known.get(name)}"


def _due(found: Determination, wanted: Any) -> Iterator[str]:
    known = {name: str(day) for name, day in due_dates(found).items()}
    for name, day in wanted.items():
        if known.get(name) != day:
            yield f"{name} is due {known.get(name)}, expected {day}"


def _fees(found: Determination, wanted: Any) -> Iterator[str]:
    for name, amount in wanted.items():
        total = [str(fee) for fee in fees(found, found.rulebook.procedures[name])]
        if total != ([amount] if isinstance(amount, str) else list(amount)):
            yield f"{name} costs {total}, expected {amount}"


EXPECTATIONS: dict[str, Callable[[Determination, Any], Iterator[str]]] = {
    "outcome": _outcome,
    "routes": _routes,
    "offers": _members("procedures offered", True, _offered),
    "offers_not": _members("procedures offered", False, _offered),
    "because": _states(True),
    "because_not": _states(False),
    "needs": _members("needs", True, lambda found: found.needs),
    "needs_not": _members("needs", False, lambda found: found.needs),
    "presumed": _members("presumed", True, lambda found: found.presumed),
    "facts": _values,
    "duties": _members("duties", True, lambda found: (duty.norm.id for duty in found.duties)),
    "duties_not": _members("duties", False, lambda found: (duty.norm.id for duty in found.duties)),
    "breaches": _members("breaches", True, lambda found: (norm.id for norm in found.breaches)),
    "breaches_not": _members("breaches", False, lambda found: (norm.id for norm in found.breaches)),
    "grants": _members("grants", True, lambda found: (grant.norm.id for grant in found.grants)),
    "grants_not": _members("grants", False, lambda found: (grant.norm.id for grant in found.grants)),
    "amounts": _amounts,
    "due": _due,
    "fees": _fees,
    "unsettled": _members("unsettled", True, lambda found: (name for side in found.sides for name in side.unsettled)),
    "contradictions": _members("contradictions", True, lambda found: found.contradictions),
}
"""What a case can expect besides the outcome of a side, and how each is compared."""
