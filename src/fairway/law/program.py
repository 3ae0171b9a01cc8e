"""The law of one kind of movement on one day, as compiled Python.

A `Program` holds the norms that can touch a movement of one kind between given sides on one day, in
an order in which each comes after what it depends on, and a function made from their conditions.
Deciding is then one call and a fold. Programs are made on first use and kept by the rulebook.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from fairway.law.errors import Position, SchemaError
from fairway.law.expression import Const, Expr, facts_read, walk
from fairway.law.geography import Side
from fairway.law.logic import Emitter
from fairway.law.norm import EFFECTS, Norm
from fairway.law.procedure import Procedure
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value

DATE = "movement.date"


class Run(NamedTuple):
    """What one run of a program found, each tuple in the order of the program's own lists.

    `applies` and `effective` speak of norms: true, false or unknown. `available` speaks of
    procedures, `met` of obligations, `facts` of derived facts, `values` of what definitions give.
    """

    applies: tuple[bool | None, ...]
    effective: tuple[bool | None, ...]
    available: tuple[bool | None, ...]
    met: tuple[bool | None, ...]
    facts: tuple[Value | None, ...]
    values: tuple[Value | None, ...]


@dataclass(frozen=True)
class Program:
    """The norms and procedures of one kind of movement on one day, and their compiled reading."""

    rulebook: Rulebook
    kind: str
    sides: tuple[Side, ...]
    day: date
    norms: tuple[Norm, ...]
    procedures: tuple[Procedure, ...]
    derived: tuple[str, ...]
    code: Callable[[Callable[[str], Any], bool | None, bool], tuple[tuple[Any, ...], ...]]

    def run(self, facts: Mapping[str, Value], as_written: bool = True, given_first: bool = False) -> Run:
        """What the facts settle.

        With `as_written` false, norms and procedures that can't carry a firm answer count as
        unknown where they apply: what is still settled then is settled on every reading.
        With `given_first`, what is given stands even where a definition says otherwise.
        """
        return Run(*self.code(facts.get, True if as_written else None, given_first))

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The place of each norm in the program's order."""
        return {norm.id: n for n, norm in enumerate(self.norms)}

    @cached_property
    def procedure_index(self) -> Mapping[str, int]:
        """The place of each procedure in the program's order."""
        return {procedure.id: n for n, procedure in enumerate(self.procedures)}

    @cached_property
    def facts_read(self) -> frozenset[str]:
        """Every fact that a norm or procedure of the program reads."""
        norms = (self.rulebook.facts_of(norm) for norm in self.norms)
        ways = (facts_read(self.rulebook.available(item)) for item in self.procedures)
        return frozenset().union(*norms, *ways)

    @cached_property
    def weak(self) -> tuple[int, ...]:
        """The norms that can't carry a firm answer."""
        return tuple(n for n, norm in enumerate(self.norms) if norm.is_weak)

    @cached_property
    def weak_procedures(self) -> tuple[int, ...]:
        """The procedures that can't carry a firm answer."""
        return tuple(n for n, item in enumerate(self.procedures) if item.is_weak)

    def rests_on_weak(self, written: Run) -> bool:
        """Whether a norm or procedure that can't carry a firm answer bears on a run, so that readings may differ."""
        applies, available = written.applies, written.available
        return any(applies[n] is not False for n in self.weak) or any(
            available[n] is not False for n in self.weak_procedures
        )

    @cached_property
    def conditions(self) -> tuple[Expr, ...]:
        """When each norm applies, leaving aside its period and what defeats it."""
        return tuple(self.rulebook.applies(norm) for norm in self.norms)

    @cached_property
    def above(self) -> tuple[tuple[int, ...], ...]:
        """For each norm, the norms of the program that switch it off."""
        defeaters = self.rulebook.defeaters
        return tuple(
            tuple(self.index[name] for name in defeaters.get(norm.id, ()) if name in self.index) for norm in self.norms
        )

    @cached_property
    def makers(self) -> Mapping[str, tuple[int, ...]]:
        """For each derived fact, the norms that define or presume it."""
        return {path: tuple(n for n, norm in enumerate(self.norms) if norm.fact == path) for path in self.derived}

    @cached_property
    def _by_side(self) -> Mapping[Side, Mapping[str, tuple[int, ...]]]:
        found: dict[Side, dict[str, tuple[int, ...]]] = {}
        for side in self.sides:
            mine = [(n, norm.effect) for n, norm in enumerate(self.norms) if speaks_for(norm, side)]
            found[side] = {effect: tuple(n for n, its in mine if its == effect) for effect in EFFECTS}
        return found

    def of_side(self, side: Side, effect: str) -> tuple[int, ...]:
        """The norms with an effect that speak for `side`, in order."""
        return self._by_side[side][effect]

    @cached_property
    def _influence(self) -> Mapping[Side, tuple[frozenset[int], frozenset[str]]]:
        return {side: self._influence_on(side) for side in self.sides}

    def _influence_on(self, side: Side) -> tuple[frozenset[int], frozenset[str]]:
        """The norms that can bear on a side's outcome, and the facts that these read."""
        waiting = [*self.of_side(side, "require"), *self.of_side(side, "prohibit")]
        norms: set[int] = set()
        facts: set[str] = set()
        while waiting:
            n = waiting.pop()
            if n in norms:
                continue
            norms.add(n)
            read = self.rulebook.facts_of(self.norms[n]).union(
                *(facts_read(self.rulebook.available(self.procedures[item])) for _, item in self.options[n])
            )
            waiting += self.above[n]
            waiting += [maker for path in read for maker in self.makers.get(path, ())]
            facts |= read
        return frozenset(norms), frozenset(facts)

    def bears_on(self, n: int, side: Side) -> bool:
        """Whether norm `n` can change the outcome of `side`."""
        return n in self._influence[side][0]

    def reads(self, side: Side, path: str) -> bool:
        """Whether a norm that can change the outcome of `side` reads a fact."""
        return path in self._influence[side][1]

    @cached_property
    def options(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        """For each norm, the procedures it names, with their place in the program's order."""
        return tuple(tuple((name, self.procedure_index[name]) for name in norm.procedures) for norm in self.norms)


def speaks_for(norm: Norm, side: Side) -> bool:
    """Whether a norm belongs to the law that a side applies."""
    return side.jurisdiction in norm.jurisdictions and side.role in norm.roles


def program_for(rulebook: Rulebook, kind: str, sides: tuple[Side, ...], day: date) -> Program:
    """The program for a kind of movement between `sides` on `day`, made once for each stretch of days."""
    kept: dict[Any, Program] = rulebook.__dict__.setdefault("_programs", {})
    key = (kind, sides, bisect_right(_bounds(rulebook, kind, sides), day))
    if key not in kept:
        kept[key] = _build(rulebook, kind, sides, day)
    return kept[key]


def _bounds(rulebook: Rulebook, kind: str, sides: tuple[Side, ...]) -> tuple[date, ...]:
    """The days on which a norm or procedure that can touch such a movement begins or has just ended."""
    kept: dict[Any, tuple[date, ...]] = rulebook.__dict__.setdefault("_bounds", {})
    if (kind, sides) not in kept:
        norms = list(_touching(rulebook, kind, sides))
        named = {name for norm in norms for name in norm.procedures}
        periods = [norm.period for norm in norms] + [rulebook.procedures[name].period for name in named]
        kept[kind, sides] = tuple(sorted({day for period in periods for day in period.bounds}))
    return kept[kind, sides]


def change_days(program: Program) -> tuple[date, ...]:
    """The days on which such a movement may come to be judged otherwise.

    Besides the bounds of norms and procedures, these are the bounds of entries in the lists that
    they read and the dates that their conditions name.
    """
    book = program.rulebook
    norms = list(_touching(book, program.kind, program.sides))
    named = {name for norm in norms for name in norm.procedures}
    exprs = [book.applies(norm) for norm in norms] + [book.available(book.procedures[name]) for name in named]
    exprs += [book.expression(norm.value) for norm in norms if norm.value]
    days = set(_bounds(book, program.kind, program.sides))
    for node in (node for expr in exprs for node in walk(expr) if isinstance(node, Const)):
        if type(node.value) is date:
            days |= {node.value, node.value + timedelta(1)}
        elif isinstance(node.value, str) and node.value in book.lists:
            days |= {day for entry in book.lists[node.value].entries for day in entry.period.bounds}
    return tuple(sorted(days))


def _build(rulebook: Rulebook, kind: str, sides: tuple[Side, ...], day: date) -> Program:
    norms = {norm.id: norm for norm in _candidates(rulebook, kind, sides, day)}
    order = in_order(rulebook, norms)
    ordered = tuple(norms[name] for name in order if name in norms)
    named = dict.fromkeys(name for norm in ordered for name in norm.procedures)
    procedures = tuple(rulebook.procedures[name] for name in named)
    derived = tuple(name for name in order if name not in norms)
    writer = _Writer(rulebook, order, norms, procedures, day)
    return Program(rulebook, kind, sides, day, ordered, procedures, derived, writer.compiled(f"{kind}@{day}"))


def _touching(rulebook: Rulebook, kind: str, sides: tuple[Side, ...]) -> Iterator[Norm]:
    """The norms that can touch such a movement on some day."""
    for norm in rulebook.norms.values():
        if kind in norm.kinds and any(speaks_for(norm, side) for side in sides):
            yield norm


def _candidates(rulebook: Rulebook, kind: str, sides: tuple[Side, ...], day: date) -> Iterator[Norm]:
    """The norms that can touch such a movement on `day`; one keyed on another date is kept for its code."""
    for norm in _touching(rulebook, kind, sides):
        if day in norm.period or norm.keyed_on not in ("", DATE):
            yield norm


def in_order(rulebook: Rulebook, norms: Mapping[str, Norm]) -> list[str]:
    """Norms and derived facts, each after all it depends on.

    Raises:
        SchemaError: naming a circle of norms and facts.
    """
    makers = makers_of(rulebook, norms.values())
    graph: dict[str, set[str]] = {}
    for name, norm in norms.items():
        read = set(rulebook.facts_of(norm) & makers.keys())
        graph[name] = read | {other for other in rulebook.defeaters.get(name, ()) if other in norms}
    for path, names in makers.items():
        graph[path] = set(names) | (_guards(rulebook, path) & makers.keys())
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise SchemaError(f"these depend on each other in a circle: {circle}", Position(field="norms")) from None


def makers_of(rulebook: Rulebook, norms: Collection[Norm]) -> dict[str, list[str]]:
    """The derived facts: those that a norm defines or presumes, or that are read and may not apply."""
    makers: dict[str, list[str]] = {path: [] for path in _guarded(rulebook, norms)}
    for norm in norms:
        if norm.effect in ("define", "presume"):
            makers.setdefault(norm.fact, []).append(norm.id)
    return makers


def _guarded(rulebook: Rulebook, norms: Collection[Norm]) -> Iterator[str]:
    """The facts with a guard that the norms, their procedures or other guards read."""
    ways = {name for norm in norms for name in norm.procedures}
    read = [rulebook.facts_of(norm) for norm in norms]
    read += [facts_read(rulebook.available(rulebook.procedures[name])) for name in sorted(ways)]
    waiting = sorted(frozenset().union(*read))
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path not in seen and rulebook.vocabulary[path].applies_when:
            waiting += sorted(_guards(rulebook, path))
            yield path
        seen.add(path)


def _guards(rulebook: Rulebook, path: str) -> frozenset[str]:
    fact = rulebook.vocabulary[path]
    texts = (fact.applies_when, fact.otherwise)
    return frozenset().union(*(facts_read(rulebook.expression(text, fact.place)) for text in texts))


class _Writer:
    """Writes the function of a program."""

    def __init__(
        self,
        rulebook: Rulebook,
        order: list[str],
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

    def compiled(self, name: str) -> Any:
        body: list[str] = []
        for item in self.order:
            body += self._norm(self.norms[item]) if item in self.norms else self._derived(item)
        body += [f"p{n} = {self._available(item)}" for n, item in enumerate(self.procedures)]
        body.append(f"return {self._result()}")
        source = "def program(get, W, G):\n" + "".join(f"    {line}\n" for line in self.loads + body)
        names: dict[str, Any] = {"Decimal": Decimal, "settle": settle, **self.constants}
        names |= {f"FN_{key}": function for key, function in self.rulebook.functions.items()}
        exec(compile(source, f"<law {name}>", "exec"), names)
        return names["program"]

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
        if norm.keyed_on in ("", DATE):
            return code
        key = self._variable(norm.keyed_on)
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


Pairs = tuple[tuple[bool | None, Any], ...]


def settle(pairs: Pairs) -> Any:
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
