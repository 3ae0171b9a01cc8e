"""Which part of a reform an answer changed by, followed from the norms that decided before or decide now.

A norm is led back to what the reform touches through what defeats it, the procedures it names, the norms
that make the facts it reads, and the lists it looks in; the nearest found is the cause. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cached_property

from fairway.law.amendment import Overlay
from fairway.law.expression import Const, walk
from fairway.law.norm import Norm
from fairway.law.order import guards_of
from fairway.law.procedure import Procedure
from fairway.law.rulebook import Rulebook


class Causes:
    """The parts of one reform, by the ids under which the overlay names them, and what each bears on."""

    def __init__(self, overlay: Overlay, old: Rulebook, new: Rulebook) -> None:
        self.overlay = overlay
        self.links = (_Links(old), _Links(new))
        self._of_norm: dict[str, frozenset[str]] = {}

    def of(self, norms: Set[str], needs: Set[str]) -> tuple[str, ...]:
        """The parts by which an answer changed.

        `norms` are those that it rested on before or rests on now, not both; `needs` the facts that were
        missing before or are now, not both. Where neither leads anywhere, every part may have changed it.
        """
        found = {part for name in norms for part in self._nearest(name)}
        found = found or {part for part, read in self._reads.items() if read & needs}
        return tuple(sorted(found or set(self._parts.values())))

    @cached_property
    def _parts(self) -> dict[str, str]:
        """By the id of a norm, procedure or list, the part of the reform that touches it."""
        parts = {name: name for name in (*self.overlay.amends, *self.overlay.repeals)}
        old, new = (link.book for link in self.links)
        for before, after in ((old.norms, new.norms), (old.procedures, new.procedures)):
            parts |= {name: item.succeeds or name for name, item in after.items() if name not in before}
        return parts

    def _nearest(self, name: str) -> frozenset[str]:
        """The nearest parts of the reform that bear on a norm, in either rulebook."""
        if name not in self._of_norm:
            self._of_norm[name] = self._sought(name)
        return self._of_norm[name]

    def _sought(self, name: str) -> frozenset[str]:
        met: set[str] = set()
        level = {name}
        while level:
            found = frozenset(self._parts[item] for item in level if item in self._parts)
            if found:
                return found
            met |= level
            level = {under for item in level for link in self.links for under in link.under(item)} - met
        return frozenset()

    @cached_property
    def _reads(self) -> dict[str, frozenset[str]]:
        """By part of the reform, the facts that it reads before or after."""
        found: dict[str, frozenset[str]] = {}
        for name, part in self._parts.items():
            for link in self.links:
                item = link.item(name)
                found[part] = found.get(part, frozenset()) | (link.book.facts_of(item) if item else frozenset())
        return found


class _Links:
    """What each norm and procedure of one rulebook rests on."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book

    def item(self, name: str) -> Norm | Procedure | None:
        """The norm or procedure of that id."""
        return self.book.norms.get(name) or self.book.procedures.get(name)

    def under(self, name: str) -> Iterator[str]:
        """What a norm or procedure rests on, a step further down."""
        item = self.item(name)
        if item is None:
            return
        texts = [item.available_when] if isinstance(item, Procedure) else [item.when, item.unless, item.value]
        if isinstance(item, Norm):
            yield from self.book.defeaters.get(name, ())
            yield from item.procedures
        for path in self.book.facts_of(item):
            yield from self.makers.get(path, ())
        for text in texts:
            constants = (node.value for node in walk(self.book.expression(text)) if isinstance(node, Const))
            yield from (value for value in constants if isinstance(value, str) and value in self.book.lists)

    @cached_property
    def makers(self) -> dict[str, list[str]]:
        """By fact, the norms that define or presume it, and those that do so for the facts that guard it."""
        made: dict[str, list[str]] = {}
        for norm in self.book.norms.values():
            if norm.effect in ("define", "presume"):
                made.setdefault(norm.fact, []).append(norm.id)
        guarded = (path for path, fact in self.book.vocabulary.items() if fact.applies_when)
        guards = {path: [name for up in guards_of(self.book, path) for name in made.get(up, ())] for path in guarded}
        return {path: made.get(path, []) + guards.get(path, []) for path in {*made, *guards}}
