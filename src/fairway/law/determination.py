"""The determination: the engine's answer about one movement, with all that it rests on.

It is plain and frozen, can be written as JSON and replayed: the same rulebook and facts give the
same bytes. Words for people are made elsewhere, by `fairway.law.explain`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fairway.law import codec, logic
from fairway.law.calculation import Computation, computation
from fairway.law.expression import Expr
from fairway.law.facts import DATE, Facts
from fairway.law.geography import Side
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.values import WIDE, Value, to_plain

if TYPE_CHECKING:
    from fairway.law.program import Program, Run
    from fairway.law.rulebook import Rulebook

FREE = "free"
PROCEDURE = "procedure"
DISCRETIONARY = "discretionary"
UNSETTLED = "unsettled"
UNDETERMINED = "undetermined"
NOT_COVERED = "not covered"
CONFLICT = "conflict"
PROHIBITED = "prohibited"
OUTCOMES = (FREE, PROCEDURE, DISCRETIONARY, UNSETTLED, UNDETERMINED, NOT_COVERED, CONFLICT, PROHIBITED)
"""All outcomes, from the lightest to the worst; sides are joined by the worst."""

LAWFUL = (FREE, PROCEDURE, DISCRETIONARY)
SETTLED = (*LAWFUL, PROHIBITED)


def worst(outcomes: Iterable[str]) -> str:
    """The joined outcome of several sides."""
    return max(outcomes, key=OUTCOMES.index, default=NOT_COVERED)


@dataclass(frozen=True)
class SideDetermination:
    """What one side's law says.

    `because` names the norms that the outcome rests on, `ways` the smallest sets of procedures that
    satisfy it, `needs` the facts that would settle it, `unsettled` the norms and procedures whose
    weakness keeps it from being firm, and `as_written` the outcome when those are taken as written.
    `route_needs` names the facts that would say which further procedures are open.
    """

    side: Side
    outcome: str
    as_written: str = ""
    because: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    declined_needs: tuple[str, ...] = ()
    ways: tuple[frozenset[str], ...] = ()
    unsettled: tuple[str, ...] = ()
    route_needs: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The side as JSON data."""
        return {
            "jurisdiction": self.side.jurisdiction,
            "role": self.side.role,
            "outcome": self.outcome,
            "as_written": self.as_written or self.outcome,
            "because": list(self.because),
            "needs": list(self.needs),
            "declined": list(self.declined_needs),
            "ways": [sorted(way) for way in self.ways],
            "unsettled": list(self.unsettled),
            "route_needs": list(self.route_needs),
        }


@dataclass(frozen=True)
class Duty:
    """An obligation in effect, whether the known facts show it met (`None`: not known), and what is due."""

    norm: Norm
    met: bool | None
    amount: Computation | None = None


@dataclass(frozen=True)
class Grant:
    """A benefit or facilitation in effect, with its amount where one can be computed."""

    norm: Norm
    amount: Computation | None


