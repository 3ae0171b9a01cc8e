"""Rows drawn: a run of made-up movements of one kind as an Arrow table, one column a fact.

Values are drawn by number and looked up at the end. A row may aim at a norm, and then has what that asks for. A fact
that does not apply to a row is left empty there, as the law would have it; so is, at random, the share that is to be
unknown. Which rows there are, is decided in `fairway.load.volumes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from fairway.law.columns.column import Column
from fairway.law.columns.logic import Reading, Trees
from fairway.law.columns.masks import Codes, Rows, unpack
from fairway.law.expression import Expr, facts_read
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.sample import ORDINARY, USUAL
from fairway.law.vocabulary import Fact
from fairway.load.aims import POINT, Aim, aims
from fairway.load.shares import PEOPLE, shares
from fairway.load.trials import KindLaw, Shift, Trial, trials
from fairway.load.volumes import STANDS, Volumes, Way, ways

EPOCH = date(1970, 1, 1).toordinal()
SLOTS = 4096
"""How finely the weights of values are told."""
AIMED = 0.6
"""The share of rows that aim at a norm."""
SPREAD = 0.3
"""The share of whole numbers that are drawn from the whole range."""
WIDEST = 7
"""The power of ten up to which such numbers go."""
WIDE = -2
"""Stands for such a number; -1 stands for none."""
Numbers = np.ndarray[Any, np.dtype[np.int32]]


class KindDraw:
    """Draws rows of one kind of movement; everything that rows share is made once."""

    def __init__(self, law: KindLaw, dealt: Volumes, unknown: float) -> None:
        self.law = law
        self.dealt = dealt.of_kind(law.kind)
        self.unknown = unknown
        first, last = (date.fromordinal(int(day)) for day in (dealt.day[0], dealt.day[-1]))
        self.trials = trials(law)
        self.aims = list(aims(law, self.trials, first, last))
        self.trees = Trees(law.rulebook.functions)
        self._aimed = _table(self.trials, self.aims)
        self._begin = np.array([item.first.toordinal() for item in self.aims], dtype=np.int64)
        self._end = np.array([item.last.toordinal() for item in self.aims], dtype=np.int64)
        self._usual = {path: _slots(trial) for path, trial in self.trials.items()}
        self._guarded = self._in_order()
        self._known_pools: dict[tuple[int, int], tuple[Codes, Any]] = {}

    def table(self, days: Codes, stands: Codes, people: Codes, random: Any) -> pa.Table:
        """The movements of some days, seen at some stands, by some kinds of people."""
        rows = len(days)
        way, aim = self._ways(days, stands, random)
        drawn = {path: self._numbers(path, people, aim, random) for path in self.trials}
        self._leave_out(drawn, days, way)
        made = {
            KIND: _spelt(_words([self.law.kind]), np.zeros(rows, np.int32)),
            START: _spelt(_words(self._names), self._starts[way]),
            END: _spelt(_words(self._names), self._ends[way]),
            DATE: pa.array((days - EPOCH).astype("datetime64[D]")),
        }
        for path, numbers in drawn.items():
            if path == POINT:
                made[path] = self._points(numbers, way)
                continue
            missing = numbers == -1
            if self.unknown:
                missing |= random.random(rows, dtype=np.float32) < self.unknown
            made[path] = self._column(self.trials[path], numbers, missing, days, random)
        return pa.table(made)

    # ways and aims

    @cached_property
    def _all_ways(self) -> list[Way]:
        return list(dict.fromkeys(way for stand in STANDS for way in ways(stand)))

    @cached_property
    def _names(self) -> list[str]:
        """The places, each once: a file's dictionary must not hold a word twice."""
        return sorted({place for way in self._all_ways for place in (way.start, way.end)})

    @cached_property
    def _starts(self) -> Codes:
        """For each way the number of its beginning."""
        return np.array([self._names.index(way.start) for way in self._all_ways], dtype=np.int64)

    @cached_property
    def _ends(self) -> Codes:
        """For each way the number of its end."""
        return np.array([self._names.index(way.end) for way in self._all_ways], dtype=np.int64)

    @cached_property
    def _taken(self) -> list[Codes]:
        """For each stand its ways, each as often as it is taken."""
        numbers = {way: n for n, way in enumerate(self._all_ways)}
        lists = ([numbers[way] for way, weight in ways(stand).items() for _ in range(weight)] for stand in STANDS)
        return [np.array(item, dtype=np.int64) for item in lists]

    @cached_property
    def _fitting(self) -> dict[tuple[int, int], Codes]:
        """For each stand and aim that reads the route, the ways that fit both, where there are any."""
        numbers = {way: n for n, way in enumerate(self._all_ways)}
        fitting = {
            (place, n): [numbers[way] for way in ways(stand) if aim.fits(way)]
            for n, aim in enumerate(self.aims)
            if aim.bound
            for place, stand in enumerate(STANDS)
        }
        return {key: np.array(found, dtype=np.int64) for key, found in fitting.items() if found}

    @cached_property
    def _stretches(self) -> Codes:
        """The days on which an aim begins or has just ended."""
        return np.unique(np.concatenate([self._begin, self._end + 1]))

    @cached_property
    def _weights(self) -> Any:
        """For each stand and aim, how often it is taken there: the oftener, the fewer rows it fits."""
        fits = np.array([[not aim.bound for aim in self.aims] for _ in STANDS], dtype=np.float64)
        for place, n in self._fitting:
            fits[place, n] = 1
        dealt, there = self.dealt, np.zeros(len(self.aims))
        for n, (begin, end) in enumerate(zip(self._begin.tolist(), self._end.tolist(), strict=True)):
            live = slice(*np.searchsorted(dealt.day, [begin, end + 1]))
            there[n] = (dealt.rows[live] * fits[dealt.stand[live], n]).sum()
        return fits / np.maximum(there, 1)

    def _pool(self, place: int, stretch: int) -> tuple[Codes, Any]:
        """The aims for a stand on the days of a stretch, and the running total of their weights."""
        key = (place, stretch)
        if key not in self._known_pools:
            day = self._stretches[stretch - 1] if stretch else -1
            live = np.flatnonzero((self._weights[place] > 0) & (self._begin <= day) & (day <= self._end))
            self._known_pools[key] = live, np.cumsum(self._weights[place][live])
        return self._known_pools[key]

    def _ways(self, days: Codes, stands: Codes, random: Any) -> tuple[Codes, Codes]:
        """For each row its way, and the aim that it has or -1."""
        way, aim = np.empty(len(days), np.int64), np.full(len(days), -1, np.int64)
        chance, turn = random.random(len(days)), random.random(len(days))
        stretches = np.searchsorted(self._stretches, days, side="right")
        keys = stands * (len(self._stretches) + 1) + stretches
        for key in np.unique(keys).tolist():
            place, stretch = divmod(key, len(self._stretches) + 1)
            mine = np.flatnonzero(keys == key)
            taken = self._taken[place]
            way[mine] = taken[(turn[mine] * len(taken)).astype(np.int64)]
            pool, running = self._pool(place, stretch)
            aiming = mine[chance[mine] < AIMED]
            if len(pool) and len(aiming):
                aim[aiming] = pool[np.searchsorted(running, chance[aiming] / AIMED * running[-1], side="right")]
        self._redirect(way, aim, stands, turn)
        return way, aim

    def _redirect(self, way: Codes, aim: Codes, stands: Codes, turn: Any) -> None:
        """Send rows whose aim reads the route on a way that fits it."""
        bound = np.array([*(aim.bound for aim in self.aims), False])
        rows = np.flatnonzero(bound[aim])
        for row, place, number, where in zip(
            rows.tolist(), stands[rows].tolist(), aim[rows].tolist(), turn[rows].tolist(), strict=True
        ):
            fitting = self._fitting[place, number]
            way[row] = fitting[int(where * len(fitting))]

    # facts

    def _numbers(self, path: str, people: Codes, aim: Codes, random: Any) -> Numbers:
        """For each row the number of a value."""
        slots = random.integers(0, SLOTS, len(aim), dtype=np.uint16)
        numbers = self._usual[path][slots]
        for group, leaning in self._leanings.get(path, {}).items():
            numbers = np.where(people == group, leaning[slots], numbers)
        aimed = self._aimed[path][aim]
        return np.where(aimed >= 0, aimed, numbers)

    @cached_property
    def _leanings(self) -> dict[str, dict[int, Numbers]]:
        """For each fact that kinds of people share, the values by slot of each kind."""
        found: dict[str, dict[int, Numbers]] = {}
        for group, name in enumerate(PEOPLE):
            for path, texts in shares().people[name].items():
                if path in self.trials:
                    values = (self.law.rulebook.vocabulary.read(path, text) for text in texts)
                    numbers = [self.trials[path].number(value) for value in values]
                    found.setdefault(path, {})[group] = np.resize(np.array(numbers, np.int32), SLOTS)
        return found

    def _in_order(self) -> list[tuple[str, Expr]]:
        """The facts that may not apply, each after those that say so, with the condition over given facts."""
        book = self.law.rulebook
        order = [path for path in self.law.derived if path in self.trials and book.vocabulary[path].applies_when]
        reads = {path: facts_read(self._guard(book.vocabulary[path])) for path in order}
        placed: list[str] = []
        while len(placed) < len(order):
            placed += [path for path in order if path not in placed and not (reads[path] & set(order)) - set(placed)]
        return [(path, self.trees.shared(self._guard(book.vocabulary[path]))) for path in placed]

    def _guard(self, fact: Fact) -> Expr:
        """When a fact applies, with what is defined spelt out."""
        tree = self.law.rulebook.expression(fact.applies_when)
        return self.law.spelt_out(tree)

    def _leave_out(self, drawn: dict[str, Numbers], days: Codes, way: Codes) -> None:
        """Take the value from rows to which a fact does not apply."""
        rows = Rows(len(days))

        def fact(path: str) -> Column:
            if path == KIND:
                return Column(rows, np.zeros(rows.count, np.int64), (self.law.kind,))
            if path in (START, END):
                return Column(rows, (self._starts if path == START else self._ends)[way], self._names)
            if path in drawn:
                return _as_column(rows, self.trials[path], drawn[path], days)
            return Column(rows, np.full(rows.count, -1, np.int64), ())

        for path, guard in self._guarded:
            lapsed = Reading(rows, self.trees, fact).truth(guard).false
            drawn[path] = np.where(unpack(lapsed, rows.count), np.int32(-1), drawn[path])

    # columns

    def _points(self, numbers: Numbers, way: Codes) -> Any:
        """The control point: as the series has it, or as drawn where it sees none."""
        trial = self.trials[POINT]
        names = [str(value) for value in trial.values]
        own = np.array([names.index(item.code) if item.code in names else -1 for item in self._all_ways])[way]
        named = np.array([bool(item.code) for item in self._all_ways])[way]
        found = np.where(named, own, numbers)
        return _spelt(_words(names), found)

    def _column(self, trial: Trial, numbers: Numbers, missing: Any, days: Codes, random: Any) -> Any:
        if trial.type.family == "date":
            return pa.array(_days(trial, numbers, days), mask=missing)
        if trial.type.family == "datetime":
            return pa.array(_moments(trial, numbers, days), mask=missing)
        if trial.type.family == "number" and trial.is_whole:
            return pa.array(_spread(trial, numbers, random), pa.int64(), mask=missing)
        return _spelt(_looked_up(trial), np.where(missing, -1, numbers))


