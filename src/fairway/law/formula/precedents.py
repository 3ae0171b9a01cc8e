"""Answers by precedent: a movement like earlier ones in all that the law asks of it is answered like them.

What the law asks makes a tree, a fact at each place, which grows where movements go. Who comes to an
end of it gets the answer there, which holds for all who come there. A movement that leaves the known
ways is answered by `decide`, as is one in which norms conflict or facts contradict the law.

Ways through, plans and amounts are not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from threading import Lock

from fairway.law.columns.answers import Answer
from fairway.law.decide import decide
from fairway.law.expression import facts_read
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.formula.atoms import Atom
from fairway.law.formula.graph import TRUE, Graph
from fairway.law.formula.place import Ground, Place, Signs
from fairway.law.formula.program import Formula, formula_made
from fairway.law.logic import Lookup
from fairway.law.program import Program
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value

SELDOM = 50
"""How many movements a program judges before its formula is made, which takes as long as some hundred decisions."""
ONCE = 1
"""How many movements leave the tree in the same way before it grows there, which takes as long as a few decisions."""
MOST_NODES = 100_000
"""How large a formula grows with its tree; what lies beyond is left to `decide`."""


class Precedents:
    """The precedents of one program. Several threads may ask at once; the tree is grown by one at a time."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.places: dict[tuple[int, ...], Place] = {}
        # Of what is certain nothing is told; the formula comes after.
        self._root = Place((), (KIND,))
        self._functions = program.rulebook.functions
        self._growing = Lock()

    @cached_property
    def formula(self) -> Formula:
        """The formula that the questions are of; it grows with the tree, and so is no one else's."""
        return formula_made(self.program)

    def of(self, values: Mapping[str, Value], wholly: bool = False) -> Place | None:
        """The end that a movement comes to, nothing where its way is not known.

        With `wholly`, what is missing of the way is made, which may take as long as a hundred decisions.
        """
        get, place = values.get, self._root
        try:
            while path := place.path:
                place = place.led[get(path)]
        except KeyError:
            pass
        return self._led(place, get, wholly) if place.facts else place

    def grounds(self, values: Mapping[str, Value]) -> tuple[Ground, ...]:
        """What is looked at on the way of a movement that comes to an end: who has the same grounds comes there too."""
        get, place, found = values.get, self._root, list[Ground]()
        while place.facts:
            try:
                while path := place.path:
                    ground, place = place.grounded[get(path)]
                    found.append(ground)
            except KeyError:
                pass
            if place.facts:
                ground, place = place.grounded.get(place.value(get)) or place.step(get, self._functions)
                found.append(ground)
        return tuple(found)

    def _led(self, place: Place, get: Lookup, wholly: bool) -> Place | None:
        """The end that a movement comes to from a place; unless `wholly`, at most one place is made."""
        made = False
        while place.facts:
            following = place.led.get(place.value(get))
            if following is None:
                signs = place.signs(get, self._functions)
                following = place.ways.get(signs)
                if following is None and (wholly or not made):
                    following, made = self._grown(place, signs, wholly), True
                if following is None:
                    return None
                place.keep(place.led, get, following)
            place = following
        return place

    def _grown(self, place: Place, signs: Signs, wholly: bool) -> Place | None:
        """The place that comes after one, made where earlier movements left the tree, or as it is wanted."""
        if not self._growing.acquire(blocking=wholly):
            return None
        try:
            if self._is_full or (self._is_seldom(place, signs) and not wholly):
                return None
            known = {node: sign for (node, _), sign in zip(place.atoms, signs, strict=True)}
            literals = self.formula.graph.restricted(place.literals or self.formula.literals, known)
            if literals not in self.places:
                self.places[literals] = self._place(literals)
            following = place.ways[signs] = self.places[literals]
            if not place.literals:
                self._root = following
            return following
        finally:
            self._growing.release()

    def _is_seldom(self, place: Place, signs: Signs) -> bool:
        """Whether too few movements left the tree here."""
        return place.leave(signs) <= (ONCE if place.literals else SELDOM)

    @property
    def _is_full(self) -> bool:
        return "formula" in self.__dict__ and len(self.formula.graph.nodes) > MOST_NODES

    def _place(self, literals: tuple[int, ...]) -> Place:
        """A place where this is left of the formula, or where nothing is, the end with its answer."""
        *marks, apart = literals
        if apart == TRUE:
            return Place(literals)
        if any(literal > TRUE for literal in literals):
            return Place(literals, *next_question(self.formula.graph, literals))
        there = [mark for mark, literal in zip(self.formula.marks, marks, strict=True) if literal]
        return Place(literals, answer=self.formula.answered(there))