@dataclass(frozen=True, repr=False)
class Determination:
    """What may cross, per side and joined.

    `routes` are the smallest sets of procedures that satisfy all sides; `values` all facts known
    after deciding; `run` holds the truth value of every norm, the rule-level trace.
    """

    rulebook: Rulebook
    facts: Facts
    outcome: str
    sides: tuple[SideDetermination, ...] = ()
    routes: tuple[frozenset[str], ...] = ()
    needs: tuple[str, ...] = ()
    declined_needs: tuple[str, ...] = ()
    contradictions: tuple[str, ...] = ()
    program: Program | None = None
    run: Run | None = None
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day of the movement."""
        day = self.facts.values[DATE]
        assert isinstance(day, date)
        return day

    @property
    def settled(self) -> bool:
        """Whether no further fact can change the outcome."""
        return self.outcome == PROHIBITED or (self.outcome in SETTLED and not self.needs)

    @property
    def route_needs(self) -> tuple[str, ...]:
        """The facts that would say which further routes are open, once the outcome is known."""
        return tuple(dict.fromkeys(path for side in self.sides for path in side.route_needs))

    @cached_property
    def id(self) -> str:
        """A short name that depends on the facts and the rulebook alone, like ``D-7K2M9QXA``."""
        data = codec.canonical([self.facts.to_dict(), self.rulebook.hash])
        return "D-" + base64.b32encode(hashlib.sha256(data).digest()).decode()[:12]

    def in_effect(self, effect: str) -> Iterator[tuple[int, Norm]]:
        """The norms with this effect that take effect, with their place in the program."""
        if self.program is None or self.run is None:
            return
        for n in self.program.by_effect[effect]:
            if self.run.effective[n] is True:
                yield n, self.program.norms[n]

    def state(self, norm_id: str) -> bool | None:
        """Whether a norm takes effect; `None` when that is not known, false when it is not in play."""
        if self.program is None or self.run is None:
            return None
        n = self.program.index.get(norm_id)
        return False if n is None else self.run.effective[n]

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """The obligations in effect."""
        found = self.in_effect("oblige")
        return tuple(Duty(norm, self.run.met[n], self.amount_of(norm)) for n, norm in found if self.run)

    @property
    def breaches(self) -> tuple[Norm, ...]:
        """The obligations that the known facts show not met."""
        return tuple(duty.norm for duty in self.duties if duty.met is False)

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """The benefits and facilitations in effect."""
        return tuple(Grant(norm, self.amount_of(norm)) for _, norm in self.in_effect("grant"))

    @cached_property
    def alternatives(self) -> tuple[Procedure, ...]:
        """Ways, offered by a grant in effect, in which nothing need cross."""
        if self.program is None or self.run is None:
            return ()
        index, run = self.program.procedure_index, self.run
        names = dict.fromkeys(name for grant in self.grants for name in grant.norm.procedures)
        open_ways = [self.rulebook.procedures[name] for name in names if run.available[index[name]] is True]
        return tuple(item for item in open_ways if item.nothing_crosses)

    def amount_of(self, norm: Norm) -> Computation | None:
        """What a grant or a duty amounts to on the known facts, or `None` where that can't be computed."""
        if norm.calculation:
            return computation(self.rulebook.calculation(norm.calculation), self.values)
        return self.computed(norm.amount)

    def computed(self, text: str) -> Computation | None:
        """The number or money that an expression comes to, or `None` where there is none or facts are missing."""
        if not text:
            return None
        expr = self.rulebook.expression(text)
        with localcontext(WIDE):
            value = self.value_of(expr)
        return None if value is None else Computation.of(Decimal(value), expr.sort.unit)

    def value_of(self, expr: Expr) -> Any:
        """The value of an expression on all facts known after deciding, or `None` where they do not settle it."""
        return logic.evaluate(expr, self.values.get, self.rulebook.functions)

    @cached_property
    def presumed(self) -> Mapping[str, str]:
        """The facts that the law itself fills, by the norm that does."""
        defined = {norm.fact for n, norm in self.in_effect("define") if self.run and self.run.values[n] is not None}
        open_to_law = self.values.keys() - self.facts.values.keys() - defined
        return {norm.fact: norm.id for _, norm in self.in_effect("presume") if norm.fact in open_to_law}

    @cached_property
    def derived(self) -> Mapping[str, Value]:
        """The facts that follow from others, presumptions aside."""
        known, presumed = self.facts.values, self.presumed
        return {path: v for path, v in self.values.items() if path not in known and path not in presumed}

    def state_of(self, path: str) -> str:
        """How a fact is known: given, derived, presumed, not applicable, declined or not asked."""
        if path in self.facts.values:
            return "given"
        if path in self.presumed:
            return "presumed"
        if path in self.values:
            return "derived" if self._is_defined(path) else "not applicable"
        return "declined" if path in self.facts.declined else "not asked"

    def _is_defined(self, path: str) -> bool:
        return any(norm.fact == path for _, norm in self.in_effect("define"))

    @cached_property
    def trace(self) -> tuple[tuple[str, bool | None, bool | None], ...]:
        """Every norm in play: its id, whether it applies, and whether it takes effect."""
        if self.program is None or self.run is None:
            return ()
        return tuple(zip(self.program.index, self.run.applies, self.run.effective, strict=True))

    def to_dict(self) -> dict[str, Any]:
        """The determination as JSON data, to be stored and replayed."""
        return {
            "id": self.id,
            "rulebook": self.rulebook.hash,
            "day": self.day.isoformat(),
            "facts": self.facts.to_dict(),
            "outcome": self.outcome,
            "sides": [side.to_dict() for side in self.sides],
            "routes": [sorted(route) for route in self.routes],
            "needs": list(self.needs),
            "declined": list(self.declined_needs),
            "contradictions": list(self.contradictions),
            "presumed": dict(self.presumed),
            "derived": {path: to_plain(value) for path, value in sorted(self.derived.items())},
            "duties": [{**_amount(duty), "met": duty.met} for duty in self.duties],
            "alternatives": [item.id for item in self.alternatives],
            "grants": [_amount(grant) for grant in self.grants],
            "trace": [list(line) for line in self.trace],
        }

    def to_bytes(self) -> bytes:
        """The canonical bytes of the determination: equal for equal answers."""
        return codec.canonical(self.to_dict())

    def __repr__(self) -> str:
        sides = ", ".join(f"{side.side}: {side.outcome}" for side in self.sides)
        return f"<Determination {self.id} {self.outcome} ({sides})>"

    def _repr_html_(self) -> str:
        # Imported late: only a notebook asks for this.
        import html

        rows = "".join(
            f"<tr><th scope='row'>{html.escape(str(side.side))}</th><td>{html.escape(side.outcome)}</td>"
            f"<td>{html.escape(', '.join(side.because or side.needs))}</td></tr>"
            for side in self.sides
        )
        head = f"<caption>{html.escape(self.id)}: <strong>{html.escape(self.outcome)}</strong></caption>"
        return f"<table>{head}<tr><th>Side</th><th>Outcome</th><th>Because or needs</th></tr>{rows}</table>"


def _amount(item: Duty | Grant) -> dict[str, Any]:
    return {"norm": item.norm.id, "amount": str(item.amount) if item.amount else None}
