"""Calculations: pure, registered functions from facts to an amount, with every step shown.

A calculation is Python because a tax scale is arithmetic, not a condition. It names the facts that
it reads; it has no clock, no randomness and no input or output. The same function is read over a table
by `fairway.law.columns.sums`, which gives it columns in place of numbers: see `fairway.law.arithmetic`.
What countries reckon lives with their law, under the rulebook.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Context, Decimal, InvalidOperation, localcontext
from typing import Any, NamedTuple

from fairway.law.arithmetic import Rowwise
from fairway.law.values import WIDE, Value, to_plain

SHOWN, KEPT = Context(prec=28), Context(prec=60)
"""The digits to which a step is shown and an amount is kept; only what no decimal can hold, like a third, has more."""


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

    def note(self, name: str, value: Any) -> Any:
        """Record a step and give its value back; over a table, only give it back."""
        if isinstance(value, Rowwise):
            return value
        if isinstance(value, str):
            self.steps.append(Step(name, value))
            return Decimal(0)
        exact = Decimal(value)
        self.steps.append(Step(name, SHOWN.plus(exact)))
        return exact

    def better(self, *ways: tuple[str, Decimal], of: Callable[..., Decimal]) -> Decimal:
        """The better of two named amounts, taken by `least` or `most`, and a step that names it."""
        (name, first), (other, second) = ways
        found = of(first, second)
        if not isinstance(found, Rowwise):
            self.note("better", "equal" if first == second else name if found == first else other)
        return found


class Option(NamedTuple):
    """A fact that a calculation may have, and what stands for it while it is not known."""

    path: str
    default: Any = None


@dataclass(frozen=True)
class Calculation:
    """A registered function: its id, the facts it must and may have, its unit and its basis.

    `inputs` and `options` map parameter names to fact paths; `defaults` says what an option is taken as
    when its fact is not known, where that is a value.
    """

    id: str
    function: Callable[..., Decimal]
    unit: str
    inputs: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)
    basis: tuple[str, ...] = ()
    defaults: Mapping[str, Value] = field(default_factory=dict)


CALCULATIONS: dict[str, Calculation] = {}
"""Every calculation registered so far, by id; ask a rulebook for those that come with it."""


def calculation(
    id: str,
    *,
    unit: str,
    inputs: Mapping[str, str],
    options: Mapping[str, str | Option] | None = None,
    basis: Sequence[str] = (),
) -> Callable[[Callable[..., Decimal]], Callable[..., Decimal]]:
    """Register a function ``f(work: Working, **inputs) -> Decimal`` under `id`.

    An option is a fact, or an `Option` where the function takes it by ``**`` and so can't say what it is without it.

    Raises:
        ValueError: when the id is taken.
    """

    def register(function: Callable[..., Decimal]) -> Callable[..., Decimal]:
        if id in CALCULATIONS:
            raise ValueError(f"the calculation '{id}' is registered twice")
        known = {name: item if isinstance(item, Option) else Option(item) for name, item in (options or {}).items()}
        paths = {name: item.path for name, item in known.items()}
        silent = {name: item.default for name, item in known.items()} | _defaults_of(function)
        defaults = {name: silent[name] for name in paths if silent[name] is not None}
        CALCULATIONS[id] = Calculation(id, function, unit, dict(inputs), paths, tuple(basis), defaults)
        return function

    return register


def _defaults_of(function: Callable[..., Any]) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {item.name: item.default for item in parameters if item.default is not item.empty}


def options_of(kind: Any, prefix: str) -> dict[str, Option]:
    """The fields of a dataclass as options; the fact of each is its name after a prefix."""
    return {item.name: Option(f"{prefix}{item.name}", item.default) for item in fields(kind)}


def computation(known: Calculation, facts: Mapping[str, Value]) -> Computation | None:
    """What a calculation gives on the known facts, or `None` while an input is unknown or divides by nought."""
    given: dict[str, Any] = {name: facts.get(path) for name, path in known.inputs.items()}
    if any(value is None for value in given.values()):
        return None
    given |= {name: facts[path] for name, path in known.options.items() if path in facts}
    work = Working()
    try:
        # Its own digits, whatever the program around it has set for itself.
        with localcontext(WIDE):
            amount = Decimal(known.function(work, **given))
    except (ZeroDivisionError, InvalidOperation):
        return None
    return Computation(KEPT.plus(amount), known.unit, tuple(work.steps))
