"""One program run over many rows: which norms apply and take effect, and what facts are derived, row by row.

It says in masks what `fairway.law.writer` says in Python source for a single movement. Values given
that the law's own definition contradicts are found here and judged elsewhere, one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

from fairway.law.columns.column import Column, YesNo
from fairway.law.columns.logic import Reading, Trees
from fairway.law.columns.masks import NOWHERE, Rows, Truth, union
from fairway.law.columns.ways import SideWays
from fairway.law.expression import Expr, Not
from fairway.law.geography import Side
from fairway.law.norm import Norm
from fairway.law.program import Program
from fairway.law.rulebook import Rulebook

AS_WRITTEN, FIRMLY, AS_GIVEN = "as written", "firmly", "as given"
Given = Callable[[str], Column]
"""From a fact to the column that is given for it."""


class Plan:
    """What a program needs to be run over rows, made once: its trees with equal parts made one."""

    def __init__(self, program: Program, trees: Trees) -> None:
        self.program = program
        self.trees = trees
        book = program.rulebook
        self.conditions = tuple(map(self.trees.shared, program.conditions))
        self.values = tuple(self._tree(norm.value) if norm.value else None for norm in program.norms)
        self.available = tuple(self.trees.shared(book.available(item)) for item in program.procedures)
        self.open = tuple(program.day in item.period for item in program.procedures)
        self.guards = {path: self._guard(path) for path in program.derived}

    def _tree(self, text: str) -> Expr:
        return self.trees.shared(self.program.rulebook.expression(text))

    def _guard(self, path: str) -> tuple[Expr, Expr, Expr] | None:
        """When a fact applies, when it lapses, and what it then is; nothing where it always applies."""
        fact = self.program.rulebook.vocabulary[path]
        if not fact.applies_when:
            return None
        applies = self._tree(fact.applies_when)
        return applies, self.trees.shared(Not(applies)), self._tree(fact.otherwise)

    @cached_property
    def ways(self) -> Mapping[Side, SideWays]:
        """The ways to meet what each side requires, as far as they were met before."""
        return {fold.side: SideWays(fold) for fold in self.program.folds}

    @cached_property
    def weak(self) -> bool:
        """Whether any norm or procedure of the program can't carry a firm answer."""
        return bool(self.program.weak or self.program.weak_procedures)


@lru_cache(maxsize=4)
def trees_of(rulebook: Rulebook) -> Trees:
    """The trees of a rulebook; those used last are kept."""
    return Trees(rulebook.functions)


class Known(dict[str, Column]):
    """The columns of facts by path: those derived are put in, others taken as given when first asked for."""

    def __init__(self, given: Given) -> None:
        super().__init__()
        self.given = given

    def __missing__(self, path: str) -> Column:
        self[path] = self.given(path)
        return self[path]


