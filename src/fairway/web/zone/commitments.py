"""The tracker of promises: how each stands on a day, filtered and sorted, with its dates and evidence.

States follow by rule in `fairway.zone.commitments`; nothing is judged here. The slip chart is drawn in
`fairway.web.zone.slips`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from fairway.web.presenting import Badge
from fairway.web.zone import downloads, slips
from fairway.web.zone.seeing import Seen, seen
from fairway.web.zone.words import STATE_WORDS, reason_words, state_badge
from fairway.zone.commitments import STATES, Standing, standings
from fairway.zone.models import Claim
from fairway.zone.moments import moment
from fairway.zone.reading import Entity

FILTERS = ("state", "who", "due", "about")
UNDATED = "none"
SORTS = {
    "due": gettext_noop("Due date"),
    "state": gettext_noop("State"),
    "late": gettext_noop("Days late"),
    "name": gettext_noop("Promise"),
}
COLUMNS = (
    "commitment",
    "promise",
    "promised_by",
    "about",
    "due",
    "due_certainty",
    "due_source",
    "due_place",
    "due_address",
    "state",
    "reason",
    "kept_on",
    "days_late",
    "dates_announced",
    "state_claims",
    "state_sources",
    "as_of",
    "known_on",
)


@dataclass(frozen=True)
class Named:
    """An entity by its id and what to call it."""

    id: str
    label: str


@dataclass(frozen=True)
class Row:
    """A promise as a row: how it stands, and its words in the language of the page."""

    standing: Standing
    label: str
    who: tuple[Named, ...]
    about: tuple[Named, ...]
    badge: Badge
    reason: str

    @property
    def measurable(self) -> bool:
        """Whether anything says what would count as kept."""
        return bool(self.standing.commitment.of("criterion") or self.standing.commitment.of("target"))

    @property
    def year(self) -> str:
        """The year in which it is due; `UNDATED` when it has no date."""
        due = self.standing.due
        return str(moment(due.value).last.year) if due else UNDATED

    @property
    def dates(self) -> tuple[Claim, ...]:
        """Every date announced, where there was more than the due date."""
        return self.standing.dates if len(self.standing.dates) > 1 else ()


def rows(view: Seen, entities: list[Entity] | None = None) -> list[Row]:
    """Every promise in sight, the earliest due first; or those given."""
    found = standings(view.view, view.on, entities)
    named = {claim.value for item in found for claim in (*_who(item), *_about(item))}
    labels = view.view.labels(named | {item.commitment.id for item in found}, view.lang)
    return [
        Row(
            standing=item,
            label=item.commitment.label(view.lang),
            who=tuple(Named(claim.value, labels[claim.value]) for claim in _who(item)),
            about=tuple(Named(claim.value, labels[claim.value]) for claim in _about(item)),
            badge=state_badge(item.state),
            reason=reason_words(item.reason),
        )
        for item in found
    ]


def _who(item: Standing) -> list[Claim]:
    return _once(item.commitment.of("promisor"))


def _about(item: Standing) -> list[Claim]:
    return _once(item.commitment.of("about"))


def _once(claims: Iterable[Claim]) -> list[Claim]:
    return list({claim.value: claim for claim in claims}.values())


@dataclass(frozen=True)
class Choice:
    """A value that a filter can take, with its word and how many rows have it."""

    value: str
    word: str
    count: int


def choices(found: Sequence[Row]) -> dict[str, list[Choice]]:
    """What each filter can be set to."""
    states = Counter(row.standing.state for row in found)
    years = Counter(row.year for row in found)
    return {
        "state": [Choice(name, state_badge(name).word, states[name]) for name in STATES if states[name]],
        "who": _named(row.who for row in found),
        "due": [Choice(year, year, years[year]) for year in sorted(years)],
        "about": _named(row.about for row in found),
    }


def _named(groups: Iterable[tuple[Named, ...]]) -> list[Choice]:
    counted = Counter(item for group in groups for item in group)
    return [Choice(item.id, item.label, n) for item, n in sorted(counted.items(), key=lambda pair: pair[0].label)]


def narrowed(found: Iterable[Row], given: QueryDict | dict[str, str]) -> list[Row]:
    """The rows that a query asks for, in the order that it asks for."""
    wanted = {name: given.get(name, "") for name in FILTERS}
    kept = [row for row in found if all(_fits(row, name, value) for name, value in wanted.items() if value)]
    return sorted(kept, key=_ORDERS.get(given.get("sort", ""), _ORDERS["due"]))


def _fits(row: Row, name: str, value: str) -> bool:
    match name:
        case "state":
            return row.standing.state == value
        case "due":
            return row.year == value
    return any(item.id == value for item in (row.who if name == "who" else row.about))


def _due(row: Row) -> date:
    return moment(row.standing.due.value).last if row.standing.due else date.max


_ORDERS: dict[str, Callable[[Row], Any]] = {
    "due": _due,
    "state": lambda row: (STATES.index(row.standing.state), _due(row)),
    "late": lambda row: (-(row.standing.slip_days or 0), _due(row)),
    "name": lambda row: row.label,
}


def kept(given: QueryDict, names: Iterable[str]) -> list[tuple[str, str]]:
    """The parts of a query that other forms of the page must not lose."""
    return [(name, given[name]) for name in names if given.get(name)]


def query(given: QueryDict) -> str:
    """What a chart or table of this page must be asked with to show the same."""
    left = given.copy()
    left.pop("narrow", None)
    return f"?{left.urlencode()}" if left else ""


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The tracker."""
    view = seen(request)
    everything = rows(view)
    shown = narrowed(everything, request.GET)
    context = {
        **view.context(),
        "kept": kept(request.GET, (*FILTERS, "sort")),
        "days": kept(request.GET, ("as_of", "known_on")),
        "query": query(request.GET),
        "wanted": {name: request.GET.get(name, "") for name in (*FILTERS, "sort")},
        "choices": choices(everything),
        "sorts": SORTS,
        "rows": shown,
        "all": len(everything),
        "tally": tally(shown),
        "slips": slips.of(shown, view.on),
    }
    return render(request, "fairway/zone/commitments.html", context)