def next_question(graph: Graph, literals: tuple[int, ...]) -> tuple[tuple[str, ...], tuple[tuple[int, Atom], ...]]:
    """The facts to look at next, and the atoms that they tell: those on which most turns soonest.

    Several are looked at together only where each of them was looked at before.
    """
    groups = weighed(graph, literals)
    alone = [facts for facts in groups if not any(other < facts for other in groups)]
    facts = max(alone, key=lambda facts: (round(sum(groups[facts].values()), 9), sorted(facts)))
    told = sorted(place for mine, places in groups.items() if mine <= facts for place in places)
    return tuple(sorted(facts)), tuple(
        (place, node) for place in told if not isinstance(node := graph.nodes[place], tuple)
    )


def weighed(graph: Graph, literals: tuple[int, ...]) -> dict[frozenset[str], dict[int, float]]:
    """The places of atoms by the facts that they read, each with its weight: it is handed down in equal parts."""
    order = graph.below(literals)
    weights = dict.fromkeys(order, 0.0) | {0: 0.0}
    for literal in literals:
        weights[literal // 2] += 1.0
    groups: dict[frozenset[str], dict[int, float]] = {}
    for place in reversed(order):
        node, weight = graph.nodes[place], weights[place]
        if isinstance(node, tuple):
            for part in node:
                weights[part // 2] += weight / len(node)
        else:
            groups.setdefault(read_by(node), {})[place] = weight
    return groups


@lru_cache(maxsize=4096)
def read_by(atom: Atom) -> frozenset[str]:
    """The facts that an atom reads."""
    return facts_read(atom.expr)


@lru_cache(maxsize=64)
def precedents_of(program: Program) -> Precedents:
    """The precedents of a program; those of the programs used last are kept."""
    return Precedents(program)


@lru_cache(maxsize=1024)
def precedents_between(rulebook: Rulebook, kind: str, start: str, end: str, day: date) -> Precedents | None:
    """The precedents of such movements on a day; nothing where no law on them is encoded."""
    if day not in rulebook.head.coverage:
        return None
    return precedents_of(rulebook.programs.on(kind, rulebook.programs.sides(kind, start, end), day))


def precedents_for(rulebook: Rulebook, values: Mapping[str, Value]) -> Precedents | None:
    """The precedents that a movement may have; nothing where it is not known what it is, or where or when."""
    kind, start, end, day = values.get(KIND), values.get(START), values.get(END), values.get(DATE)
    if isinstance(kind, str) and isinstance(start, str) and isinstance(end, str) and isinstance(day, date):
        return precedents_between(rulebook, kind, start, end, day)
    return None


def answer_of(rulebook: Rulebook, facts: Facts, today: date | None = None) -> Answer:
    """What `decide` says of a movement: outcomes, the norms they rest on and the facts that are missing.

    `today` is the day of the movement when the facts give none; the system's date when absent.

    Raises:
        FactError: when the kind of movement is missing.
    """
    dated = facts if DATE in facts.values else facts.dated(today or date.today())
    known = None if dated.declined else precedents_for(rulebook, dated.values)
    end = known.of(dated.values) if known else None
    return end.answer if end and end.answer else Answer.of(decide(rulebook, dated))._replace(routes=())


def grounds_of(rulebook: Rulebook, facts: Facts, today: date | None = None) -> tuple[Ground, ...] | None:
    """What the answer for a movement follows from, whatever else is true; nothing where only `decide` tells it."""
    values = facts.dated(today or date.today()).values
    known = precedents_for(rulebook, values)
    end = known.of(values, wholly=True) if known else None
    return known.grounds(values) if known and end and end.answer else None
