"""The slice's conditions in the languages of other engines, from the same expression trees.

Only what the slice uses is translated; anything else is an error and not a guess. Neither language
has Fairway's unknown, so the text is right only where everything is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bench.movements import Slice, undefeated
from fairway.law.expression import BOOL, All, AnyOf, Call, Choose, Compare, Const, Expr, Not, Ref
from fairway.law.values import Value


@dataclass(frozen=True)
class Dialect:
    """How a language writes what differs between them; the rest they write alike."""

    all_of: str
    any_of: str
    negation: str
    overlap: str
    size: str

    def write(self, expr: Expr, names: Mapping[str, str]) -> str:
        """`expr` as text; `names` says what stands for a derived fact."""
        match expr:
            case Const(value):
                return literal(value)
            case Ref(path):
                return names.get(path, path)
            case Not(item):
                return self.negation.format(self.write(item, names))
            case All(items):
                return self._joined(self.all_of, [self.write(item, names) for item in items])
            case AnyOf(items):
                return self._joined(self.any_of, [self.write(item, names) for item in items])
            case Choose(test, yes, no):
                return "({} ? {} : {})".format(*(self.write(item, names) for item in (test, yes, no)))
            case Compare(op, left, right):
                return f"({self.write(left, names)} {op} {self.write(right, names)})"
            case Call():
                return self._call(expr, names)
            case _:
                raise NotImplementedError(type(expr).__name__)

    def _call(self, call: Call, names: Mapping[str, str]) -> str:
        match call:
            case Call("overlaps", (left, right)):
                return self.overlap.format(self.write(left, names), self.write(right, names))
            case Call("within", (Ref(path), Const(area))):
                return f"({literal(area)} in {path}_areas)"
            case Call("size", (item,)):
                return self.size.format(self.write(item, names))
            case _:
                raise NotImplementedError(call.name)

    def _joined(self, sign: str, items: list[str]) -> str:
        return f"({sign.join(items)})"


ZEN = Dialect(" and ", " or ", "not ({})", "some({}, # in {})", "len({})")
CEL = Dialect(" && ", " || ", "!({})", "{}.exists(x, x in {})", "size({})")


def literal(value: Value) -> str:
    """A constant; both languages write it as JSON does, with single quotes; a day is a number."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return str(value.toordinal())
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, frozenset):
        return "[" + ", ".join(f"'{item}'" for item in sorted(value)) + "]"
    raise NotImplementedError(type(value).__name__)


def one_list(part: Slice, dialect: Dialect) -> str:
    """All prohibitions and requirements as one list of truth values, everything that bears on them inlined."""
    return "[" + ", ".join(dialect.write(tree, {}) for tree in part.trees()) + "]"


def named_steps(part: Slice, dialect: Dialect, here: str) -> dict[str, str]:
    """The same as named steps, each derived fact and condition written once; `here` refers to an earlier step."""
    names: dict[str, str] = {}
    steps: dict[str, str] = {}
    for n, path in enumerate(part.derived):
        steps[f"d{n}"] = dialect.write(part.tree_of(path), names)
        names[path] = f"{here}d{n}"
    for n in part.norms:
        steps[f"a{n}"] = dialect.write(part.program.conditions[n], names)
    for n in part.asked:
        applies = [Ref(f"{here}a{m}", BOOL) for m in (n, *part.program.above[n])]
        steps[f"e{n}"] = dialect.write(undefeated(applies), names)
    return steps
