"""Norms and procedures written as one Python function, which decides them all in a single call.

In the source, by place in the program: `f` are facts, `a` says that a norm applies, `e` that it takes
effect, `m` that an obligation is met, `v` what a definition gives, and `p` that a procedure is open.
`W` and `G` are the two switches of `Program.run`. Text of a rulebook never gets into the source
except as a literal; conditions come from parsed trees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fairway.law.errors import Position
from fairway.law.logic import Emitter
from fairway.law.norm import Norm
from fairway.law.order import makers_of
from fairway.law.procedure import Procedure
from fairway.law.rulebook import Rulebook

Code = Callable[[Callable[[str], Any], bool | None, bool], tuple[tuple[Any, ...], ...]]
"""From a look-up of facts, and the switches `W` and `G`, to the fields of a `Run`."""


class Writer:
    """Writes the function of a program, for norms and derived facts in an order that respects what they depend on."""

    def __init__(
        self,
        rulebook: Rulebook,
        order: Sequence[str],
        norms: Mapping[str, Norm],
        procedures: tuple[Procedure, ...],
        day: date,
    ) -> None:
        self.rulebook = rulebook
        self.order = order
        self.norms = norms
        self.procedures = procedures
        self.day = day
        self.variables: dict[str, str] = {}
        self.numbers = {name: n for n, name in enumerate(name for name in order if name in norms)}
        self.constants: dict[str, Any] = {}
        self.emitter = Emitter(self._variable, self.constants)
        self.loads: list[str] = []
        self.makers = makers_of(rulebook, norms.values())

    def _variable(self, path: str) -> str:
        """The local variable of a fact; a fact that nothing derives is loaded at the start."""
        if path not in self.variables:
            self.variables[path] = f"f{len(self.variables)}"
            if path not in self.makers:
                self.loads.append(f"{self.variables[path]} = get({path!r})")
        return self.variables[path]

    def compiled(self, name: str) -> Code:
        """The function, under a name for tracebacks."""
        body: list[str] = []
        for item in self.order:
            body += self._norm(self.norms[item]) if item in self.norms else self._derived(item)
        body += [f"p{n} = {self._available(item)}" for n, item in enumerate(self.procedures)]
        body.append(f"return {self._result()}")
        source = "def program(get, W, G):\n" + "".join(f"    {line}\n" for line in self.loads + body)
        names: dict[str, Any] = {"Decimal": Decimal, "settle": settle, **self.constants}
        names |= {f"FN_{key}": function for key, function in self.rulebook.functions.items()}
        exec(compile(source, f"<law {name}>", "exec"), names)
        made: Code = names["program"]
        return made

    def _norm(self, norm: Norm) -> list[str]:
        n = self.numbers[norm.id]
        lines = [f"a{n} = {self._weakened(self._condition(norm), norm.is_weak)}"]
        above = [self.numbers[name] for name in self.rulebook.defeaters.get(norm.id, ()) if name in self.norms]
        if above:
            beaten = "".join(f" or e{d} is True" for d in above)
            unknown = "".join(f" or e{d} is None" for d in above)
            lines.append(f"e{n} = False if a{n} is False{beaten} else None if a{n} is None{unknown} else True")
        else:
            lines.append(f"e{n} = a{n}")
        if norm.met_when:
            lines.append(f"m{n} = {self.emitter.emit(self.rulebook.expression(norm.met_when))}")
        if norm.value:
            lines.append(f"v{n} = None if e{n} is False else {self._value(norm)}")
        return lines

    def _value(self, norm: Norm) -> str:
        place = Position(norm.file, norm.line, norm.id)
        return self.emitter.emit(self.rulebook.expression(norm.value, place))

    def _condition(self, norm: Norm) -> str:
        code = self.emitter.emit(self.rulebook.applies(norm))
        if not norm.own_key:
            return code
        key = self._variable(norm.own_key)
        period = norm.period
        bounds = [f"{self.emitter.constant(period.start)} <= {key}"] if period.start else []
        bounds += [f"{key} <= {self.emitter.constant(period.end)}"] if period.end else []
        in_force = f"(None if {key} is None else {' and '.join(bounds) or 'True'})"
        stops = f"(k := {in_force}) is False or (c := {code}) is False"
        return f"(False if {stops} else None if k is None or c is None else True)"

    @staticmethod
    def _weakened(code: str, weak: bool) -> str:
        """Where a weak norm is not taken as written (`W` unknown), it is unknown unless false."""
        return f"(False if (w := {code}) is False else w if W else None)" if weak else code

    def _available(self, procedure: Procedure) -> str:
        if self.day not in procedure.period:
            return "False"
        return self._weakened(self.emitter.emit(self.rulebook.available(procedure)), procedure.is_weak)

    def _derived(self, path: str) -> list[str]:
        """A derived fact: as defined; else as given (or, with `G`, as given first); else as presumed; else unknown."""
        name = self._variable(path)
        lines = [f"{name} = get({path!r})"]
        defined = self._makers(path, "define")
        lapse = self._lapse(path)
        if lapse:
            lines.append(lapse)
            defined.append(("w", "x"))
        if defined:
            lines += [
                f"x = {self._settled(defined)}",
                f"if x is not None and not (G and {name} is not None): {name} = x",
            ]
        presumed = self._makers(path, "presume")
        if presumed:
            lines.append(f"if {name} is None: {name} = {self._settled(presumed)}")
        return lines

    def _makers(self, path: str, effect: str) -> list[tuple[str, str]]:
        """Pairs of (takes effect, value), one for each norm with an effect that makes a fact."""
        numbers = (self.numbers[name] for name in self.makers[path] if self.norms[name].effect == effect)
        return [(f"e{n}", f"v{n}") for n in numbers]

    def _lapse(self, path: str) -> str:
        """Source that sets `w` to whether a fact lapses and `x` to what it then is; nothing without a guard."""
        fact = self.rulebook.vocabulary[path]
        if not fact.applies_when:
            return ""
        applies = self.emitter.emit(self.rulebook.expression(fact.applies_when, fact.place))
        value = self.emitter.emit(self.rulebook.expression(fact.otherwise, fact.place))
        return f"w = None if (g := {applies}) is None else not g; x = {value}"

    @staticmethod
    def _settled(pairs: list[tuple[str, str]]) -> str:
        """The value that pairs agree on; one pair agrees with itself where it takes effect."""
        if len(pairs) > 1:
            return "settle((" + ", ".join(f"({effective}, {value})" for effective, value in pairs) + "))"
        effective, value = pairs[0]
        return f"{value} if {effective} is True else None"

    def _result(self) -> str:
        names = list(self.numbers)
        groups = [
            [f"a{n}" for n in range(len(names))],
            [f"e{n}" for n in range(len(names))],
            [f"p{n}" for n in range(len(self.procedures))],
            [f"m{n}" if self.norms[name].met_when else "None" for n, name in enumerate(names)],
            [self._variable(path) for path in self.order if path not in self.norms],
            [f"v{n}" if self.norms[name].value else "None" for n, name in enumerate(names)],
        ]
        return ", ".join(f"({', '.join(group)}{',' if group else ''})" for group in groups)


def settle(pairs: tuple[tuple[bool | None, Any], ...]) -> Any:
    """The one value that the pairs of (takes effect, value) agree on; unknown while one may differ."""
    value, certain = None, False
    for effective, candidate in pairs:
        if effective is False:
            continue
        if candidate is None or (value is not None and value != candidate):
            return None
        value = candidate
        certain = certain or effective is True
    return value if certain else None