def _words(texts: Sequence[str]) -> Any:
    return pa.array(texts, pa.string())


def _spelt(values: Any, numbers: Any) -> Any:
    """The values of some numbers, -1 being none; text by reference, which files hold as it is."""
    places = pa.array(numbers.astype(np.int32), mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(places, values) if pa.types.is_string(values.type) else values.take(places)


def _table(trials: Mapping[str, Trial], found: Sequence[Aim]) -> dict[str, Numbers]:
    """For each fact, the number of the value that each aim asks for, -1 where it asks for none; the last for none."""
    table = {path: np.full(len(found) + 1, -1, np.int32) for path in trials}
    for n, aim in enumerate(found):
        for path, number in aim.facts.items():
            table[path][n] = number
    return table


def _slots(trial: Trial) -> Numbers:
    """The numbers of values, each as often as it is to be drawn."""
    match trial.type.family:
        case "bool":
            weights = [1 if value else USUAL for value in trial.values[: trial.usual]]
        case "set" if trial.type.kind == "some of":
            weights = [1 if value else ORDINARY * trial.usual for value in trial.values[: trial.usual]]
        case _:
            weights = [1] * trial.usual
    if trial.aimed:
        return np.full(SLOTS, -1, np.int32)
    few = int(SLOTS * (1 - SPREAD)) if trial.type.family == "number" and trial.is_whole else SLOTS
    ends = np.cumsum(weights) * few // sum(weights)
    found = np.searchsorted(ends, np.arange(SLOTS), side="right").astype(np.int32)
    return np.where(np.arange(SLOTS) < few, found, np.int32(WIDE))


def _as_column(rows: Rows, trial: Trial, numbers: Numbers, days: Codes) -> Column:
    if trial.type.family == "date":
        told = _days(trial, numbers, days).astype(object)
        values, places = np.unique(told, return_inverse=True)
        return Column(rows, np.where(numbers < 0, -1, places), tuple(values.tolist()), ordered=True)
    values_of = tuple(value for value in trial.values if not isinstance(value, Shift))
    return Column(rows, np.maximum(numbers, -1).astype(np.int64), values_of)


def _days(trial: Trial, numbers: Numbers, days: Codes) -> Any:
    """The date of each row: told from the day of its movement, or as it stands."""
    shifts = [item if isinstance(item, Shift) else Shift() for item in trial.values]
    fixed = np.array([item.toordinal() - EPOCH if isinstance(item, date) else 0 for item in trial.values])
    told = np.array([isinstance(item, Shift) for item in trial.values])
    months, more = (np.array([getattr(item, name) for item in shifts]) for name in ("months", "days"))
    shifted = _months_on((days - EPOCH).astype("datetime64[D]"), months[numbers]) + more[numbers]
    return np.where(told[numbers], shifted, fixed[numbers].astype("datetime64[D]"))


def _months_on(days: Any, months: Any) -> Any:
    """The same day so many months on, or the last of that month where it is shorter."""
    month = days.astype("datetime64[M]")
    then = month + months
    last = (then + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(then.astype("datetime64[D]") + (days - month.astype("datetime64[D]")), last)


def _moments(trial: Trial, numbers: Numbers, days: Codes) -> Any:
    minutes = np.array([1440 * item.days + item.minutes if isinstance(item, Shift) else 0 for item in trial.values])
    midnight = (days - EPOCH).astype("datetime64[D]").astype("datetime64[s]")
    return midnight + (minutes[numbers] * 60).astype("timedelta64[s]")


def _spread(trial: Trial, numbers: Numbers, random: Any) -> Any:
    """Whole numbers: those worth trying, and some from the whole range, as many small as large."""
    found = np.array([int(value) for value in trial.values], dtype=np.int64)[numbers]  # type: ignore[arg-type]
    wide = np.flatnonzero(numbers == WIDE)
    found[wide] = 10 ** (random.random(len(wide)) * WIDEST)
    return found


def _looked_up(trial: Trial) -> Any:
    match trial.type.family:
        case "bool":
            return pa.array(trial.values, pa.bool_())
        case "number":
            return pa.array(trial.values, pa.decimal128(18, 4))
        case "set":
            return pa.array([sorted(value) for value in trial.values], pa.list_(pa.string()))  # type: ignore[arg-type]
        case "time":
            return pa.array(trial.values, pa.time32("s"))
        case _:
            return _words([str(value) for value in trial.values])
