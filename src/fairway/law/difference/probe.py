"""One movement under both laws at once: what each answers, and in what the answers differ.

Answers are read from runs of the compiled programs, quickly and without the facts to ask; whoever
shows a difference to anybody has it confirmed by `decide` first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from fairway.law.difference.tries import Tries, tries_of
from fairway.law.facts import DATE, KIND
from fairway.law.logic import conjunction, disjunction
from fairway.law.needs import Needs
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.program import Program, Run
from fairway.law.values import Value

Values = Mapping[str, Value]
ASPECTS = ("outcome", "because", "ways", "duties", "grants", "facts")
"""In what two answers can differ, the weightiest first."""


class Answer(NamedTuple):
    """What a law says of a movement: per side outcome, reasons and ways; and what follows for both sides."""

    outcome: tuple[str, ...]
    because: tuple[frozenset[str], ...]
    ways: tuple[frozenset[frozenset[str]], ...]
    duties: frozenset[str]
    grants: frozenset[str]
    facts: frozenset[tuple[str, Value]]


@dataclass(frozen=True, eq=False)
class Half:
    """One of the two laws, asked about movements of one kind between the same sides on one day.

    `changed` names the norms and procedures that changed; `renamed` gives norms that took another's place
    the name of that one, so that a new name is no difference.
    """

    program: Program
    day: date
    changed: frozenset[str]
    renamed: Mapping[str, str]
    _last: list[Any] = field(default_factory=lambda: [None, None])

    def values(self, values: Values) -> dict[str, Value]:
        """The facts of a movement on the day of this law."""
        return {KIND: self.program.kind, **values, DATE: self.day}

    def run(self, values: Values) -> Run:
        """What the facts settle, as the law is written; a movement asked about again is not run again."""
        if self._last[0] is not values:
            self._last[:] = values, self.program.run(self.values(values))
        run: Run = self._last[1]
        return run

    def answer(self, values: Values) -> Answer:
        """What this law says of a movement."""
        written = self.run(values)
        weak = self.program.rests_on_weak(written)
        firm = self.program.run(self.values(values), as_written=False) if weak else written
        folds = self.program.folds
        outcomes = tuple(fold.firm_outcome(written, firm) for fold in folds)
        pairs = zip(folds, outcomes, strict=True)
        return Answer(
            outcomes,
            tuple(self._names(fold.because(written, outcome)) for fold, outcome in pairs),
            tuple(frozenset(map(self._names, fold.ways(written))) for fold in folds),
            self._names(self._effective(written, "oblige")),
            self._names(self._effective(written, "grant")),
            frozenset(self._derived(written)),
        )

    def _names(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(self.renamed.get(name, name) for name in names)

    def _effective(self, run: Run, effect: str) -> tuple[str, ...]:
        norms = zip(self.program.norms, run.effective, strict=True)
        return tuple(norm.id for norm, state in norms if norm.effect == effect and state is True)

    def _derived(self, run: Run) -> Iterator[tuple[str, Value]]:
        made = {path for path, makers in self.program.makers.items() if makers}
        for path, value in zip(self.program.derived, run.facts, strict=True):
            if value is not None and path in made:
                yield path, value

    def needs(self, values: Values) -> Needs:
        """What keeps norms and procedures of a run unknown."""
        run, given = self.run(values), self.values(values)
        derived = zip(self.program.derived, run.facts, strict=True)
        known = {**given, **{path: value for path, value in derived if value is not None}}
        return Needs(self.program, run, known, frozenset())

    def asked(self, values: Values) -> tuple[str, ...]:
        """The facts that would settle the sides."""
        needs = self.needs(values)
        return tuple(dict.fromkeys(path for fold in self.program.folds for path in needs.of_side(fold)[0]))

    def standing(self, item: Norm | Procedure | None, values: Values) -> tuple[object, ...] | None:
        """How a norm or procedure counts: whether it takes effect and what it gives; `None` while that is not known."""
        if isinstance(item, Procedure):
            return self._offered(item.id, self.run(values))
        n = self._place(item)
        if n is None or item is None:
            return (False,)
        run = self.run(values)
        if run.effective[n] is not True or not item.fact:
            return None if run.effective[n] is None else (run.effective[n],)
        return None if run.values[n] is None else (True, run.values[n])

    def _offered(self, name: str, run: Run) -> tuple[bool] | None:
        """Whether a procedure is open and a norm in effect names it."""
        place = self.program.procedure_index.get(name)
        if place is None:
            return (False,)
        states = [run.effective[n] for n in self._naming(name)]
        offered = conjunction([run.available[place], disjunction(states)])
        return None if offered is None else (offered,)

    def _naming(self, name: str) -> list[int]:
        return [n for n, norm in enumerate(self.program.norms) if name in norm.procedures]

    def keeping_open(self, item: Norm | Procedure | None, values: Values) -> Iterator[str]:
        """The facts that keep it unknown how a norm or procedure counts."""
        needs = self.needs(values)
        if isinstance(item, Procedure):
            for n in self._naming(item.id):
                yield from needs.of_maker(n)
            if item.id in self.program.procedure_index:
                yield from needs.of_procedures([item.id])
        elif (place := self._place(item)) is not None:
            yield from needs.of_maker(place)

    def tries(self, item: Norm | Procedure | None) -> Tries:
        """The values worth trying of facts where a norm or procedure is to count."""
        if isinstance(item, Procedure):
            return tries_of(self.program, tuple(self._naming(item.id)))
        n = self._place(item)
        return tries_of(self.program, () if n is None else (n,))

    @cached_property
    def _changed_norms(self) -> tuple[tuple[int, str], ...]:
        return tuple((n, norm.id) for n, norm in enumerate(self.program.norms) if norm.id in self.changed)

    def _shows_in(self, n: int, what: Collection[str]) -> bool:
        """Whether a norm can be why answers differ in what they do: as duty, as benefit, or in deciding a side."""
        effect = self.program.norms[n].effect
        own = {"oblige": "duties", "grant": "grants"}.get(effect)
        if own is not None:
            return own in what
        return "facts" in what or any(self.program.bears_on(n, side) for side in self.program.sides)

    @cached_property
    def _changed_ways(self) -> tuple[str, ...]:
        return tuple(name for name in self.program.procedure_index if name in self.changed)

    def taking_part(self, values: Values, what: Collection[str] = ASPECTS) -> frozenset[str]:
        """What of the changes counts in a movement: norms that take effect, procedures that are open and named.

        Of norms only those that can be why answers differ in `what` they do.
        """
        run = self.run(values)
        norms = [name for n, name in self._changed_norms if run.effective[n] is True and self._shows_in(n, what)]
        return frozenset(norms + [name for name in self._changed_ways if self._offered(name, run) == (True,)])

    def _place(self, item: Norm | None) -> int | None:
        """The place of a norm in this program, where it has one."""
        return self.program.index.get(item.id) if item is not None else None


def differing(before: Answer, after: Answer) -> tuple[str, ...]:
    """In what two answers differ, the weightiest first; facts that only follow count where nothing else differs."""
    found = tuple(name for name in ASPECTS if getattr(before, name) != getattr(after, name))
    return found if found == ("facts",) else tuple(name for name in found if name != "facts")