def tally(found: Iterable[Row]) -> list[tuple[Badge, int]]:
    """How many promises stand in each state."""
    counted = Counter(row.standing.state for row in found)
    return [(state_badge(name), counted[name]) for name in STATE_WORDS]


@require_GET
def chart(request: HttpRequest) -> HttpResponse:
    """The slip chart of the promises that the query asks for."""
    view = seen(request)
    return slips.picture(slips.of(narrowed(rows(view), request.GET), view.on), narrow="narrow" in request.GET)


@require_GET
def as_table(request: HttpRequest) -> HttpResponse:
    """The promises that the query asks for as a CSV file, each with where its date and its state are said."""
    view = seen(request)
    return downloads.table(
        "fairway-commitments", COLUMNS, (_cells(row, view) for row in narrowed(rows(view), request.GET))
    )


def _cells(row: Row, view: Seen) -> list[object]:
    item, due = row.standing, row.standing.due
    context = view.context()
    return [
        item.commitment.id,
        row.label,
        "; ".join(named.label for named in row.who),
        "; ".join(named.label for named in row.about),
        *((due.value, due.certainty, due.source_id, due.place, due.source.url) if due else ("",) * 5),
        item.state,
        item.reason,
        item.fulfilled_on.text if item.fulfilled_on else "",
        item.slip_days,
        "; ".join(f"{claim.value} ({claim.source_id}, {claim.source.date})" for claim in item.dates),
        "; ".join(claim.key for claim in item.evidence),
        "; ".join(dict.fromkeys(claim.source_id for claim in item.evidence)),
        view.on.isoformat(),
        context["known_on"],
    ]
