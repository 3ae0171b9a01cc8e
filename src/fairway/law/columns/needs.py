"""Which unknown facts would settle a side, in each of many rows.

It says in masks what `fairway.law.needs` says of a single run. The facts come as a set, not in the
order in which they would be asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from fairway.law.columns.fold import ManyFold
from fairway.law.columns.logic import Needs, add
from fairway.law.columns.run import ManyRun
from fairway.law.expression import Expr


class ManyNeeds:
    """The facts that keep norms and procedures of a run unknown, given what the run as written made known."""

    def __init__(self, written: ManyRun, run: ManyRun) -> None:
        self.run = run
        self.program = run.program
        self.plan = run.plan
        self.rows = run.rows
        self.reading = written.reading
        self._norms: dict[int, Needs] = {}
        self._facts: dict[str, Needs] = {}

    def of_side(self, fold: ManyFold, within: int) -> Needs:
        """The facts that would settle a side in some rows; `fold` is of the same run."""
        found: Needs = {}
        for n in fold.fold.prohibitions:
            self._join(found, n, self._open(n) & within)
        for n in fold.fold.requirements:
            self._join(found, n, fold.uncovered[n] & within)
            self._join_ways(found, (place for _, place in fold.options[n]), fold.unmet(n) & within)
        return found

    def of_lighter(self, fold: ManyFold, within: int) -> Needs:
        """The facts that would say, in some rows, whether a way as of right is open where only consent is."""
        found: Needs = {}
        for n in fold.fold.requirements:
            self._join_ways(found, fold.as_of_right[n], fold.only_discretion(n) & within)
        return found

    def _open(self, n: int) -> int:
        return self.rows.unknown(self.run.effective[n])

    def _join(self, found: Needs, n: int, within: int) -> None:
        if within:
            add(found, self.of_norm(n), within)

    def _join_ways(self, found: Needs, places: Iterable[int], within: int) -> None:
        """Join what keeps procedures from being known to be open."""
        if not within:
            return
        for place in places:
            unknown = self.rows.unknown(self.run.available[place]) & within
            if unknown:
                add(found, self._of(self.plan.available[place]), unknown)

    def of_norm(self, n: int) -> Needs:
        """The facts that keep norm `n` from being settled, its defeaters' included."""
        if n not in self._norms:
            found: Needs = {}
            add(found, self._of(self.plan.conditions[n]), self.rows.whole)
            key = self.program.norms[n].own_key
            if key:
                self._expand(found, key, self.reading.fact(key).unknown)
            for above in self.program.above[n]:
                self._join(found, above, self._open(above))
            self._norms[n] = found
        return self._norms[n]

    def _of(self, expr: Expr) -> Needs:
        """The facts to ask in place of those that keep an expression unknown."""
        found: Needs = {}
        for path, mask in self.reading.needs(expr).items():
            self._expand(found, path, mask)
        return found

    def _expand(self, found: Needs, path: str, within: int) -> None:
        """Join the facts to ask in place of one."""
        if path in self.program.makers:
            add(found, self._below(path), within)
        elif within:
            found[path] = found.get(path, 0) | within

    def _below(self, path: str) -> Needs:
        """The facts to ask in place of a derived one; itself where nobody could be asked any."""
        if path not in self._facts:
            found: Needs = {}
            guard = self.plan.guards[path]
            if guard:
                add(found, self._of(guard[0]), self.rows.whole)
            for n in self.program.makers[path]:
                self._of_maker(found, n)
            alone = self.rows.whole
            for mask in found.values():
                alone &= self.rows.other(mask)
            if alone:
                found[path] = found.get(path, 0) | alone
            self._facts[path] = found
        return self._facts[path]

    def _of_maker(self, found: Needs, n: int) -> None:
        """Join the facts that keep a norm from giving a fact its value."""
        self._join(found, n, self._open(n))
        tree, value = self.plan.values[n], self.run.values[n]
        if tree is not None and value is not None:
            silent = self.run.effective[n].true & value.unknown
            if silent:
                add(found, self._of(tree), silent)
