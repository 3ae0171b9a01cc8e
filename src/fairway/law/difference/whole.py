"""The whole difference between two states of law, in three layers, with the movements that are answered otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from fairway.law.cases import Case, load_cases
from fairway.law.difference.behaviour import Comparison
from fairway.law.difference.changes import Change, norm_changes, text_changes
from fairway.law.difference.replay import Replayed, replayed
from fairway.law.difference.states import State
from fairway.law.difference.witness import Witness
from fairway.law.errors import LawError
from fairway.law.facts import Facts
from fairway.law.rulebook import Rulebook


@dataclass(frozen=True)
class Difference:
    """What two states of law have not in common.

    `witnesses` are by the name of the change that each shows. `silent` names the changes of norms and
    procedures that are of words and sources alone, `unshown` those for which no witness was found.
    """

    before: State
    after: State
    text: tuple[Change, ...] = ()
    norms: tuple[Change, ...] = ()
    witnesses: Mapping[str, Witness] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    unshown: tuple[str, ...] = ()
    cases: tuple[Replayed[Case], ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes of the first two layers."""
        return *self.text, *self.norms

    @property
    def sought_in_vain(self) -> tuple[Change, ...]:
        """The changes for which no witness was found."""
        return tuple(item for item in self.norms if item.id in self.unshown)

    def with_witnesses(self, found: Mapping[str, Witness]) -> Difference:
        """The difference with further witnesses."""
        left = tuple(name for name in self.unshown if name not in found)
        return replace(self, witnesses={**self.witnesses, **found}, unshown=left)

    @property
    def outcomes(self) -> tuple[Replayed[Case], ...]:
        """The worked cases with another outcome; in the others only one side, reasons, ways or duties differ."""
        return tuple(item for item in self.cases if item.before.outcome != item.after.outcome)

    @property
    def covered(self) -> bool:
        """Whether both rulebooks answer for the days that are compared."""
        return self.before.covered and self.after.covered


def difference(before: State, after: State, today: date, cases: Iterable[tuple[Case, Facts]] = ()) -> Difference:
    """The difference between two states of law; worked cases that are given are judged under both."""
    norms = norm_changes(before, after)
    compared = Comparison.of(before, after, norms, today)
    shown = {item.id: compared.witness(item) for item in norms if not compared.is_silent(item)}
    return Difference(
        before=before,
        after=after,
        text=text_changes(before, after),
        norms=norms,
        witnesses={name: found for name, found in shown.items() if found},
        silent=tuple(item.id for item in norms if item.id not in shown),
        unshown=tuple(name for name, found in shown.items() if found is None),
        cases=tuple(replayed(compared, cases)),
    )


def worked(rulebook: Rulebook) -> list[tuple[Case, Facts]]:
    """The worked cases that come with a rulebook and speak of a movement; those it can't read are left out."""
    found = []
    for case in load_cases(rulebook.folder) if rulebook.folder else ():
        if not case.calculate:
            try:
                found.append((case, Facts.read(rulebook.vocabulary, case.given)))
            except LawError:
                continue
    return found
