"""What is due and what is granted in each row of a table, and the amounts: what `decide` says of duties and grants.

It looks on while a table is judged, group by group. Whether a duty is met, and the steps to an amount, are not
here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fairway.law.calculation import Calculation, Computation, computation
from fairway.law.columns.amounts import MONEY, UNKNOWN, Amounts
from fairway.law.columns.column import Column
from fairway.law.columns.exact import of_decimals
from fairway.law.columns.group import Group
from fairway.law.columns.masks import Codes, Flags, Rows, union, unpack
from fairway.law.columns.patterns import alike, places_in
from fairway.law.columns.sums import Sums
from fairway.law.determination import Determination, Duty, Grant
from fairway.law.norm import Norm
from fairway.law.rulebook import Rulebook
from fairway.law.values import WIDE

DUTIES, GRANTS, AMOUNTS = "duties", "grants", "amounts"
EFFECTS = {DUTIES: "oblige", GRANTS: "grant"}
BETWEEN = "; "
Fact = Callable[[str], Column]
Piece = tuple[Codes, Any]


class Dues:
    """The duties, grants and amounts of one table, and what the calculations asked for give in each row.

    Raises:
        FactError: when there is no calculation of a name.
    """

    def __init__(self, rulebook: Rulebook, calculations: Sequence[str] = (), norms: bool = True) -> None:
        self.rulebook = rulebook
        self.norms = norms
        self.asked = [rulebook.calculation(name) for name in calculations]
        self.sums = Sums(rulebook.vocabulary)
        self._pieces: dict[str, list[Piece]] = {name: [] for name in self.types}

    @property
    def types(self) -> dict[str, Any]:
        """The columns that are told, and what each holds."""
        told = dict.fromkeys((DUTIES, GRANTS, AMOUNTS) if self.norms else (), pa.string())
        return told | {column_of(known): MONEY for known in self.asked}

    @property
    def singly(self) -> int:
        """How many amounts were reckoned one by one."""
        return self.sums.singly

    def of_group(self, places: Codes, group: Group) -> None:
        """Take what is due in the rows that one program judges."""
        fact = group.written.facts.__getitem__
        reckoned = self._reckoned(places, fact)
        if self.norms:
            found = _InEffect(group, self.sums, reckoned)
            for name, effect in EFFECTS.items():
                self._add(name, places, found.names(effect))
            self._add(AMOUNTS, places, found.amounts())

    def of_others(self, places: Codes, fact: Fact) -> None:
        """Take rows for which no program is asked: nothing is due, and only what is given can be reckoned with."""
        rows = Rows(len(places))
        self._reckoned(places, lambda path: fact(path).at(places, rows))
        for name in (DUTIES, GRANTS, AMOUNTS) if self.norms else ():
            self._add(name, places, _texts([""] * len(places)))

    def of_one(self, place: int, found: Determination) -> None:
        """Take one row that was decided by itself, in place of what was taken for it before."""
        places = np.array([place])
        if self.norms:
            duties_and_grants: tuple[Duty | Grant, ...] = (*found.duties, *found.grants)
            self._add(DUTIES, places, _texts([" ".join(duty.norm.id for duty in found.duties)]))
            self._add(GRANTS, places, _texts([" ".join(grant.norm.id for grant in found.grants)]))
            said = (said_of(item.norm, item.amount) for item in duties_and_grants if _has_amount(item.norm))
            self._add(AMOUNTS, places, _texts([BETWEEN.join(said)]))
        for known in self.asked:
            amount = computation(known, found.values)
            wholes, scale = of_decimals([amount.amount if amount else 0])
            one = Amounts.over(wholes, scale, np.array([amount is not None]), known.unit)
            self._add(column_of(known), places, one.to_cents())

    def _reckoned(self, places: Codes, fact: Fact) -> Mapping[str, Amounts]:
        """The calculations that were asked for, over some rows."""
        found = {}
        for known in self.asked:
            found[known.id] = amounts = self.sums.reckoned(known, fact, len(places))
            self._add(column_of(known), places, amounts.to_cents())
        return found

    def _add(self, name: str, places: Codes, told: Any) -> None:
        self._pieces[name].append((places, told))

    def columns(self, count: int) -> dict[str, Any]:
        """What is told of each of `count` rows; null in rows that were not judged."""
        return {name: _scattered(self._pieces[name], kind, count) for name, kind in self.types.items()}


class _InEffect:
    """The duties and grants in effect in the rows of one group."""

    def __init__(self, group: Group, sums: Sums, reckoned: Mapping[str, Amounts]) -> None:
        self.group = group
        self.sums = sums
        self.rows = group.rows
        self.norms = group.program.norms
        self.effective = {
            effect: [
                (norm, mask)
                for n, norm in enumerate(self.norms)
                if norm.effect == effect and (mask := group.written.effective[n].true)
            ]
            for effect in EFFECTS.values()
        }
        self.reckoned = dict(reckoned)

    def names(self, effect: str) -> Any:
        """The norms with an effect that take effect in each row, divided by blanks."""
        found = self.effective[effect]
        if not found:
            return _texts([""] * self.rows.count)
        keys, codes = alike(dict(enumerate(mask for _, mask in found)), self.rows.count)
        said = [" ".join(found[n][0].id for n in places_in(key)) for key in keys]
        return _texts(said).take(pa.array(codes))

    def amounts(self) -> Any:
        """What the norms in effect amount to in each row, divided by semicolons."""
        found = [pair for pairs in self.effective.values() for pair in pairs if _has_amount(pair[0])]
        self._reckon(found)
        said = [self._said(norm, unpack(mask, self.rows.count)) for norm, mask in found]
        whole = reduce(_beside, said) if said else pa.nulls(self.rows.count, pa.string())
        return pc.fill_null(whole, "")

    def _reckon(self, found: Sequence[tuple[Norm, int]]) -> None:
        """Reckon each calculation that norms name once, over the rows in which any of them takes effect."""
        named = dict.fromkeys(norm.calculation for norm, _ in found if norm.calculation)
        for name in named.keys() - self.reckoned.keys():
            within = unpack(union(mask for norm, mask in found if norm.calculation == name), self.rows.count)
            known = self.group.program.rulebook.calculation(name)
            self.reckoned[name] = self.sums.reckoned(
                known, self.group.written.facts.__getitem__, self.rows.count, within
            )

    def _said(self, norm: Norm, within: Flags) -> Any:
        """What one norm amounts to in the rows in which it takes effect, null in the others."""
        texts = self.reckoned[norm.calculation].texts() if norm.calculation else self._expressed(norm)
        said = pc.binary_join_element_wise(pa.scalar(f"{norm.id}="), texts, "")
        return pc.if_else(pa.array(within), said, pa.scalar(None, pa.string()))

    def _expressed(self, norm: Norm) -> Any:
        """What an expression amounts to in each row."""
        run = self.group.written
        expr = run.plan.trees.shared(self.group.program.rulebook.expression(norm.amount))
        with localcontext(WIDE):
            column = run.reading.column(expr)
        said = [str(Computation.of(Decimal(value), expr.sort.unit)) for value in column.values]  # type: ignore[arg-type]
        return _texts([*said, UNKNOWN]).take(
            pa.array(np.where(column.codes < 0, len(said), column.codes.astype(np.int64)))
        )


def column_of(known: Calculation) -> str:
    """The column in which a calculation is told: its name and its unit."""
    return f"{known.id}_{known.unit}" if known.unit else known.id


def said_of(norm: Norm, amount: Computation | None) -> str:
    """What is said of a norm that has an amount."""
    return f"{norm.id}={amount or UNKNOWN}"


def _has_amount(norm: Norm) -> bool:
    return bool(norm.calculation or norm.amount)


def _scattered(pieces: Sequence[Piece], kind: Any, count: int) -> Any:
    """The column of all rows from those of some of them; of two that tell of one row, the later."""
    if not pieces:
        return pa.nulls(count, kind)
    where = np.full(count, -1, np.int64)
    start = 0
    for places, told in pieces:
        where[places] = np.arange(start, start + len(told))
        start += len(told)
    whole = pa.concat_arrays([_whole(told) for _, told in pieces])
    return whole.take(pa.array(where, mask=where < 0))


def _texts(said: Sequence[str]) -> Any:
    return pa.array(said, pa.string())


def _beside(left: Any, right: Any) -> Any:
    """Two texts of each row with what divides them, or the one that there is."""
    return pc.coalesce(pc.binary_join_element_wise(left, right, BETWEEN), left, right)


def _whole(told: Any) -> Any:
    return told.combine_chunks() if isinstance(told, pa.ChunkedArray) else told
