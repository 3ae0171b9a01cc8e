"""Whether two rulebooks judge such movements alike on a day, so that one program serves both.

It compares what a program is made of and nothing else: what a reform leaves as it was is the same
object, and of what it touches, the text in force on that day may still be the same. Where it can't
tell, the answer is no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from fairway.law.expression import Const, walk
from fairway.law.geography import Side
from fairway.law.norm import Norm
from fairway.law.order import makers_of
from fairway.law.procedure import Procedure
from fairway.law.rulebook import Rulebook

Norms = Sequence[Norm]


class Comparison:
    """An old and a new rulebook, held against each other."""

    def __init__(self, old: Rulebook, new: Rulebook) -> None:
        self.old = old
        self.new = new

    def alike(self, norms: Norms, new_norms: Norms, day: date) -> bool:
        """Whether norms that can touch a movement on `day` say the same in both."""
        return (
            len(norms) == len(new_norms)
            and self.old.contents.places is self.new.contents.places
            and all(self._same_norm(a, b, day) for a, b in zip(norms, new_norms, strict=True))
            and _defeaters(self.old, norms) == _defeaters(self.new, new_norms)
            and not (self._changed_lists and self._reads_changed_list(new_norms))
        )

    def silent_alike(self, kind: str, sides: Sequence[Side]) -> bool:
        """Whether silence means the same in both, on all sides."""
        scopes = [(side.jurisdiction, kind, side.role) for side in sides]
        return all(self.old.residual(*scope) is self.new.residual(*scope) for scope in scopes)

    def _same_norm(self, a: Norm, b: Norm, day: date) -> bool:
        """Whether two norms in force say the same; edges are compared apart, and ways that are closed don't count."""
        if a is not b:
            like_a = replace(
                b, period=a.period, overrides=a.overrides, overridden_by=a.overridden_by, procedures=a.procedures
            )
            if like_a != a or (a.own_key and a.period != b.period):
                return False
        ways, new_ways = _open(self.old, a.procedures, day), _open(self.new, b.procedures, day)
        return len(ways) == len(new_ways) and all(
            self._same_way(c, d, day) for c, d in zip(ways, new_ways, strict=True)
        )

    def _same_way(self, a: Procedure, b: Procedure, day: date) -> bool:
        if a is b:
            return True
        excluded = [way.id for way in _open(self.old, a.excludes, day)]
        return replace(b, period=a.period, after=a.after, excludes=a.excludes) == a and excluded == [
            way.id for way in _open(self.new, b.excludes, day)
        ]

    @cached_property
    def _changed_lists(self) -> frozenset[str]:
        return frozenset(name for name, item in self.old.lists.items() if self.new.lists.get(name) is not item)

    def _reads_changed_list(self, norms: Norms) -> bool:
        texts = {text for norm in norms for text in (norm.when, norm.unless, norm.value, norm.amount, norm.met_when)}
        texts |= {self.new.procedures[name].available_when for norm in norms for name in norm.procedures}
        for path in makers_of(self.new, norms):
            texts |= {self.new.vocabulary[path].applies_when, self.new.vocabulary[path].otherwise}
        read = (node.value for text in texts for node in walk(self.new.expression(text)) if isinstance(node, Const))
        return any(isinstance(value, str) and value in self._changed_lists for value in read)


def _open(rulebook: Rulebook, names: Sequence[str], day: date) -> list[Procedure]:
    return [item for item in (rulebook.procedures[name] for name in names) if day in item.period]


def _defeaters(rulebook: Rulebook, norms: Norms) -> dict[str, tuple[str, ...]]:
    there = {norm.id for norm in norms}
    return {name: tuple(up for up in rulebook.defeaters.get(name, ()) if up in there) for name in there}
