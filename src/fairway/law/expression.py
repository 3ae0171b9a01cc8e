"""The condition language: a small typed subset of Python's expression grammar.

``and or not``, comparisons (chained too), ``in`` and ``not in``, ``+ - *``, division by a constant,
``x if c else y``, dotted facts, literals such as ``100_000``, ``0.5``, ``'hk'`` and ``{'a', 'b'}``,
and calls to the functions of `FUNCTIONS` and of a currency, as in ``HKD(4000)``.

`parse` turns text into a tree of frozen nodes whose types fit. Nothing is evaluated here, and text
is never given to `eval`.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal

from fairway.law import functions
from fairway.law.errors import ExpressionError, Position
from fairway.law.values import Value, read_date, read_time
from fairway.law.vocabulary import Vocabulary

MAX_TEXT = 4000
MAX_NODES = 400


@dataclass(frozen=True)
class Sort:
    """The static type of an expression: a family, a unit, and the codes a choice may take."""

    family: str
    unit: str = ""
    codes: frozenset[str] | None = None

    def __str__(self) -> str:
        return f"{self.family}({self.unit})" if self.unit else self.family


BOOL, NUMBER = Sort("bool"), Sort("number")


@dataclass(frozen=True)
class Const:
    """A literal value."""

    value: Value
    sort: Sort


@dataclass(frozen=True)
class Ref:
    """The value of a fact."""

    path: str
    sort: Sort


@dataclass(frozen=True)
class Not:
    """Negation."""

    item: Expr
    sort: Sort = BOOL


@dataclass(frozen=True)
class All:
    """Conjunction."""

    items: tuple[Expr, ...]
    sort: Sort = BOOL


@dataclass(frozen=True)
class AnyOf:
    """Disjunction."""

    items: tuple[Expr, ...]
    sort: Sort = BOOL


@dataclass(frozen=True)
class Compare:
    """``left op right`` with op one of ``== != < <= > >= in``."""

    op: str
    left: Expr
    right: Expr
    sort: Sort = BOOL


@dataclass(frozen=True)
class Arithmetic:
    """``left op right`` with op one of ``+ - * /``."""

    op: str
    left: Expr
    right: Expr
    sort: Sort


@dataclass(frozen=True)
class Choose:
    """``yes if test else no``."""

    test: Expr
    yes: Expr
    no: Expr
    sort: Sort


@dataclass(frozen=True)
class Call:
    """A call of one of the allowed functions."""

    name: str
    args: tuple[Expr, ...]
    sort: Sort


Expr = Const | Ref | Not | All | AnyOf | Compare | Arithmetic | Choose | Call
TRUE = Const(True, BOOL)
_KEYWORDS = re.compile(rf"('[^']*'|\"[^\"]*\")|\.({'|'.join(keyword.kwlist)})\b")
"""Quoted text, or a part of a fact's path that Python would read as a keyword, as in ``movement.from``."""


@dataclass(frozen=True)
class Scope:
    """What a condition may speak of: facts, places, lists and calendars by name."""

    vocabulary: Vocabulary
    lists: frozenset[str] = frozenset()
    calendars: frozenset[str] = frozenset()


