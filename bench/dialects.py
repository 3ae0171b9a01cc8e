"""The slice's conditions in the languages of other engines, from the same expression trees.

Only what the slice uses is translated; anything else is an error and not a guess. Of these languages SQL alone has
an unknown like Fairway's; the text of the others is right only where everything is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    overlap: str = ""
    size: str = ""
    choose: str = "({} ? {} : {})"
    equals: str = "=="

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
                return self.choose.format(*(self.write(item, names) for item in (test, yes, no)))
            case Compare(op, left, right):
                sign = self.equals if op == "==" else op
                return f"({self.write(left, names)} {sign} {self.write(right, names)})"
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
CEDAR = Dialect(" && ", " || ", "!({})", choose="(if {} then {} else {})")
SQL = Dialect(" AND ", " OR ", "(NOT {})", choose="(CASE WHEN {0} THEN {1} WHEN NOT {0} THEN {2} END)", equals="=")
"""Over flat columns; SQL has Kleene's ``and``, ``or`` and ``not`` of its own."""
NAIVE_SQL = Dialect(" AND ", " OR ", "(NOT {})", choose="(CASE WHEN {} THEN {} ELSE {} END)", equals="=")
"""The text that most would write: what is unknown counts as no where a choice is made."""


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


def rego(trees: Sequence[Expr], package: str) -> str:
    """Conditions over flat columns as rules of Rego; `met` is the set of those that hold, by number."""
    rules = _Rules()
    met = [f"met contains {n} if {{ {rules.told(tree)} }}" for n, tree in enumerate(trees)]
    return "\n".join([f"package {package}", "import rego.v1", *rules.lines, *met]) + "\n"


class _Rules:
    """A rule for each part of a condition, once, since Rego has no ``or`` within a rule."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._names: dict[tuple[str, ...], str] = {}

    def _rule(self, *bodies: str) -> str:
        """The name of the rule that holds where one of some bodies does."""
        if bodies not in self._names:
            name = self._names[bodies] = f"r{len(self._names)}"
            self.lines += [f"{name} if {{ {body} }}" for body in bodies]
        return self._names[bodies]

    def told(self, expr: Expr) -> str:
        """A condition, to stand in the body of a rule."""
        match expr:
            case Const(value):
                return str(bool(value)).lower()
            case Ref(path):
                return f"input.{path}"
            case Not(item):
                return f"not {self._rule(self.told(item))}"
            case All(items):
                return self._rule("; ".join(map(self.told, items)))
            case AnyOf(items):
                return self._rule(*map(self.told, items))
            case Choose(test, yes, no):
                way = self._rule(self.told(test))
                return self._rule(f"{way}; {self.told(yes)}", f"not {way}; {self.told(no)}")
            case Compare(op, left, right):
                return f"{_number(left)} {op} {_number(right)}"
            case _:
                raise NotImplementedError(type(expr).__name__)


def _number(expr: Expr) -> str:
    return f"input.{expr.path}" if isinstance(expr, Ref) else literal(expr.value)  # type: ignore[union-attr]
