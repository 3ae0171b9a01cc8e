"""What is measured: the movements of the worked cases, and the slice that the peers get too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fairway.law import Determination, Facts, Rulebook, decide
from fairway.law.cases import TODAY, load_cases
from fairway.law.expression import All, AnyOf, Choose, Expr, Not, Ref, Sort, facts_read, inlined
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.program import Program
from fairway.law.rulebook import DEFAULT_FOLDER
from fairway.law.sample import completions, seeded
from fairway.law.values import Value

SLICE_DAY = date(2026, 11, 25)
Known = dict[str, Value]
ROUTE: Known = {KIND: "data", START: "cn", END: "hk", DATE: SLICE_DAY}


@dataclass(frozen=True)
class Movement:
    """The facts of one case, and what the engine says of them."""

    facts: Facts
    found: Determination

    @property
    def kind(self) -> str:
        """The kind of movement."""
        return str(self.facts.values[KIND])


def case_movements(book: Rulebook) -> list[Movement]:
    """Every worked case that is a movement between two places, on its own day."""
    cases = [case for case in load_cases(DEFAULT_FOLDER) if not case.calculate]
    read = [Facts.read(book.vocabulary, case.given).dated(TODAY) for case in cases]
    made = [Movement(facts, decide(book, facts)) for facts in read]
    return [movement for movement in made if movement.found.program is not None]


class Slice:
    """The prohibitions and requirements on data leaving the Mainland on one day, and all that bears on them."""

    def __init__(self, book: Rulebook) -> None:
        sides = tuple(side for side in book.programs.sides("data", "cn", "hk") if side.role == "exit")
        self.book = book
        self.program: Program = book.programs.on("data", sides, SLICE_DAY)
        (side,) = sides
        self.asked = (*self.program.of_side(side, "prohibit"), *self.program.of_side(side, "require"))
        self.norms = self._with_defeaters()
        self.derived = self._derived()

    def _with_defeaters(self) -> tuple[int, ...]:
        above = [d for n in self.asked for d in self.program.above[n]]
        return tuple(sorted({*self.asked, *above}))

    def _derived(self) -> tuple[str, ...]:
        """The derived facts that the norms of the slice read, each after what it rests on."""
        waiting = [path for n in self.norms for path in facts_read(self.program.conditions[n])]
        found: set[str] = set()
        while waiting:
            path = waiting.pop()
            if path in self.program.derived and path not in found:
                found.add(path)
                waiting += self.below(path)
        return tuple(path for path in self.program.derived if path in found)

    def below(self, path: str) -> list[str]:
        """The facts that a derived fact rests on."""
        fact = self.book.vocabulary[path]
        makers = [self.program.norms[n] for n in self.program.makers[path]]
        texts = [fact.applies_when, fact.otherwise, *(norm.value for norm in makers), *(norm.when for norm in makers)]
        return [read for text in texts for read in facts_read(self.book.expression(text))]

    def tree_of(self, path: str) -> Expr:
        """A derived fact as one expression: by its definitions, else as given; as it lapses where it does not apply."""
        fact, sort = self.book.vocabulary[path], Sort("any")
        tree: Expr = Ref(path, sort)
        makers = [self.program.norms[n] for n in self.program.makers[path]]
        for norm in reversed([norm for norm in makers if norm.effect == "define"]):
            value = self.book.expression(norm.value)
            tree = value if tree == Ref(path, sort) else Choose(self.book.expression(norm.when), value, tree, sort)
        if fact.applies_when:
            test, lapsed = self.book.expression(fact.applies_when), self.book.expression(fact.otherwise)
            tree = Choose(test, tree, lapsed, sort)
        return tree

    def trees(self) -> list[Expr]:
        """Each prohibition and requirement as one expression over given facts: it applies and nothing defeats it."""
        derived: dict[str, Expr] = {}
        for path in self.derived:
            derived[path] = inlined(self.tree_of(path), derived)
        applies = {n: inlined(self.program.conditions[n], derived) for n in self.norms}
        return [undefeated([applies[n], *(applies[d] for d in self.program.above[n])]) for n in self.asked]

    def samples(self, count: int) -> list[Known]:
        """Movements of which everything that the slice reads is known, derived facts included."""
        start = Facts(ROUTE)
        drawn = list(completions(self.program, start.values, seeded(start, "bench"), count))
        return [self._derive(_fuller(*pair)) for pair in zip(drawn, drawn[1:] + drawn[:1], strict=True)]

    def given(self, facts: Known) -> Known:
        """The facts of a sample that nobody has to derive."""
        norms, makers = self.program.norms, self.program.makers
        defined = {path for path, numbers in makers.items() if any(norms[n].effect == "define" for n in numbers)}
        return {path: value for path, value in facts.items() if path in self.book.vocabulary and path not in defined}

    def _derive(self, facts: Known) -> Known:
        found = zip(self.program.derived, self.program.run(facts).facts, strict=True)
        return {**facts, **self._areas(facts), **{path: value for path, value in found if value is not None}}

    def _areas(self, facts: Known) -> Known:
        """For each place, the areas that it lies in, for those who have no map."""
        geography, vocabulary = self.book.geography, self.book.vocabulary
        places = ((path, str(value)) for path, value in facts.items() if vocabulary[path].type.kind == "place")
        return {f"{path}_areas": geography.ancestors[place] for path, place in places}

    def in_effect(self, facts: Known) -> frozenset[str]:
        """What the engine's compiled program says takes effect."""
        effective = self.program.run(facts).effective
        return frozenset(self.program.norms[n].id for n in self.asked if effective[n] is True)


def undefeated(applies: Sequence[Expr]) -> Expr:
    """That the first of some conditions holds and none of the others."""
    return All((applies[0], Not(AnyOf(tuple(applies[1:]))))) if applies[1:] else applies[0]


def _fuller(facts: Known, other: Known) -> Known:
    """One draw with the lists of another added to its own, so that a list may hold several items."""
    joined = {path: value | other[path] for path, value in facts.items() if isinstance(value, frozenset)}  # type: ignore[operator]
    return {**facts, **joined}