def parse(text: str, scope: Scope, place: Position | None = None) -> Expr:
    """The tree of `text`.

    Raises:
        ExpressionError: when the text is outside the grammar or its types do not fit.
    """
    where = place or Position()
    if len(text) > MAX_TEXT:
        raise ExpressionError("the condition is too long", where, "split it with a define")
    source = _KEYWORDS.sub(lambda found: found[0] if found[1] else f".{found[2]}_", text.strip())
    try:
        tree = ast.parse(f"({source}\n)", mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(f"cannot read the condition: {source[:120]}", where) from None
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise ExpressionError("the condition is too long", where, "split it with a define")
    return _Parser(scope, where, f"({source}\n)").node(tree)


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and all its parts."""
    yield expr
    for part in parts(expr):
        yield from walk(part)


def parts(expr: Expr) -> tuple[Expr, ...]:
    """The direct parts of an expression, in the order written."""
    match expr:
        case Not(item):
            return (item,)
        case All(items) | AnyOf(items):
            return items
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case Choose(test, yes, no):
            return (test, yes, no)
        case Call(_, args):
            return args
        case _:
            return ()


def with_parts(expr: Expr, below: tuple[Expr, ...]) -> Expr:
    """The same expression over other parts, as many as `parts` gives."""
    match expr:
        case All() | AnyOf():
            return replace(expr, items=below)
        case Call():
            return replace(expr, args=below)
        case Not():
            return Not(below[0])
        case Choose():
            return replace(expr, test=below[0], yes=below[1], no=below[2])
        case Compare() | Arithmetic():
            return replace(expr, left=below[0], right=below[1])
        case _:
            return expr


def inlined(tree: Expr, trees: Mapping[str, Expr]) -> Expr:
    """`tree` with each fact that `trees` names replaced by its tree."""
    if isinstance(tree, Ref):
        return trees.get(tree.path, tree)
    return with_parts(tree, tuple(inlined(part, trees) for part in parts(tree)))


def facts_read(expr: Expr) -> frozenset[str]:
    """The paths of the facts that the expression reads."""
    return frozenset(node.path for node in walk(expr) if isinstance(node, Ref))


_OPS: dict[type[ast.AST], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_ORDERED = {"number", "date", "datetime", "time"}


class _Parser:
    def __init__(self, scope: Scope, place: Position, source: str) -> None:
        self.scope = scope
        self.place = place
        self.source = source

    def fail(self, message: str, hint: str = "") -> ExpressionError:
        return ExpressionError(message, self.place, hint)

    def node(self, tree: ast.AST) -> Expr:
        method: Callable[[ast.AST], Expr] | None = getattr(self, f"on_{type(tree).__name__.lower()}", None)
        if method is None:
            raise self.fail(f"'{self._text(tree)}' is not allowed in a condition")
        return method(tree)

    def boolean(self, tree: ast.AST) -> Expr:
        expr = self.node(tree)
        if expr.sort.family != "bool":
            raise self.fail(f"'{self._text(tree)}' is {expr.sort}, not yes or no")
        return expr

    def on_constant(self, tree: ast.Constant) -> Expr:
        value = tree.value
        if isinstance(value, bool):
            return Const(value, BOOL)
        if isinstance(value, int):
            return Const(value, NUMBER)
        if isinstance(value, float):
            return Const(Decimal(self._text(tree).replace("_", "")), NUMBER)
        if isinstance(value, str):
            return Const(value, Sort("word"))
        raise self.fail(f"'{self._text(tree)}' is not a literal of the language")

    def on_set(self, tree: ast.Set) -> Expr:
        items = [self.node(item) for item in tree.elts]
        if not all(isinstance(item, Const) and isinstance(item.value, str) for item in items):
            raise self.fail("a set holds only words, like {'hk', 'cn'}")
        return Const(frozenset(str(item.value) for item in items if isinstance(item, Const)), Sort("words"))

    def on_name(self, tree: ast.Name) -> Expr:
        return self._fact(tree.id)

    def on_attribute(self, tree: ast.Attribute) -> Expr:
        path = self._text(tree).replace(" ", "").replace("\n", "")
        return self._fact(re.sub(r"_(?=\.|$)", "", path) if path not in self.scope.vocabulary else path)

    def _fact(self, path: str) -> Expr:
        fact = self.scope.vocabulary.get(path)
        if fact is None:
            near = self.scope.vocabulary.nearest(path)
            raise self.fail(f"there is no fact '{path}'", f"did you mean {near}?" if near else "")
        codes = frozenset(fact.type.choices) if fact.type.choices else None
        if fact.type.kind == "place":
            codes = self.scope.vocabulary.places
        unit = fact.type.unit if fact.type.kind == "money" else ""
        return Ref(path, Sort(fact.type.family, unit, codes))

    def on_boolop(self, tree: ast.BoolOp) -> Expr:
        items = tuple(self.boolean(value) for value in tree.values)
        return All(items) if isinstance(tree.op, ast.And) else AnyOf(items)

    def on_unaryop(self, tree: ast.UnaryOp) -> Expr:
        if isinstance(tree.op, ast.Not):
            return Not(self.boolean(tree.operand))
        inner = self.node(tree.operand)
        if isinstance(tree.op, ast.USub) and isinstance(inner, Const) and isinstance(inner.value, int | Decimal):
            return Const(-inner.value, inner.sort)
        raise self.fail(f"'{self._text(tree)}' is not allowed in a condition")

    def on_compare(self, tree: ast.Compare) -> Expr:
        operands = [self.node(tree.left), *(self.node(item) for item in tree.comparators)]
        pairs = zip(operands, tree.ops, operands[1:], strict=False)
        links = tuple(self._comparison(left, op, right) for left, op, right in pairs)
        return links[0] if len(links) == 1 else All(links)

    def _comparison(self, left: Expr, op: ast.cmpop, right: Expr) -> Expr:
        if isinstance(op, ast.In):
            return self._membership(left, right)
        if isinstance(op, ast.NotIn):
            return Not(self._membership(left, right))
        sign = _OPS.get(type(op))
        if sign is None:
            raise self.fail("only == != < <= > >= in and not in compare")
        left, right = self._fit(left, right), self._fit(right, left)
        self._same(left, right)
        if sign not in ("==", "!=") and left.sort.family not in _ORDERED:
            raise self.fail(f"{left.sort} has no order", "use == or in")
        equal = Compare("==", left, right)
        return Not(equal) if sign == "!=" else Compare(sign, left, right)

    def _membership(self, left: Expr, right: Expr) -> Expr:
        if right.sort.family == "set" and left.sort.family == "word":
            self._known_codes(left, right.sort)
            return Compare("in", left, right)
        if right.sort.family == "words" and left.sort.family in ("choice", "place", "text"):
            self._known_codes(right, left.sort)
            return Compare("in", left, right)
        raise self.fail(f"{left.sort} cannot be in {right.sort}", "write fact in {'a', 'b'} or 'a' in fact")

    def _fit(self, expr: Expr, other: Expr) -> Expr:
        """A word beside a choice, place or text takes that type."""
        if isinstance(expr, Const) and expr.sort.family == "word" and other.sort.family in ("choice", "place", "text"):
            self._known_codes(expr, other.sort)
            return Const(expr.value, other.sort)
        return expr

    def _known_codes(self, words: Expr, sort: Sort) -> None:
        value = words.value if isinstance(words, Const) else ""
        given = value if isinstance(value, frozenset) else frozenset([str(value)])
        unknown = given - sort.codes if sort.codes is not None else frozenset()
        if unknown:
            known = ", ".join(sorted(sort.codes or ())[:12])
            raise self.fail(f"{', '.join(sorted(unknown))} is not a possible value", f"one of {known}")

    def _same(self, left: Expr, right: Expr) -> None:
        if left.sort.family != right.sort.family:
            raise self.fail(f"{left.sort} is compared with {right.sort}")
        if left.sort.unit != right.sort.unit:
            raise self.fail(f"{left.sort} is mixed with {right.sort}", "use one currency")

    def on_binop(self, tree: ast.BinOp) -> Expr:
        sign = _OPS.get(type(tree.op))
        left, right = self.node(tree.left), self.node(tree.right)
        if sign is None or {left.sort.family, right.sort.family} != {"number"}:
            raise self.fail(f"cannot compute '{self._text(tree)}'", "only + - * / on numbers")
        if sign in "+-":
            self._same(left, right)
        elif left.sort.unit and right.sort.unit:
            raise self.fail("money times money has no meaning")
        if sign == "/" and not (isinstance(right, Const) and right.value):
            raise self.fail("only a constant other than 0 may divide")
        return Arithmetic(sign, left, right, Sort("number", left.sort.unit or right.sort.unit))

    def on_ifexp(self, tree: ast.IfExp) -> Expr:
        test, yes, no = self.boolean(tree.test), self.node(tree.body), self.node(tree.orelse)
        if yes.sort.family == "word" and no.sort.family == "word":
            return Choose(test, yes, no, Sort("word"))
        self._same(yes, no)
        return Choose(test, yes, no, yes.sort)

    def on_call(self, tree: ast.Call) -> Expr:
        if not isinstance(tree.func, ast.Name) or tree.keywords:
            raise self.fail(f"'{self._text(tree)}' is not an allowed call")
        name = tree.func.id
        args = tuple(self.node(arg) for arg in tree.args)
        if name == "set" and not args:
            return Const(frozenset(), Sort("words"))
        if re.fullmatch(r"[A-Z]{3}", name):
            return self._money(name, args)
        if name in ("date", "time"):
            return self._moment(name, args)
        signature = functions.SIGNATURES.get(name)
        if signature is None:
            raise self.fail(f"there is no function '{name}'", f"there are {', '.join(functions.SIGNATURES)}")
        return self._checked_call(name, signature, args)

    def _money(self, code: str, args: tuple[Expr, ...]) -> Expr:
        if len(args) != 1 or args[0].sort != NUMBER or not isinstance(args[0], Const):
            raise self.fail(f"write an amount as {code}(50_000)")
        return Const(args[0].value, Sort("number", code))

    def _moment(self, name: str, args: tuple[Expr, ...]) -> Expr:
        value = args[0].value if len(args) == 1 and isinstance(args[0], Const) else None
        try:
            read: date | time = read_date(value) if name == "date" else read_time(value)
        except ValueError as error:
            raise self.fail(f"{name}({value}): {error}") from None
        return Const(read, Sort(name))

    def _checked_call(self, name: str, signature: functions.Signature, args: tuple[Expr, ...]) -> Expr:
        wanted = signature.args
        if len(args) != len(wanted) and not signature.variadic:
            raise self.fail(f"{name} takes {len(wanted)} values, not {len(args)}")
        if signature.variadic and not args:
            raise self.fail(f"{name} takes at least one value")
        for index, arg in enumerate(args):
            families = wanted[0 if signature.variadic else index]
            if arg.sort.family not in families.split("|"):
                raise self.fail(f"{name}: value {index + 1} is {arg.sort}, not {families.replace('|', ' or ')}")
        self._known_names(name, args)
        unit = args[0].sort.unit if signature.keeps_unit else ""
        return Call(name, args, Sort(signature.result, unit))

    def _known_names(self, name: str, args: tuple[Expr, ...]) -> None:
        """A place, list or calendar that is named in a call exists."""
        known: dict[str, tuple[int, frozenset[str]]] = {
            "within": (1, self.scope.vocabulary.places),
            "listed": (1, self.scope.lists),
            "add_working_days": (2, self.scope.calendars),
            "working_days_between": (2, self.scope.calendars),
        }
        if name not in known:
            return
        index, names = known[name]
        arg = args[index]
        if not isinstance(arg, Const) or arg.value not in names:
            shown = arg.value if isinstance(arg, Const) else "a computed name"
            raise self.fail(f"{name}: '{shown}' does not exist", f"one of {', '.join(sorted(names)[:12])}")

    def _text(self, tree: ast.AST) -> str:
        return (ast.get_source_segment(self.source, tree) or type(tree).__name__)[:80]
