"""What stands between a side and a wanted outcome, and the facts by which it might be lifted.

A bar is a prohibition in effect, a requirement that nothing meets or that only an authority's
consent meets, a conflict, doubtful law, or a norm that is not settled. Lifting one is necessary,
never enough; whether somebody may change its facts is not judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from fairway.law import logic
from fairway.law.determination import CONFLICT, DISCRETIONARY, PROHIBITED, UNDETERMINED, UNSETTLED
from fairway.law.expression import All, AnyOf, Expr, Not, facts_read, parts
from fairway.law.fold import Fold
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.program import Program, Run
from fairway.law.sample import expressions
from fairway.law.trying import FIXED, changeable
from fairway.law.values import Value


@dataclass(frozen=True)
class Bar:
    """Norms that bar a side together, and the facts that might lift them; `open` when unknown facts might."""

    norms: tuple[int, ...]
    facts: frozenset[str]
    open: bool


class Reach:
    """For each norm and procedure of a program, every fact that it reads, directly or through others."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._norms: dict[int, frozenset[str]] = {}
        self._tests: dict[str, tuple[Expr, ...] | None] = {}

    @cached_property
    def changeable(self) -> frozenset[str]:
        """The facts that the program reads and that somebody may honestly change."""
        book = self.program.rulebook
        read = self.program.facts_read.union(*(self._of_guard(path) for path in self.program.derived))
        return frozenset(path for path in read if changeable(book.vocabulary[path]))

    @cached_property
    def presumable(self) -> frozenset[str]:
        """The facts of which the law presumes something when they are not told."""
        return frozenset(norm.fact for norm in self.program.norms if norm.effect == "presume")

    def presumed(self, path: str, run: Run) -> Value | None:
        """What the law presumes a fact to be that nobody told."""
        return run.facts[self.program.derived.index(path)] if path in self.presumable else None

    def mark(self, path: str, values: Mapping[str, Value | None]) -> object:
        """What the conditions on one fact alone come to; the value itself where it is read in other ways."""
        if path not in self._tests:
            self._tests[path] = self._tests_of(path)
        tests = self._tests[path]
        if tests is None:
            return values[path]
        functions = self.program.rulebook.functions
        return tuple(logic.evaluate(test, values.get, functions) for test in tests)

    def _tests_of(self, path: str) -> tuple[Expr, ...] | None:
        """The conditions on a fact alone, or `None` where it meets another fact or a sum."""
        found: dict[Expr, None] = {}
        waiting = [*expressions(self.program), *self._guards]
        while waiting:
            node = waiting.pop()
            if path not in facts_read(node):
                continue
            if isinstance(node, Not | All | AnyOf):
                waiting += parts(node)
            elif node.sort.family == "bool" and facts_read(node) - FIXED == {path}:
                found[node] = None
            else:
                return None
        return tuple(found)

    def bar(self, norms: tuple[int, ...], is_open: bool = False) -> Bar:
        """Norms as a bar, with all facts behind them: in their conditions, exemptions and procedures."""
        return Bar(norms, frozenset().union(*map(self._of_norm, norms)), is_open)

    def _of_norm(self, n: int) -> frozenset[str]:
        if n not in self._norms:
            self._norms[n] = self._found([n])
        return self._norms[n]

    def _found(self, norms: list[int]) -> frozenset[str]:
        program, seen, facts = self.program, set[int](), set[str]()
        waiting = list(norms)
        while waiting:
            n = waiting.pop()
            if n in seen:
                continue
            seen.add(n)
            items: list[Norm | Procedure] = [
                program.norms[n],
                *(program.procedures[at] for _, at in program.options[n]),
            ]
            read = frozenset[str]().union(*map(program.rulebook.facts_of, items))
            fresh = self._with_guards(read) - facts
            waiting += program.above[n]
            waiting += [maker for path in fresh for maker in program.makers.get(path, ())]
            facts |= fresh
        return frozenset(facts)

    def _with_guards(self, paths: Iterable[str]) -> set[str]:
        """Facts, and those that say whether they apply at all."""
        found: set[str] = set()
        waiting = list(paths)
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting += self._of_guard(path)
        return found

    def _of_guard(self, path: str) -> frozenset[str]:
        return frozenset().union(*map(facts_read, self._guard(path)))

    def _guard(self, path: str) -> list[Expr]:
        """When a fact applies, and what it is otherwise."""
        book = self.program.rulebook
        fact = book.vocabulary[path]
        return [book.expression(text) for text in (fact.applies_when, fact.otherwise) if text]

    @cached_property
    def _guards(self) -> tuple[Expr, ...]:
        return tuple(expr for path in self.program.derived for expr in self._guard(path))


@lru_cache(maxsize=256)
def reach_of(program: Program) -> Reach:
    """The reach of a program; those of the programs used last are kept."""
    return Reach(program)


def bars(fold: Fold, outcome: str, written: Run, reach: Reach) -> Iterator[Bar]:
    """What keeps a side from another outcome, each bar with its facts; all of them have to be lifted."""
    if outcome == CONFLICT:
        yield reach.bar(fold.conflicts(written))
    elif outcome == PROHIBITED:
        barring = [*fold.in_effect(written, fold.prohibitions), *fold.barred(written)]
        # Where nothing bars, silence does, until a requirement takes effect.
        groups: list[tuple[int, ...]] = [(n,) for n in barring]
        yield from map(reach.bar, groups or [fold.requirements])
    elif outcome == UNDETERMINED:
        unsettled = [n for n in fold.prohibitions if written.effective[n] is None]
        yield from (reach.bar((n,), is_open=True) for n in [*unsettled, *fold.open_requirements(written)])
    elif outcome == UNSETTLED:
        yield reach.bar(_doubtful(fold, written), is_open=True)
    else:
        is_open = bool(fold.lighter(written))
        required = fold.in_effect(written, fold.requirements)
        if outcome == DISCRETIONARY:
            required = [n for n in required if fold.only_discretion(n, written)]
        yield from (reach.bar((n,), is_open) for n in required)


def _doubtful(fold: Fold, written: Run) -> tuple[int, ...]:
    """The norms by which law that can't carry a firm answer bears on a side."""
    weak = fold.weak_norms(written)
    index = fold.program.index
    # A requirement that only doubtful ways meet can be spared too, so that its own facts count.
    ways = [n for n in fold.requirements if written.effective[n] is not False and fold.named_by[n] & set(weak)]
    return (*(index[name] for name in weak if name in index), *ways)
