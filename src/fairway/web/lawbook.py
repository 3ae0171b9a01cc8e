"""The law as pages: instruments, provisions on a day, norms, cases, gaps and changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fairway.law.explain import sentence
from fairway.law.instrument import Instrument
from fairway.law.norm import Norm
from fairway.law.rulebook import default
from fairway.reform.releasing import released
from fairway.web.frame import language
from fairway.web.presenting import condition
from fairway.web.searching import MOST, found
from fairway.web.versions import asked_day, changed_on, slider, versions
from fairway.web.worked import AllWorked, Worked, worked


@dataclass(frozen=True)
class NormShown:
    """A norm as its page shows it."""

    norm: Norm
    condition: dict[str, Any]
    procedures: list[Any]
    overrides: list[Norm]
    in_force: bool
    tested: bool | None


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every instrument by jurisdiction, or what holds the words that are asked for."""
    book = default()
    query = request.GET.get("q", "").strip()[:100]
    counts = {
        "instruments": len(book.instruments),
        "provisions": len(book.provisions),
        "norms": len(book.norms),
        "procedures": len(book.procedures),
    }
    context: dict[str, Any] = {"q": query, "counts": counts}
    if query:
        context |= _hits(query)
    else:
        context["groups"] = _by_jurisdiction(list(book.instruments.values()))
    return render(request, "fairway/law_index.html", context)


def _hits(query: str) -> dict[str, Any]:
    """What holds the words of a query, the first of each kind, and how many there are in all."""
    book, hits = default(), found(query)
    return {
        "groups": _by_jurisdiction([book.instruments[name] for name in hits.get("instruments", [])]),
        "provisions": [book.provisions[name] for name in hits.get("provisions", [])[:MOST]],
        "procedures": [book.procedures[name] for name in hits.get("procedures", [])[:MOST]],
        "hits": sum(map(len, hits.values())),
    }


def _by_jurisdiction(items: list[Instrument]) -> dict[str, list[Instrument]]:
    groups: dict[str, list[Instrument]] = {}
    for item in sorted(items, key=lambda item: item.title.say(language())):
        groups.setdefault(item.jurisdiction, []).append(item)
    return groups


@require_GET
def instrument(request: HttpRequest, instrument_id: str) -> HttpResponse:
    """One instrument with its provisions, as on a day."""
    book = default()
    if instrument_id not in book.instruments:
        raise Http404
    item, day = book.instruments[instrument_id], asked_day(request)
    provisions = [p for p in book.provisions.values() if p.instrument == instrument_id]
    norms = [norm for norm in book.norms.values() if norm.instrument == instrument_id]
    context = {
        "instrument": item,
        "authority": book.authorities.get(item.authority),
        "provisions": [(p, [n for n in norms if n.provision == p.id], day in p.period) for p in provisions],
        "at": day,
        "in_force": day in item.period,
        "versions": versions([item.period, *(norm.period for norm in norms)], day),
    }
    return render(request, "fairway/instrument.html", context)


@require_GET
def provision(request: HttpRequest, instrument_id: str, provision_id: str) -> HttpResponse:
    """One provision: what it says, how it is encoded, its exceptions, cases and source."""
    book = default()
    item = book.provisions.get(f"{instrument_id}#{provision_id}")
    if item is None:
        raise Http404
    norms = [norm for norm in book.norms.values() if norm.provision == item.id]
    periods = [item.period, *(norm.period for norm in norms)]
    day = asked_day(request, periods)
    current, run = slider(periods, day), worked()
    context = {
        "provision": item,
        "instrument": book.instruments[instrument_id],
        "norms": sorted((_shown(norm, day, run) for norm in norms), key=lambda shown: not shown.in_force),
        "run": run,
        "cases": run.of(item.id) if run else [],
        "at": day,
        "in_force": day in item.period,
        "versions": versions(periods, day),
        "slider": current,
        "changed": changed_on(current.day, item.id) if current and current.before else [],
    }
    return render(request, "fairway/provision.html", context)


def _shown(norm: Norm, day: date, run: AllWorked | None) -> NormShown:
    book = default()
    return NormShown(
        norm=norm,
        condition=condition(book, norm, language()),
        procedures=[book.procedures[name] for name in norm.procedures],
        overrides=[book.norms[name] for name in norm.overrides],
        in_force=day in norm.period,
        tested=norm.id in run.tested if run else None,
    )


@require_GET
def procedure(request: HttpRequest, procedure_id: str) -> HttpResponse:
    """One procedure: its steps, offices, documents, dates and fees."""
    book, lang = default(), language()
    if procedure_id not in book.procedures:
        raise Http404
    item = book.procedures[procedure_id]
    context = {
        "procedure": item,
        "condition": sentence(book.available(item), book, lang),
        "authority": book.authorities.get(item.authority),
        "steps": [(step, book.authorities.get(step.addressee)) for step in item.steps],
        "required_by": [norm for norm in book.norms.values() if procedure_id in norm.procedures],
        "basis": [book.provisions[name] for name in item.basis],
    }
    return render(request, "fairway/procedure.html", context)


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """What is known and not encoded, and why it matters."""
    weak = [norm for norm in default().norms.values() if norm.is_weak]
    return render(request, "fairway/gaps.html", {"gaps": default().contents.gaps, "weak": weak})


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """On which days the encoded law changes, by year, latest first."""
    days: dict[date, dict[str, list[Norm]]] = {}
    for norm in default().norms.values():
        if norm.period.start:
            days.setdefault(norm.period.start, {"begins": [], "ends": []})["begins"].append(norm)
        if norm.period.end:
            days.setdefault(norm.period.end, {"begins": [], "ends": []})["ends"].append(norm)
    years: dict[int, list[tuple[date, dict[str, list[Norm]]]]] = {}
    for day, change in sorted(days.items(), reverse=True):
        years.setdefault(day.year, []).append((day, change))
    context = {"years": years, "this_year": date.today().year, "releases": released()}
    return render(request, "fairway/changes.html", context)


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The files of worked cases, those that fail first; or the cases of one file, with what came out."""
    run, name = worked(), request.GET.get("file", "")
    context: dict[str, Any] = {"run": run}
    if run:
        files: dict[tuple[str, str], list[Worked]] = {}
        for item in run.cases:
            files.setdefault(item.file, []).append(item)
        failed = [item for item in run.cases if not item.passed]
        context |= {"files": files, "failing": failed, "passed": len(run.cases) - len(failed), "failed": len(failed)}
    if run and name:
        folder, _, title = name.partition("/")
        if (folder, title) not in files:
            raise Http404
        context |= {"file": (folder, title), "cases": files[folder, title]}
    return render(request, "fairway/cases.html", context)
