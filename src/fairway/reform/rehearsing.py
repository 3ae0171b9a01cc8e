"""Rehearsing a proposed text: what the node keeps is judged under the rulebook of today and under the text.

A movement that was made before the text begins is judged as if it were made on the first day of it, under both:
so the difference is that of the text alone. Nothing that is read is changed; only what differs is kept, and counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, now

from fairway.clearance.actors import Actor
from fairway.law import Determination, Facts, Rulebook, decide
from fairway.law.amendment import read_overlay
from fairway.law.answer import DIRECTIONS, answer, cited, compared
from fairway.law.errors import LawError
from fairway.law.facts import DATE, END, START
from fairway.reform.models import Finding, Proposal, Rehearsal
from fairway.reform.proposing import proposed
from fairway.reform.serving import current
from fairway.reform.subjects import SOURCES, Subject

AT_ONCE = 100
"""How many are read between two looks at the progress."""
MONTHS = timedelta(days=365)
SAME, UNREADABLE = "same", "unreadable"
RESULTS = (*DIRECTIONS, SAME, UNREADABLE)


def begin(actor: Actor, number: int) -> Rehearsal:
    """A rehearsal of a proposed text against the rulebook of today; the one that is on its way, where there is one.

    Raises:
        CannotPropose: when it is no proposal any more.
        LawError: when the text no longer fits the rulebook.
    """
    actor.must("rehearse a text")
    with transaction.atomic():
        text, book = proposed(number), current()
        waiting = text.rehearsals.filter(base=book.hash, state__in=(Rehearsal.WAITING, Rehearsal.RUNNING)).first()
        if waiting:
            return waiting
        on = localdate()
        return Rehearsal.objects.create(
            proposal=text,
            sha256=text.sha256,
            base=book.hash,
            amended=_amended(book, text).hash,
            on=on,
            total=sum(source.rows(on - MONTHS).count() for source in SOURCES),
            by=actor.user,
        )


def _amended(book: Rulebook, text: Proposal) -> Rulebook:
    return book.amended(read_overlay(text.text, text.file))


def run(number: int) -> Rehearsal:
    """Go through with a rehearsal, from where it stands; one whose rulebook is another by now fails."""
    row = Rehearsal.objects.select_related("proposal").get(pk=number)
    if row.state in (Rehearsal.DONE, Rehearsal.FAILED):
        return row
    book = current()
    if book.hash != row.base:
        return _end(row, Rehearsal.FAILED, "the rulebook of the node has changed meanwhile; rehearse again")
    judge = _Judge(book, _amended(book, row.proposal), row)
    while row.state != Rehearsal.DONE:
        source, key = _place(row)
        if source == len(SOURCES):
            return _end(row, Rehearsal.DONE)
        subjects = SOURCES[source].after(key, row.on - MONTHS, AT_ONCE)
        reached = [source, subjects[-1].key] if subjects else [source + 1, ""]
        found = [judge.finding(SOURCES[source].name, subject) for subject in subjects]
        if not _keep(row, reached, subjects, found, judge):
            return Rehearsal.objects.get(pk=number)
    return row


def _place(row: Rehearsal) -> tuple[int, str]:
    source, key = row.reached or (0, "")
    return source, key


def _keep(
    row: Rehearsal, reached: list[Any], subjects: list[Subject], found: list[Finding | None], judge: _Judge
) -> bool:
    """Keep a part and how far it has come, both or neither; not where somebody else has come further meanwhile."""
    with transaction.atomic():
        held = Rehearsal.objects.select_for_update().get(pk=row.pk)
        if held.reached != row.reached or held.state in (Rehearsal.DONE, Rehearsal.FAILED):
            return False
        kept = [item for item in found if item]
        Finding.objects.bulk_create(kept)
        if subjects:
            row.counts = _counted(row.counts, SOURCES[reached[0]].name, len(subjects), kept)
        row.reached, row.done, row.state = reached, row.done + len(subjects), Rehearsal.RUNNING
        row.cited = row.cited | judge.cited({name for item in kept for name in item.norms} - row.cited.keys())
        row.save()
    return True


def _end(row: Rehearsal, state: str, why: str = "") -> Rehearsal:
    row.state, row.why, row.finished = state, why, now()
    row.save()
    return row


class _Judge:
    """Judges a subject under both rulebooks."""

    def __init__(self, before: Rulebook, after: Rulebook, row: Rehearsal) -> None:
        self.before, self.after, self.row = before, after, row

    def finding(self, name: str, subject: Subject) -> Finding | None:
        """What the text makes different of a subject; nothing where it makes no difference."""
        made = Finding(rehearsal=self.row, subject=name, case=subject.case, kind=subject.kind)
        try:
            facts = {**subject.facts, DATE: self._day(subject).isoformat()}
            judged = _judged(self.before, facts)
            if self._shares(judged):
                return None
            before, after = answer(judged), answer(_judged(self.after, facts))
        except (LawError, ValueError) as error:
            made.direction, made.why = UNREADABLE, str(error)[:300]
            return made
        found = compared(before, after)
        if found is None:
            return None
        made.direction, made.sides, made.norms = found.direction, dict(found.sides), list(found.norms)
        made.before, made.after = before["outcome"], after["outcome"]
        return made

    def _shares(self, judged: Determination) -> bool:
        """Whether one and the same program answers such a movement under both rulebooks."""
        program, known = judged.program, judged.facts.values
        if program is None:
            return False
        sides = self.after.programs.sides(program.kind, str(known[START]), str(known[END]))
        return sides == program.sides and self.after.programs.on(program.kind, sides, judged.day) is program

    def _day(self, subject: Subject) -> date:
        own = subject.facts.get(DATE)
        day = date.fromisoformat(str(own)) if own else self.row.on
        start = self.row.proposal.starts
        return max(day, start) if start else day

    def cited(self, names: Iterable[str]) -> dict[str, Any]:
        """Norms as they are cited, from whichever rulebook has them."""
        names = set(names)
        return cited(self.before, names) | cited(self.after, names)


def _judged(book: Rulebook, facts: dict[str, Any]) -> Determination:
    return decide(book, Facts.read(book.vocabulary, facts))


def _counted(counts: dict[str, Any], name: str, read: int, found: list[Finding]) -> dict[str, Any]:
    """The counts with another part in them: by what was read, kind of movement, side and norm."""
    counted = deepcopy(counts)
    of = counted.setdefault("subjects", {}).setdefault(name, {})
    of[SAME] = of.get(SAME, 0) + read - len(found)
    for item in found:
        places = [("subjects", name, item.direction), ("kinds", item.kind, item.direction)]
        places += [("sides", side, direction) for side, direction in item.sides.items()]
        places += [("norms", norm, item.direction) for norm in item.norms]
        for table, row, direction in places:
            cells = counted.setdefault(table, {}).setdefault(row, {})
            cells[direction] = cells.get(direction, 0) + 1
    return counted
