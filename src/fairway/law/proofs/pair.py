"""Two states of the law asked about one movement: two days of a rulebook, or two rulebooks of the same facts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import z3

from fairway.law.errors import LawError
from fairway.law.facts import DATE, KIND, Facts
from fairway.law.formula import Formula, formula_of
from fairway.law.program import Program
from fairway.law.proofs.encoding import Encoding, is_known
from fairway.law.proofs.prover import coherent, placed, presumed, read_by, told
from fairway.law.proofs.terms import Named, Terms, named_in
from fairway.law.proofs.world import LIMIT, Effort, World
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value

Judged = tuple[Program, date]
"""A program, and the day on which a movement is judged by it."""
TRIES = 200
"""So many movements that the solver gives may turn out otherwise when they are judged, before nothing is told."""


class Unlike(LawError):
    """Two rulebooks do not mean the same by a fact."""


class Pair:
    """Two programs of one kind and the same sides, in one world; the movement's other facts are the same.

    Raises:
        Unlike: when a fact that they read has another type or other choices in the one rulebook than in the other.
    """

    def __init__(
        self, one: Judged, other: Judged, effort: Effort | None = None, limit: int = LIMIT, patience: float = 0
    ) -> None:
        self.world = World(effort, limit, patience)
        self.kind = one[0].kind
        self.formulas: list[Formula] = [formula_of(program) for program, _ in (one, other)]
        self.open = presumed(one[0]) | presumed(other[0])
        books = [program.rulebook for program, _ in (one, other)]
        named = _with_entries(named_in(formula.graph for formula in self.formulas), books)
        _must_be_alike(named, books)
        self.told: list[Encoding] = []
        for formula, (program, day) in zip(self.formulas, (one, other), strict=True):
            terms = Terms(self.world, program.rulebook, named, {DATE: day})
            self.told.append(Encoding(formula.graph, terms, self.open, str(len(self.told))))
            self.world.learn(placed(program, terms), coherent(formula, self.told[-1]))

    def facts(self, model: z3.ModelRef, literals: Iterable[Iterable[int]]) -> Facts:
        """The movement of a model without its date, with the facts that literals of either formula rest on."""
        read = set[str]()
        for formula, mine in zip(self.formulas, literals, strict=True):
            read |= read_by(formula, mine)
        values: dict[str, Value] = {KIND: self.kind}
        for encoding in reversed(self.told):
            known = {path for path in read - {DATE} if path in encoding.terms.rulebook.vocabulary}
            values |= told(model, encoding.terms, known, self.open)
        return Facts(values)

    def exclude(self, facts: Facts) -> None:
        """Leave a movement out of what is looked for."""
        terms = self.told[0].terms
        same = [terms.equals(path, value) for path, value in facts.values.items() if path != KIND]
        same += [is_known(path) == (path in facts.values) for path in sorted(self.open)]
        self.world.learn(z3.Not(z3.And(same)))


def _with_entries(named: Named, books: Iterable[Rulebook]) -> Named:
    """The words that facts meet, with the members that lists have in any of some rulebooks."""
    members: dict[str, set[str]] = {}
    for book in books:
        for name, listed in book.lists.items():
            members.setdefault(name, set()).update(entry.code for entry in listed.entries)
    return {path: words.union(*(members.get(word, ()) for word in words)) for path, words in named.items()}


def _must_be_alike(paths: Iterable[str], books: list[Rulebook]) -> None:
    for path in paths:
        types = [book.vocabulary[path].type for book in books if path in book.vocabulary]
        if len({(kind.kind, kind.unit, frozenset(kind.choices)) for kind in types}) > 1:
            raise Unlike(f"the two rulebooks do not mean the same by '{path}': {' and '.join(map(str, types))}")
