"""The pages that hold two days of the law against each other: sources, norms, movements, cases; open applications.

Each part is a page of its own, so that no page is long; what is compared is found in `fairway.web.differences`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from fairway.clearance import gateway
from fairway.clearance.actors import APPLICANT, AUDITOR
from fairway.clearance.foreseeing import affected, open_cases
from fairway.law import Rulebook, decide
from fairway.law.clauses import cited_in
from fairway.law.difference import Change, Replayed, Witness
from fairway.law.difference.probe import ASPECTS
from fairway.law.difference.telling import ToldChange, told
from fairway.law.difference.words import word
from fairway.law.explain import side_title
from fairway.law.facts import DATE
from fairway.law.values import read_date
from fairway.web.acting import acting, required
from fairway.web.differences import Found, between, written
from fairway.web.frame import language
from fairway.web.models import Record
from fairway.web.presenting import Badge, answers_shown, outcome_badge

PARTS = {
    "movements": gettext_noop("What it means for movements"),
    "norms": gettext_noop("Norms and procedures"),
    "sources": gettext_noop("Sources"),
    "cases": gettext_noop("Worked cases"),
}
PAGE, MOST = 20, 2000
"""How many things one page lists, and how many open applications it judges."""
YEAR = timedelta(365)


@dataclass(frozen=True)
class Ref:
    """A norm by its clause, or a procedure by its title, and where it is read."""

    name: str
    url: str


@dataclass(frozen=True)
class Shown:
    """A movement that shows a change, as the page shows it."""

    change: ToldChange
    answers: list[dict[str, str]]
    badges: tuple[Badge, Badge]
    sides: list[tuple[str, Badge, Badge]]
    differs: list[str]
    also: list[Ref]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What differs between the law of two days."""
    asked = {name: request.GET.get(name, "").strip()[:20] for name in ("from", "to")}
    days, errors = _days(asked)
    part = request.GET.get("part", "")
    part = part if part in PARTS else "movements"
    context: dict[str, Any] = {"asked": asked, "errors": errors, "part": part}
    if days:
        found = between(*days)
        parts = _parts(found)
        shown = Paginator(parts[part], PAGE).get_page(request.GET.get("page"))
        context |= {
            "asked": _written(days),
            "found": found,
            "tabs": [(name, _(PARTS[name]), _count(found, name, rows)) for name, rows in parts.items()],
            "page": shown,
            "rows": [_row(found, part, item) for item in shown],
            "waiting": not found.done.is_set(),
        }
    return render(request, "fairway/compare.html", context, status=422 if errors else 200)


def _days(asked: dict[str, str]) -> tuple[tuple[date, date] | None, dict[str, str]]:
    """The two days that are asked for, the year up to today where none is, and what can't be read."""
    today = date.today()
    days, errors = {"from": today - YEAR, "to": today}, {}
    for name, text in asked.items():
        try:
            days[name] = read_date(text) if text else days[name]
        except ValueError:
            errors[name] = _("Enter a date, like 2026-12-01.")
    return (None if errors else (days["from"], days["to"])), errors


def _parts(found: Found) -> dict[str, list[Any]]:
    """What each part of the page lists."""
    weight = {name: ASPECTS.index(witness.what[0]) for name, witness in list(found.witnesses.items())}
    shown = [item for item in found.norms if item.id in weight]
    return {
        "movements": sorted(shown, key=lambda item: weight[item.id]),
        "norms": list(found.norms),
        "sources": list(found.text),
        "cases": list(found.cases),
    }


def _count(found: Found, part: str, rows: list[Any]) -> int | None:
    """How many things a part lists, where that is known."""
    if part in ("movements", "cases") and not found.done.is_set():
        return None
    return len(rows)


def _row(found: Found, part: str, item: Any) -> Any:
    if part == "movements":
        return _shown(found, item, found.witnesses[item.id])
    if part in ("norms", "sources"):
        return told(item, found.before, found.after, language())
    return _turned(found, item)


