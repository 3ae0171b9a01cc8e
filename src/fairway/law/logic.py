"""Strong Kleene logic over expressions: true, false, and `None` for unknown.

Three readings of one tree, held equal by property tests:

- `evaluate` walks it, and is the definition;
- `Emitter` writes it as Python source, for programs that run at the speed of Python itself;
- `needs` names the facts whose absence leaves it unknown.

Unknown is not false: ``False and unknown`` is false, ``True and unknown`` is unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from fairway.law.expression import (
    All,
    AnyOf,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Const,
    Expr,
    Not,
    Ref,
    parts,
)

Lookup = Callable[[str], Any]
Functions = Mapping[str, Callable[..., Any]]

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda item, group: item in group,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: Decimal(left) / right,
}


def evaluate(expr: Expr, fact: Lookup, functions: Functions) -> Any:
    """The value of `expr`, or `None` where the known facts do not settle it.

    `fact` gives the value of a fact by path, or `None`.
    """
    match expr:
        case Const(value):
            return value
        case Ref(path):
            return fact(path)
        case Not(item):
            value = evaluate(item, fact, functions)
            return None if value is None else not value
        case All(items):
            return conjunction(evaluate(item, fact, functions) for item in items)
        case AnyOf(items):
            return disjunction(evaluate(item, fact, functions) for item in items)
        case Choose(test, yes, no):
            chosen = evaluate(test, fact, functions)
            return None if chosen is None else evaluate(yes if chosen else no, fact, functions)
        case Call() | Compare() | Arithmetic():
            args = [evaluate(part, fact, functions) for part in parts(expr)]
            return _applied(expr, args, functions)


def _applied(expr: Call | Compare | Arithmetic, args: list[Any], functions: Functions) -> Any:
    """What a function or operator gives, unknown when one of its arguments is."""
    if any(arg is None for arg in args):
        return None
    function = functions[expr.name] if isinstance(expr, Call) else _OPERATORS[expr.op]
    return function(*args)


def conjunction(values: Iterable[bool | None]) -> bool | None:
    """False when one is false; else unknown when one is unknown; else true."""
    return _folded(values, stop=False)


def disjunction(values: Iterable[bool | None]) -> bool | None:
    """True when one is true; else unknown when one is unknown; else false."""
    return _folded(values, stop=True)


def _folded(values: Iterable[bool | None], stop: bool) -> bool | None:
    """`stop` as soon as a value is that; else unknown when one is unknown; else the opposite."""
    result: bool | None = not stop
    for value in values:
        if value is stop:
            return stop
        if value is None:
            result = None
    return result


def needs(expr: Expr, fact: Lookup, functions: Functions) -> frozenset[str]:
    """The unknown facts that keep `expr` unknown; empty when it is settled."""
    return _weighed(expr, fact, functions)[1]


Weighed = tuple[Any, frozenset[str]]
_NOTHING: frozenset[str] = frozenset()


def _weighed(expr: Expr, fact: Lookup, functions: Functions) -> Weighed:
    """The value of `expr` and, while that is unknown, the facts that keep it so; each part read once."""
    match expr:
        case Const(value):
            return value, _NOTHING
        case Ref(path):
            value = fact(path)
            return value, frozenset([path]) if value is None else _NOTHING
        case Choose(test, yes, no):
            chosen = _weighed(test, fact, functions)
            return chosen if chosen[0] is None else _weighed(yes if chosen[0] else no, fact, functions)
        case All(items):
            return _weighed_until(False, items, fact, functions)
        case AnyOf(items):
            return _weighed_until(True, items, fact, functions)
    below = [_weighed(part, fact, functions) for part in parts(expr)]
    value = _combined(expr, [value for value, _ in below], functions)
    return value, _NOTHING if value is not None else _NOTHING.union(*(needed for _, needed in below))


def _weighed_until(stop: bool, items: Iterable[Expr], fact: Lookup, functions: Functions) -> Weighed:
    """`stop` as soon as a part is that; else unknown, with all that keeps parts so; else the opposite."""
    value: bool | None = not stop
    needed: list[frozenset[str]] = []
    for item in items:
        found, more = _weighed(item, fact, functions)
        if found is stop:
            return stop, _NOTHING
        if found is None:
            value = None
            needed.append(more)
    return value, _NOTHING.union(*needed)


def _combined(expr: Not | Call | Compare | Arithmetic, values: list[Any], functions: Functions) -> Any:
    """The value of `expr` from those of its parts."""
    if isinstance(expr, Not):
        return None if values[0] is None else not values[0]
    return _applied(expr, values, functions)


class Emitter:
    """Writes expressions as Python source over local variables, one per fact.

    `names` gives the variable of a fact; constants that Python cannot write as a literal are put
    in `constants`, to be given to the compiled code as globals beside the functions, each under its
    name after ``FN_``.
    """

    def __init__(self, names: Callable[[str], str], constants: dict[str, Any]) -> None:
        self._names = names
        self.constants = constants
        self._temps = 0

    def emit(self, expr: Expr) -> str:
        """Source whose value is that of `expr`, `None` for unknown."""
        match expr:
            case Const(value):
                return self.constant(value)
            case Ref(path):
                return self._names(path)
            case Not(item):
                test, name = self._held(item)
                return f"(None if {test} is None else not {name})"
            case All(items):
                return self._fold(items, stop="False", otherwise="True")
            case AnyOf(items):
                return self._fold(items, stop="True", otherwise="False")
            case Choose(test, yes, no):
                first, name = self._held(test)
                return f"(None if {first} is None else {self.emit(yes)} if {name} else {self.emit(no)})"
            case Call(name, args):
                return self._strict(args, lambda *given: f"FN_{name}({', '.join(given)})")
            case Arithmetic("/", left, right):
                return self._strict((left, right), lambda a, b: f"(Decimal({a}) / {b})")
            case Compare(op, left, right) | Arithmetic(op, left, right):
                return self._strict((left, right), lambda a, b: f"({a} {op} {b})")

    def constant(self, value: Any) -> str:
        """Source for a value: a literal, or the name of a kept constant."""
        if isinstance(value, bool | int | str):
            return repr(value)
        for name, known in self.constants.items():
            if type(known) is type(value) and known == value:
                return name
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name

    def _held(self, expr: Expr) -> tuple[str, str]:
        """Source that evaluates `expr` once, and the name that then holds its value."""
        if isinstance(expr, Const | Ref):
            name = self.emit(expr)
            return name, name
        code = self.emit(expr)
        self._temps += 1
        name = f"t{self._temps}"
        return f"({name} := {code})", name

    def _fold(self, items: tuple[Expr, ...], stop: str, otherwise: str) -> str:
        held = [self._held(item) for item in items]
        stops = " or ".join(f"{code} is {stop}" for code, _ in held)
        unknown = " or ".join(f"{name} is None" for _, name in held)
        return f"({stop} if {stops} else None if {unknown} else {otherwise})"

    def _strict(self, args: tuple[Expr, ...], build: Callable[..., str]) -> str:
        """A call that is unknown when one of its arguments is."""
        held = [(arg, *self._held(arg)) for arg in args]
        tests = [f"{code} is None" for arg, code, _ in held if not isinstance(arg, Const)]
        call = build(*(name for _, _, name in held))
        return f"(None if {' or '.join(tests)} else {call})" if tests else call
