"""Every question put to a whole rulebook, and what was found.

A question that a sample answers with yes needs no solver. One that no sample answers is put to the
solver in each program that answers it in another way, until some movement does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from fairway.law.columns.group import Group
from fairway.law.explain import sentence
from fairway.law.facts import DATE, END, KIND, START, Facts
from fairway.law.norm import KINDS
from fairway.law.program import Program
from fairway.law.proofs.cones import Cones
from fairway.law.proofs.contexts import contexts
from fairway.law.proofs.finding import Finding, found
from fairway.law.proofs.prover import Prover
from fairway.law.proofs.questions import DEAD, Key, Question, at_odds, at_work, gaps
from fairway.law.proofs.sampled import beside, drawn, group_of
from fairway.law.proofs.smallest import smallest
from fairway.law.proofs.world import Effort, NotTold
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value

Known = Mapping[str, Value]
Cone = tuple[object, frozenset[str]]


@dataclass
class Proof:
    """What came of all questions: how many were asked, what was found, and what was not told in time.

    `programs` says how many programs were looked at with a solver, `unasked` about which kinds of movement nothing
    could be asked.
    """

    asked: int = 0
    findings: list[Finding] = field(default_factory=list)
    untold: list[Finding] = field(default_factory=list)
    effort: Effort = field(default_factory=Effort)
    programs: int = 0
    unasked: list[str] = field(default_factory=list)


def prove(
    rulebook: Rulebook,
    near: date,
    likely: Iterable[Known] = (),
    kinds: Sequence[str] = KINDS,
    progress: Callable[[str], None] = lambda program: None,
) -> Proof:
    """Ask everything of a rulebook about some kinds of movement; `likely` are movements to look at first.

    Raises:
        SchemaError: when norms or facts depend on each other in a circle.
    """
    asking = _Asking(rulebook)
    for program, movements in judged_by(rulebook, likely, near, kinds).items():
        asking.glance(program, beside(program, movements))
    for program in contexts(rulebook, near, kinds):
        progress(f"{program.kind} {program.day}")
        asking.look(program)
    return asking.proof()


def judged_by(
    rulebook: Rulebook, movements: Iterable[Known], near: date, kinds: Sequence[str]
) -> dict[Program, list[Known]]:
    """Movements by the program that judges them; those without places, or out of its days, are left aside."""
    found: dict[Program, list[Known]] = {}
    for movement in movements:
        known = {DATE: near, **movement}
        kind, start, end, day = (known.get(path) for path in (KIND, START, END, DATE))
        if kind in kinds and start and end and isinstance(day, date) and day in rulebook.head.coverage:
            sides = rulebook.programs.sides(str(kind), str(start), str(end))
            found.setdefault(rulebook.programs.on(str(kind), sides, day), []).append(known)
    return found


class _Asking:
    """The questions of one rulebook, answered as far as programs were looked at."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.effort = Effort()
        self.shown: set[Key] = set()
        self.idle: dict[Key, Question] = {}
        self.found: dict[Key, Finding] = {}
        self.untold: dict[Key, Finding] = {}
        self.programs = 0
        self.asked: set[Key] = set()
        self._cones: set[Cone] = set()

    def glance(self, program: Program, group: Group) -> None:
        """See which questions some of a group answer with yes."""
        self._see([*at_work(program, _all_of(program))], group)

    def _see(self, questions: Iterable[Question], group: Group) -> None:
        coherent = group.rows.other(group.written.contradicted)
        for question in questions:
            if question.key not in self.shown and question.mask(group) & coherent:
                self.shown.add(question.key)

    def look(self, program: Program) -> None:
        """Put to a program every question that another did not answer as it does."""
        cones = Cones(program)
        among = {name for name in _all_of(program) if self._is_new(name, (name,), cones)}
        asked = [*at_work(program, among)]
        work = [question for question in asked if question.key not in self.shown]
        odds = [
            question
            for question in (*at_odds(program), *gaps(program))
            if self._is_new(question.key, question.of, cones)
        ]
        odds = [question for question in odds if question.key not in self.found]
        if not work and not odds:
            return
        self.asked |= {question.key for question in (*work, *odds)}
        self.programs += 1
        if work:
            self._see(work, drawn(program))
        prover = Prover(program, self.effort)
        for question in work:
            self._ask_work(question, prover)
        for question in odds:
            self._ask_odds(question, prover)

    def _is_new(self, what: object, of: tuple[str, ...], cones: Cones) -> bool:
        """Whether no program yet, in which the same bears on some norms or procedures, was asked about it."""
        cone = what, cones.of(*of)
        new = cone not in self._cones
        self._cones.add(cone)
        return new

    def _ask_work(self, question: Question, prover: Prover) -> None:
        if question.key in self.shown or self._told(question, prover):
            self.shown.add(question.key)
            self.idle.pop(question.key, None)
        else:
            self.idle[question.key] = question

    def _ask_odds(self, question: Question, prover: Prover) -> None:
        witness = self._told(question, prover)
        if witness:
            few = smallest(witness, partial(_shows, question, prover.program))
            dated = few if DATE in few.values else few.updated({DATE: prover.program.day})
            self.found[question.key] = self._finding(question, dated)

    def _told(self, question: Question, prover: Prover) -> Facts | None:
        """A movement that answers a question with yes."""
        try:
            return prover.witness(question.mask(prover.formula.group))
        except NotTold:
            self.untold[question.key] = self._finding(question)
            return None

    def _finding(self, question: Question, witness: Facts | None = None) -> Finding:
        part = sentence(question.part, self.rulebook) if not isinstance(question.part, str) else question.part
        return found(self.rulebook, question.check, question.of, part, witness)

    def proof(self) -> Proof:
        """What was found."""
        settled = self.shown | self.untold.keys()
        idle = [self._finding(question) for key, question in self.idle.items() if key not in settled]
        dead = {name for item in idle if item.check == DEAD for name in item.of}
        findings = [item for item in (*idle, *self.found.values()) if item.check == DEAD or dead.isdisjoint(item.of)]
        asked = len(self.asked | self.shown)
        untold = [item for key, item in self.untold.items() if key not in self.shown]
        return Proof(asked, sorted(findings, key=_by_check), untold, self.effort, self.programs)


def _all_of(program: Program) -> list[str]:
    return [*program.index, *program.procedure_index]


def _shows(question: Question, program: Program, facts: Facts) -> bool:
    """Whether a movement by itself answers a question with yes."""
    return bool(question.mask(group_of(program, [facts.values])))


def _by_check(item: Finding) -> tuple[str, tuple[str, ...], str]:
    return item.check, item.of, item.part
