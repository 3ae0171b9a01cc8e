"""Questions on the formula of a program: whether some movement makes a literal true, and which.

Movements here are complete: every fact is known, but for those that law presumes while nobody says. What
is found is given as facts and has yet to be decided; what is not found does not exist.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from functools import cached_property

import z3

from fairway.law.expression import facts_read
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.formula import Formula, formula_of
from fairway.law.program import Program
from fairway.law.proofs.contexts import days_of
from fairway.law.proofs.encoding import Encoding, is_known
from fairway.law.proofs.terms import Terms, named_in
from fairway.law.proofs.world import Effort, World
from fairway.law.values import Value


class Prover:
    """The questions that can be put to one program's formula; what they need is made when first asked for."""

    def __init__(self, program: Program, effort: Effort | None = None) -> None:
        self.program = program
        self.effort = effort
        self.open = presumed(program)

    @cached_property
    def formula(self) -> Formula:
        """The program's formula."""
        return formula_of(self.program)

    @cached_property
    def encoding(self) -> Encoding:
        """The formula told to a solver, with what is held true of movements."""
        world = World(self.effort)
        terms = Terms(world, self.program.rulebook, named_in([self.formula.graph]))
        encoding = Encoding(self.formula.graph, terms, self.open)
        first, last = days_of(self.program)
        day = terms.fact(DATE)
        world.learn(placed(self.program, terms), day >= first.toordinal(), day <= last.toordinal())
        world.learn(coherent(self.formula, encoding))
        return encoding

    def witness(self, *literals: int) -> Facts | None:
        """A movement that makes all of `literals` true, nothing where there is none.

        Raises:
            NotTold: when the solver gives no answer within its limit.
        """
        if not all(literals):
            return None
        terms = self.encoding.terms
        model = terms.world.model(*(self.encoding.term(literal) for literal in literals))
        if model is None:
            return None
        return Facts({KIND: self.program.kind, **told(model, terms, read_by(self.formula, literals), self.open)})


def presumed(program: Program) -> frozenset[str]:
    """The facts that a program presumes where they are not known."""
    return frozenset(norm.fact for norm in program.norms if norm.effect == "presume")


def told(model: z3.ModelRef, terms: Terms, paths: Iterable[str], open: Container[str]) -> dict[str, Value]:
    """The values that a model gives to facts, those left out that it leaves open."""
    known = (path for path in sorted(paths) if path not in open or z3.is_true(model.eval(is_known(path), True)))
    return {path: terms.value(path, model) for path in known}


def read_by(formula: Formula, literals: Iterable[int]) -> set[str]:
    """The facts that literals rest on, and those that every movement has."""
    atoms = formula.graph.atoms([*literals, formula.group.written.contradicted])
    return {path for atom in atoms for path in facts_read(atom.expr)} | {START, END, DATE}


def placed(program: Program, terms: Terms) -> z3.BoolRef:
    """That a movement goes between places that meet the program's sides."""
    start, end = terms.fact(START), terms.fact(END)
    code = terms.world.code
    found = []
    for one in program.rulebook.geography.places:
        others = [end == code(other) for other in opposite(program, one)]
        if others:
            found.append(z3.And(start == code(one), z3.Or(others)))
    return z3.Or(found)


def opposite(program: Program, start: str) -> Iterator[str]:
    """Where such movements that leave `start` may go."""
    programs = program.rulebook.programs
    for end in program.rulebook.geography.places:
        if programs.sides(program.kind, start, end) == program.sides:
            yield end


def coherent(formula: Formula, encoding: Encoding) -> z3.BoolRef:
    """That nothing is given which the law's own definitions contradict."""
    return z3.Not(encoding.term(formula.group.written.contradicted))
