"""A solver over the formula of a program: whether some movement makes a literal true, and which.

Movements here are complete: every fact is known. What is found is given as facts and has yet to be
decided; what is not found does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cached_property

import z3

from fairway.law.expression import facts_read
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.formula import Formula, formula_of
from fairway.law.program import Program
from fairway.law.proofs.encoding import Effort, Encoding
from fairway.law.proofs.gregorian import FIRST, LAST


class Prover:
    """The questions that can be put to one program's formula."""

    def __init__(self, program: Program, effort: Effort | None = None) -> None:
        self.program = program
        self.formula: Formula = formula_of(program)
        self.effort = effort or Effort()
        graph = self.formula.graph
        self.encoding = Encoding(graph, program.rulebook)
        self.terms = self.encoding.terms
        self.encoding.learn([self._here(), self._now(), self._coherent()])

    def _here(self) -> z3.BoolRef:
        """That the movement goes between places that meet the program's sides."""
        book, kind = self.program.rulebook, self.program.kind
        start, end = self.terms.fact(START), self.terms.fact(END)
        found = []
        for one in book.geography.places:
            others = [end == self.terms.code(other) for other in self._opposite(one)]
            if others:
                found.append(z3.And(start == self.terms.code(one), z3.Or(others)))
        assert found, f"no {kind} meets these sides"
        return z3.Or(found)

    def _opposite(self, start: str) -> Iterator[str]:
        programs = self.program.rulebook.programs
        for end in self.program.rulebook.geography.places:
            if programs.sides(self.program.kind, start, end) == self.program.sides:
                yield end

    def _now(self) -> z3.BoolRef:
        """That it happens on a day that the program serves, within what the rulebook covers."""
        first, last = self.days
        day = self.terms.fact(DATE)
        return z3.And(day >= first, day <= last)

    @cached_property
    def days(self) -> tuple[int, int]:
        """The ordinals of the first and last day that the program serves."""
        book, program = self.program.rulebook, self.program
        bounds = book.programs.bounds(program.kind, program.sides)
        coverage = book.head.coverage
        begun = [day for day in (*bounds, coverage.start) if day and day <= program.day]
        over = [day - timedelta(1) for day in bounds if day > program.day] + ([coverage.end] if coverage.end else [])
        return max(begun, default=FIRST).toordinal(), min(over, default=LAST).toordinal()

    def _coherent(self) -> z3.BoolRef:
        """That nothing is given which the law's own definitions contradict."""
        return z3.Not(self.encoding.term(self.formula.group.written.contradicted))

    def witness(self, *literals: int) -> Facts | None:
        """A movement that makes all of `literals` true, nothing where there is none.

        Raises:
            NotTold: when the solver gives no answer in time.
        """
        model = self.encoding.model([self.encoding.term(literal) for literal in literals], self.effort)
        return None if model is None else self._facts(model, literals)

    def possible(self, *literals: int) -> bool:
        """Whether some movement makes all of `literals` true."""
        return self.witness(*literals) is not None

    def _facts(self, model: z3.ModelRef, literals: Iterable[int]) -> Facts:
        """The movement that a model stands for, with the facts that the literals rest on."""
        atoms = self.formula.graph.atoms([*literals, self.formula.group.written.contradicted])
        read = {path for atom in atoms for path in facts_read(atom.expr)} | {START, END, DATE}
        values = {path: self.terms.value(path, model) for path in sorted(read)}
        return Facts({KIND: self.program.kind, **values})
