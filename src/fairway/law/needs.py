"""Which unknown facts would settle a side, make it firm, or open further ways through it.

Which of them to ask first is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fairway.law import logic
from fairway.law.expression import Expr
from fairway.law.fold import Fold
from fairway.law.norm import Norm
from fairway.law.program import Program, Run
from fairway.law.values import Value


class Needs:
    """The facts that keep norms and procedures of one run unknown.

    A derived fact stands for the facts it derives from; where nobody could be asked any of those,
    for itself.
    """

    def __init__(self, program: Program, run: Run, values: Mapping[str, Value], declined: frozenset[str]) -> None:
        self.program = program
        self.run = run
        self.values = values
        self.declined = declined
        self._asked_for: dict[str, tuple[str, ...]] = {}
        self._norms: dict[int, tuple[str, ...]] = {}

    def reading(self, run: Run) -> Needs:
        """The same, for another run over the same facts."""
        return Needs(self.program, run, self.values, self.declined)

    def of_side(self, fold: Fold) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The facts to ask, prohibitions first, and those asked already that nobody knows."""
        found = [path for n in fold.prohibitions if self.run.effective[n] is None for path in self.of_norm(n)]
        for n in fold.open_requirements(self.run):
            unsure = self.run.effective[n] is None
            found += self.of_norm(n) if unsure else self.of_procedures(fold.choices(n, self.run, None))
        return self._split(found)

    def of_lighter(self, fold: Fold) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The facts that would say whether a procedure as of right is open where only consent is known to be."""
        return self._split(self.of_procedures(fold.lighter(self.run)))

    def _split(self, paths: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The facts to ask, and those asked already that nobody knows."""
        found = tuple(dict.fromkeys(paths))
        asked = tuple(path for path in found if path not in self.declined)
        return asked, tuple(path for path in found if path in self.declined)

    def of_routes(self, fold: Fold) -> tuple[str, ...]:
        """The facts that would say which further procedures meet a requirement in effect."""
        required = fold.in_effect(self.run, fold.requirements)
        names = dict.fromkeys(name for n in required for name in fold.choices(n, self.run, None))
        return tuple(path for path in self.of_procedures(names) if path not in self.declined)

    def of_norm(self, n: int) -> tuple[str, ...]:
        """The facts that keep norm `n` from being settled, its defeaters' included."""
        if n not in self._norms:
            found = self._expand(self._keys(self.program.norms[n]) + self._of(self.program.conditions[n]))
            for above in self.program.above[n]:
                if self.run.effective[above] is None:
                    found += self.of_norm(above)
            self._norms[n] = tuple(dict.fromkeys(found))
        return self._norms[n]

    def of_procedures(self, names: Iterable[str]) -> tuple[str, ...]:
        """The facts that keep the availability of procedures unknown."""
        found: tuple[str, ...] = ()
        for name in names:
            found += self._of(self.program.rulebook.available(self.program.rulebook.procedures[name]))
        return self._expand(found)

    def _keys(self, norm: Norm) -> tuple[str, ...]:
        """The date that a norm's period is held against, where it is not known."""
        return (norm.own_key,) if norm.own_key and norm.own_key not in self.values else ()

    def _of(self, expr: Expr) -> tuple[str, ...]:
        functions = self.program.rulebook.functions
        return tuple(sorted(logic.needs(expr, self.values.get, functions)))

    def _expand(self, paths: Iterable[str]) -> tuple[str, ...]:
        """The facts to ask in place of `paths`, each once."""
        found: dict[str, None] = {}
        for path in paths:
            found |= dict.fromkeys(self._below(path))
        return tuple(found)

    def _below(self, path: str) -> tuple[str, ...]:
        """The facts to ask in place of a derived one."""
        makers = self.program.makers.get(path)
        if makers is None:
            return (path,)
        if path not in self._asked_for:
            # Said beforehand, so that facts that are read in a circle end here.
            self._asked_for[path] = (path,)
            below = self._guards(path)
            for n in makers:
                below += self.of_maker(n)
            self._asked_for[path] = tuple(dict.fromkeys(below)) or (path,)
        return self._asked_for[path]

    def of_maker(self, n: int) -> tuple[str, ...]:
        """The facts that keep a norm from giving a fact its value."""
        if self.run.effective[n] is None:
            return self.of_norm(n)
        if self.run.effective[n] is True and self.run.values[n] is None:
            return self._expand(self._of(self.program.rulebook.expression(self.program.norms[n].value)))
        return ()

    def _guards(self, path: str) -> tuple[str, ...]:
        """The facts that would say whether a fact applies at all."""
        fact = self.program.rulebook.vocabulary[path]
        return self._expand(self._of(self.program.rulebook.expression(fact.applies_when)))