class ManyRun:
    """What a program finds in each row: the truth of norms and procedures, and the values of facts.

    By `mode`: the law as written; `FIRMLY`, so that weak norms and procedures count as unknown where they
    apply; or `AS_GIVEN`, so that what is given stands where a definition says otherwise. `before` is
    another run over the same rows, of this plan or of another over the same trees, from which is taken whatever
    does not differ.
    """

    reading_type: type[Reading] = Reading

    def __init__(
        self,
        plan: Plan,
        rows: Rows,
        given: Given,
        before: ManyRun | None = None,
        mode: str = AS_WRITTEN,
    ) -> None:
        self.plan = plan
        self.program = plan.program
        self.rows = rows
        self.given = given
        self.before = before
        self.mode = mode
        self.facts = Known(given)
        # What an earlier run derives and this one takes as given may differ.
        self.changed = set(before.program.derived).difference(self.program.derived) if before else set[str]()
        earlier = before.reading if before else None
        self.reading: Reading = self.reading_type(rows, plan.trees, self.facts.__getitem__, earlier, self.changed)
        self.applies = [NOWHERE] * len(self.program.norms)
        self.effective = [NOWHERE] * len(self.program.norms)
        self.values: list[Column | None] = [None] * len(self.program.norms)
        for name in self.program.order:
            if name in self.program.index:
                self._norm(self.program.index[name])
            else:
                self._derive(name)
        self.available = [self._available(n) for n in range(len(self.program.procedures))]

    def _norm(self, n: int) -> None:
        norm = self.program.norms[n]
        self.applies[n] = applies = self._weakened(self._condition(n, norm), norm.is_weak)
        above = (self.effective[d].negated for d in self.program.above[n])
        self.effective[n] = self.rows.all_of([applies, *above])
        value = self.plan.values[n]
        if value is not None:
            self.values[n] = self.reading.column(value)

    def _condition(self, n: int, norm: Norm) -> Truth:
        found = self.reading.truth(self.plan.conditions[n])
        if not norm.own_key:
            return found
        return self.rows.all_of([self.reading.during(norm.own_key, norm.period), found])

    def _weakened(self, truth: Truth, weak: bool) -> Truth:
        """Where a weak norm is not taken as written, it is unknown unless false."""
        return Truth(0, truth.false) if weak and self.mode == FIRMLY else truth

    def _available(self, n: int) -> Truth:
        if not self.plan.open[n]:
            return self.rows.never
        return self._weakened(self.reading.truth(self.plan.available[n]), self.program.procedures[n].is_weak)

    def _derive(self, path: str) -> None:
        """A derived fact: as defined; else as given, or the other way round; else as presumed; else unknown."""
        if self.before and self.mode == FIRMLY and self._rests_on_the_same(path, self.before):
            self.facts[path] = self.before.facts[path]
            return
        given = self.given(path)
        defined = self._made(path, "define")
        guard = self.plan.guards[path]
        if guard:
            _, lapses, otherwise = guard
            defined.append((self.reading.truth(lapses), self.reading.column(otherwise)))
        law = self._settled(path, defined)
        found = self._first(path, given, law) if self.mode == AS_GIVEN else self._first(path, law, given)
        presumed = self._made(path, "presume")
        self.facts[path] = self._first(path, found, self._settled(path, presumed)) if presumed else found
        if self.before and not self._same(self.facts[path], self.before.facts[path]):
            self.changed.add(path)

    def _rests_on_the_same(self, path: str, before: ManyRun) -> bool:
        """Whether all that makes a derived fact is as in an earlier run."""
        norms = self.program.makers[path]
        trees = [*(self.plan.guards[path] or ()), *(tree for n in norms if (tree := self.plan.values[n]))]
        return all(self.effective[n] == before.effective[n] for n in norms) and all(
            self.changed.isdisjoint(self.plan.trees.read(tree)) for tree in trees
        )

    def _made(self, path: str, effect: str) -> list[tuple[Truth, Column]]:
        """Pairs of (takes effect, value), one for each norm with an effect that makes a fact."""
        norms = [n for n in self.program.makers[path] if self.program.norms[n].effect == effect]
        return [(self.effective[n], self._value(n)) for n in norms]

    def _value(self, n: int) -> Column:
        value = self.values[n]
        assert value is not None
        return value

    def _is_yes_no(self, path: str) -> bool:
        return self.program.rulebook.vocabulary[path].type.family == "bool"

    def _settled(self, path: str, pairs: list[tuple[Truth, Column]]) -> Column:
        if not pairs:
            return YesNo(self.rows, NOWHERE) if self._is_yes_no(path) else self.reading.blank()
        if self._is_yes_no(path):
            return YesNo(self.rows, self.rows.settle((effective, value.flags) for effective, value in pairs))
        return self.reading.settled(pairs)

    def _first(self, path: str, first: Column, second: Column) -> Column:
        """The first column, and the second where that is unknown."""
        if not self._is_yes_no(path):
            return self.reading.first_known(first, second)
        a, b = first.flags, second.flags
        open_ = self.rows.unknown(a)
        return YesNo(self.rows, Truth(a.true | open_ & b.true, a.false | open_ & b.false))

    def _same(self, left: Column, right: Column) -> bool:
        if isinstance(left, YesNo) and isinstance(right, YesNo):
            return left.flags == right.flags
        return left.known == right.known and not self.reading.differing(left, right)

    @cached_property
    def contradicted(self) -> int:
        """The rows where a value is given that the law's own definition contradicts, and a norm reads it."""
        program = self.program
        read = (path for path in program.derived if any(program.reads(side, path) for side in program.sides))
        return union(self.reading.differing(self.given(path), self.facts[path]) for path in read)
