"""Conditions brought to one form, so that what only looks different is equal.

Two conditions of one form always have the same value, unknown facts included. The reverse is not
promised: that conditions mean the same is proved elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from fairway.law.expression import All, AnyOf, Arithmetic, Call, Choose, Compare, Const, Expr, Not, Ref

_OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED = {">": "<", ">=": "<="}
_FREE_ORDER = {"min", "max", "overlaps"}


def normal(expr: Expr) -> tuple[object, ...]:
    """A form of the condition that layout, order and double negation leave as it is."""
    match expr:
        case Const(value):
            return ("const", *_plain(value))
        case Ref(path):
            return ("fact", path)
        case Not(item):
            return _negated(item)
        case All(items) | AnyOf(items):
            return _joined("all" if isinstance(expr, All) else "any", map(normal, items))
        case Compare(op, left, right):
            return _compared(op, left, right)
        case Arithmetic(op, left, right):
            sides = [normal(left), normal(right)]
            return ("reckon", op, *(sorted(sides, key=repr) if op in "+*" else sides))
        case Choose(test, yes, no):
            return ("choose", normal(test), normal(yes), normal(no))
        case Call(name, args):
            given = [normal(arg) for arg in args]
            return ("call", name, *(sorted(given, key=repr) if name in _FREE_ORDER else given))


def _plain(value: object) -> tuple[object, ...]:
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, int | Decimal):
        return ("number", str(Decimal(value).normalize()))
    if isinstance(value, frozenset):
        return ("set", *sorted(value))
    return (type(value).__name__, str(value))


def _negated(item: Expr) -> tuple[object, ...]:
    match item:
        case Not(inner):
            return normal(inner)
        case All(items) | AnyOf(items):
            return _joined("any" if isinstance(item, All) else "all", map(_negated, items))
        case Compare(op, left, right) if op in _OPPOSITE:
            return _compared(_OPPOSITE[op], left, right)
        case _:
            return ("not", normal(item))


def _joined(word: str, parts: Iterable[tuple[object, ...]]) -> tuple[object, ...]:
    """Parts of one conjunction or disjunction, opened where they are such themselves, each once, in a fixed order."""
    found = sorted(set(_opened(word, parts)), key=repr)
    return found[0] if len(found) == 1 else (word, *found)


def _opened(word: str, parts: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    for part in parts:
        if part[0] == word:
            yield from (inner for inner in part[1:] if isinstance(inner, tuple))
        else:
            yield part


def _compared(op: str, left: Expr, right: Expr) -> tuple[object, ...]:
    if op == "in" and isinstance(right, Const) and isinstance(right.value, frozenset) and len(right.value) == 1:
        return _compared("==", left, Const(next(iter(right.value)), left.sort))
    if op in _TURNED:
        return ("compare", _TURNED[op], normal(right), normal(left))
    sides = [normal(left), normal(right)]
    return ("compare", op, *(sorted(sides, key=repr) if op == "==" else sides))
