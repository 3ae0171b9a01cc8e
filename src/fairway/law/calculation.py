"""Calculations: pure, registered functions from facts to an amount, with every step shown.

A calculation is Python because a tax scale is arithmetic, not a condition. It names the facts that
it reads; it has no clock, no randomness and no input or output. What countries reckon lives with
their law, under the rulebook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from fairway.law.functions import WIDE
from fairway.law.values import Value, to_plain

Band = tuple[Decimal | None, Decimal]


@dataclass(frozen=True)
class Step:
    """One line of a calculation: what it is called and what it came to."""

    name: str
    value: Decimal | str


@dataclass(frozen=True)
class Computation:
    """An amount, its unit (an ISO currency, or empty for a plain number) and the steps to it."""

    amount: Decimal
    unit: str = ""
    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, amount: Decimal, unit: str) -> Computation:
        """A computation without steps."""
        return cls(amount, unit)

    def __str__(self) -> str:
        shown = str(to_plain(self.amount))
        return f"{self.unit} {shown}" if self.unit else shown

    def step(self, name: str) -> Decimal | str | None:
        """The value of the step called `name`, or `None` where there is no such step."""
        return next((step.value for step in self.steps if step.name == name), None)


class Working:
    """The steps of a calculation while it runs."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def note(self, name: str, value: Decimal | int | str) -> Decimal:
        """Record a step and give its value back."""
        kept = value if isinstance(value, str) else Decimal(value)
        self.steps.append(Step(name, kept))
        return kept if isinstance(kept, Decimal) else Decimal(0)


@dataclass(frozen=True)
class Calculation:
    """A registered function: its id, the facts it must and may have, its unit and its basis.

    `inputs` and `options` map parameter names to fact paths; options have defaults in the function.
    """

    id: str
    function: Callable[..., Decimal]
    unit: str
    inputs: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)
    basis: tuple[str, ...] = ()


CALCULATIONS: dict[str, Calculation] = {}
"""Every calculation registered so far, by id; ask a rulebook for those that come with it."""


def calculation(
    id: str,
    *,
    unit: str,
    inputs: Mapping[str, str],
    options: Mapping[str, str] | None = None,
    basis: Sequence[str] = (),
) -> Callable[[Callable[..., Decimal]], Callable[..., Decimal]]:
    """Register a function ``f(work: Working, **inputs) -> Decimal`` under `id`.

    Raises:
        ValueError: when the id is taken.
    """

    def register(function: Callable[..., Decimal]) -> Callable[..., Decimal]:
        if id in CALCULATIONS:
            raise ValueError(f"the calculation '{id}' is registered twice")
        CALCULATIONS[id] = Calculation(id, function, unit, dict(inputs), dict(options or {}), tuple(basis))
        return function

    return register


def computation(known: Calculation, facts: Mapping[str, Value]) -> Computation | None:
    """What a calculation gives on the known facts, or `None` while an input is unknown."""
    given: dict[str, Any] = {name: facts.get(path) for name, path in known.inputs.items()}
    if any(value is None for value in given.values()):
        return None
    given |= {name: facts[path] for name, path in known.options.items() if path in facts}
    work = Working()
    amount = known.function(work, **given)
    return Computation(Decimal(amount), known.unit, tuple(work.steps))


def progressive(amount: Decimal, bands: Sequence[Band]) -> Decimal:
    """Tax on `amount` by slices: each band is (width, rate), the last with no width."""
    tax, rest = Decimal(0), max(amount, Decimal(0))
    for width, rate in bands:
        part = rest if width is None else min(rest, width)
        tax += part * rate
        rest -= part
    return tax


def cents(amount: Decimal) -> Decimal:
    """`amount` to two places, halves up."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP, WIDE)
