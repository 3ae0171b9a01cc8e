"""The ways through in SQL: each row says what is required and open; the ways are found once for what rows say.

What is required and open is a text of marks, such as ``<r0><p3>``. The ways of requirements that share procedures
stand in small tables, each way as a pattern that such a text must match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, reduce

from sqlglot import exp

from fairway.law.fold import MAX_ROUTES
from fairway.law.procedure import Procedure
from fairway.law.sql.dialects import Dialect, Term, as_term, call, cases, infix, minus, number, times
from fairway.law.sql.layers import Layers
from fairway.law.sql.terms import Unsayable
from fairway.law.sql.ways import MOST, Cluster, Demands

PATTERN = "pattern"
"""The column that says what is required and open."""
SAID, ASKED, WAYS, ROUTED = "said", "asked", "ways", "routed"
"""The queries by name: the rows, what they say is required and open, each way, and the ways of each."""


class RoutesQuery:
    """What is to be added to a statement so that it tells the ways through."""

    def __init__(
        self,
        demands: Demands,
        procedures: Mapping[str, Procedure],
        dialect: Dialect,
        joined: Callable[[str, Sequence[Term]], Term],
    ) -> None:
        if any(len(cluster.demands) > MOST for cluster in demands.clusters):
            raise Unsayable("the ways through are too many to be written", hint="--say something else than routes")
        self.demands = demands
        self.procedures = procedures
        self.dialect = dialect
        self.joined = joined
        self.choices = [cluster for cluster in demands.clusters if not cluster.forced]
        names = sorted(name for cluster in demands.clusters for name in cluster.names)
        self.marks = {name: f"<p{n}>" for n, name in enumerate(names)}
        self.of = {name: cluster for cluster in demands.clusters for name in cluster.names}

    def pattern(self, layers: Layers) -> Term:
        """What is required and open in a row, null where no ways are told."""
        items = [cases([(layers.term(when), exp.Literal.string(mark))]) for mark, when in self._marked()]
        return cases([(layers.term(self.demands.told), self.joined("", [exp.Literal.string(""), *items]))])

    def _marked(self) -> Iterator[tuple[str, int]]:
        for k, cluster in enumerate(self.choices):
            yield from ((f"<r{k}.{n}>", demand.when) for n, demand in enumerate(cluster.demands))
        for name, mark in self.marks.items():
            cluster = self.of[name]
            when = cluster.demands[0].when if cluster.forced else self.demands.asked_and_open(cluster, name)
            yield mark, when

    def over(self, select: exp.Select, columns: Sequence[Term]) -> exp.Select:
        """The statement with the ways through: `select` says the pattern, `columns` are then said in their order."""
        found = exp.select(*columns).from_(SAID).join(ROUTED, using=[PATTERN], join_type="left")
        found = found.with_(SAID, as_=select, materialized=self.dialect.keeps or None, copy=False)
        keys = exp.select(PATTERN).distinct().from_(SAID).where(f"{PATTERN} IS NOT NULL")
        found = found.with_(ASKED, as_=exp.select("*", *self._told()).from_(keys.subquery("k")), copy=False)
        found = found.with_(WAYS, as_=self._ways(), copy=False)
        return found.with_(ROUTED, as_=self._routed(), copy=False)

    @property
    def routes(self) -> Term:
        """The column of a row's ways, to be said over the statement."""
        none = exp.Is(this=exp.column(PATTERN, SAID), expression=exp.Null())
        found = exp.Coalesce(this=exp.column("routes", ROUTED), expressions=[as_term("")])
        pairs: list[tuple[Term, Term]] = [(none, as_term(""))]
        if self._may_be_many:
            pairs.append((exp.GT(this=exp.column("most", ROUTED), expression=number(MAX_ROUTES)), exp.Null()))
        return cases(pairs, found)

    @cached_property
    def _may_be_many(self) -> bool:
        return reduce(int.__mul__, (cluster.most for cluster in self.choices), 1) > MAX_ROUTES

    def _told(self) -> Iterator[Term]:
        """For each choice, which of its demands are there, as ones and noughts."""
        for k, cluster in enumerate(self.choices):
            yield exp.alias_(call("CONCAT", "", *self._digits(k, cluster)), f"m{k}")

    def _digits(self, k: int, cluster: Cluster) -> list[Term]:
        marks = [f"<r{k}.{n}>" for n in range(len(cluster.demands))]
        return [cases([(self._has(mark), as_term("1"))], as_term("0")) for mark in marks]

    @staticmethod
    def _has(mark: str) -> Term:
        """Whether a mark stands in the pattern."""
        return exp.Like(this=exp.column(PATTERN), expression=as_term(f"%{mark}%"))

    def _ways(self) -> exp.Select:
        """Every way that is open for a pattern."""
        names = [cases([(self._in_way(name), as_term(name))]) for name in self.marks]
        said = [exp.column(PATTERN), exp.alias_(self.joined(" ", names) if names else as_term(""), "way")]
        if self._may_be_many:
            said.append(exp.alias_(self._most(), "most"))
        found = exp.select(*said).from_(ASKED)
        for k, cluster in enumerate(self.choices):
            open_ = exp.Like(this=exp.column(PATTERN), expression=exp.column("way", f"c{k}"))
            mine = exp.EQ(this=exp.column(f"m{k}"), expression=exp.column("told", f"c{k}"))
            found = found.join(self._table(k, cluster), on=exp.and_(mine, open_), join_type="left", copy=False)
        clashes = [exp.and_(self._in_way(one), self._in_way(other)) for one, other in self._clashes()]
        none = [exp.Not(this=exp.Coalesce(this=both, expressions=[exp.false()])) for both in clashes]
        # Given at once, they are told beside each other; one by one, each would be wrapped in the next.
        return found.where(*none, copy=False)

    def _in_way(self, name: str) -> Term:
        """Whether a way asks for a procedure."""
        cluster = self.of[name]
        if cluster.forced:
            return self._has(self.marks[name])
        way = exp.column("way", f"c{self.choices.index(cluster)}")
        return exp.Like(this=way, expression=as_term(f"%{self.marks[name]}%"))

    def _table(self, k: int, cluster: Cluster) -> Term:
        """The ways of one choice."""
        rows = [(told, "%".join(["", *(self.marks[name] for name in sorted(way)), ""])) for told, way in cluster.ways]
        return exp.values(rows, alias=f"c{k}", columns=["told", "way"])

    def _clashes(self) -> Iterator[tuple[str, str]]:
        """Procedures that exclude each other."""
        pairs = ((one, other) for one in self.marks for other in self.procedures[one].excludes if other in self.of)
        yield from sorted({(min(pair), max(pair)) for pair in pairs})

    def _most(self) -> Term:
        """At least as many as there are ways, at any step of finding them."""
        return reduce(times, (self._most_of(k, cluster) for k, cluster in enumerate(self.choices)))

    def _most_of(self, k: int, cluster: Cluster) -> Term:
        counts = []
        for n, demand in enumerate(cluster.demands):
            ones = [cases([(self._has(self.marks[name]), number(1))], number(0)) for name in demand.options]
            total = reduce(lambda left, right: infix(exp.Add, left, right), ones)
            counts.append(cases([(self._has(f"<r{k}.{n}>"), total)], number(1)))
        return exp.Least(this=reduce(times, counts), expressions=[number(cluster.most)])

    def _routed(self) -> exp.Select:
        """The ways of each pattern as one text, the shortest first."""
        way = exp.column("way")
        said = cases([(exp.EQ(this=way, expression=as_term("")), as_term("nothing"))], way.copy())
        blanks = minus(call("LENGTH", way.copy()), call("LENGTH", call("REPLACE", way.copy(), " ", "")))
        columns = [exp.column(PATTERN), exp.alias_(self.dialect.listed(said, "; ", blanks), "routes")]
        if self._may_be_many:
            columns.append(exp.alias_(exp.Max(this=exp.column("most")), "most"))
        return exp.select(*columns).from_(WAYS).group_by(PATTERN)