def _turned(found: Found, item: Replayed[Any]) -> tuple[Any, Badge, Badge, list[Ref]]:
    """What is answered otherwise: both outcomes, and the changes that take part."""
    badges = (outcome_badge(made.outcome, language()) for made in (item.before, item.after))
    return item.item, *badges, _refs(found.book, item.changes)


def _shown(found: Found, change: Change, witness: Witness) -> Shown:
    lang = language()
    sides = zip(witness.before.sides, witness.after.sides, strict=True)
    return Shown(
        change=told(change, found.before, found.after, lang),
        answers=answers_shown(witness.facts, lang),
        badges=(outcome_badge(witness.before.outcome, lang), outcome_badge(witness.after.outcome, lang)),
        sides=[
            (side_title(found.book, was, lang), outcome_badge(was.outcome, lang), outcome_badge(now.outcome, lang))
            for was, now in sides
        ],
        differs=[word(name, lang) for name in witness.what],
        also=_refs(found.book, witness.also),
    )


def _refs(book: Rulebook, names: Iterable[str]) -> list[Ref]:
    """What norms and procedures are called and where they are read, each place once."""
    return list(dict.fromkeys(_ref(book, name) for name in names))


def _ref(book: Rulebook, name: str) -> Ref:
    if name in book.procedures:
        return Ref(book.procedures[name].title.say(language()), reverse("procedure", args=[name]))
    provision = book.provisions[book.norms[name].provision]
    title = book.instruments[provision.instrument].title.say(language())
    where = provision.instrument, provision.id.partition("#")[2]
    return Ref(cited_in(title, provision.clause, language()), reverse("provision", args=where))


@require_GET
@required("foresee changes")
def applications(request: HttpRequest) -> HttpResponse:
    """The open applications, of those that the actor sees, that would be answered otherwise on the second day."""
    asked = {name: request.GET.get(name, "").strip()[:20] for name in ("from", "to")}
    days, errors = _days(asked)
    context: dict[str, Any] = {"asked": asked, "errors": errors}
    if days:
        found = written(*days)
        shown = Paginator(affected(acting(request), found.compared, MOST), PAGE).get_page(request.GET.get("page"))
        rows = [(_address(request, item.item), *_turned(found, item)) for item in shown]
        more = open_cases(acting(request)).count() > MOST
        context |= {"asked": _written(days), "found": found, "page": shown, "rows": rows, "most": MOST if more else 0}
    return render(request, "fairway/compare_applications.html", context, status=422 if errors else 200)


def _address(request: HttpRequest, ref: str) -> str:
    """Where the actor reads a case: their own page of it."""
    found = acting(request)
    if found.role == APPLICANT:
        return reverse("case", args=[ref])
    part = gateway.parts(found).filter(case=ref).order_by("id").first()
    return (
        reverse("audit-case", args=[ref]) if found.role == AUDITOR or part is None else reverse("part", args=[part.pk])
    )


def _written(days: tuple[date, date]) -> dict[str, str]:
    return {name: day.isoformat() for name, day in zip(("from", "to"), days, strict=True)}


@require_POST
def open_movement(request: HttpRequest) -> HttpResponse:
    """Keep the determination of a movement that shows a change, on the day that is wanted, and go to it."""
    days, errors = _days({name: request.POST.get(name, "")[:20] for name in ("from", "to")})
    if days is None or errors:
        raise Http404
    found = written(*days)
    name = request.POST.get("change", "")
    change = next((item for item in found.telling if item.id == name), None)
    witness = found.witnesses.get(name) or (change and found.covered and found.compared.witness(change))
    if not witness:
        raise Http404
    day = days[0] if request.POST.get("day") == "from" else days[1]
    record = Record.keep(decide(found.book, witness.facts.updated({DATE: day})), "web")
    return redirect("determination", record_id=record.id)
