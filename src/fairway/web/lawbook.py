"""The law as pages: instruments, provisions on a day, norms, cases, gaps and changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fairway.law.cases import Result, load_cases, run_case
from fairway.law.explain import sentence
from fairway.law.instrument import Instrument, Provision
from fairway.law.norm import Norm
from fairway.law.rulebook import DEFAULT_FOLDER, default
from fairway.law.values import read_date
from fairway.web.frame import language


@dataclass(frozen=True)
class NormShown:
    """A norm as its page shows it."""

    norm: Norm
    condition: str
    exception: str
    procedures: list[Any]
    overrides: list[Norm]
    yields_to: list[Norm]
    in_force: bool
    tested: bool


def asked_day(request: HttpRequest) -> date:
    """The day in the address, today when there is none or it can't be read."""
    try:
        return read_date(request.GET["at"])
    except (KeyError, ValueError):
        return date.today()


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every instrument, by jurisdiction, narrowed by words if wanted."""
    book, lang = default(), language()
    words = request.GET.get("q", "").strip().lower()
    found = [item for item in book.instruments.values() if words in _words_of(item)]
    groups: dict[str, list[Instrument]] = {}
    for item in sorted(found, key=lambda item: item.title.say(lang)):
        groups.setdefault(item.jurisdiction, []).append(item)
    counts = {
        "instruments": len(book.instruments),
        "provisions": len(book.provisions),
        "norms": len(book.norms),
        "procedures": len(book.procedures),
    }
    return render(request, "fairway/law_index.html", {"groups": groups, "q": words, "counts": counts})


def _words_of(item: Instrument) -> str:
    book = default()
    told = [text for p in book.provisions.values() if p.instrument == item.id for text in p.says.values()]
    return " ".join([item.id, *item.title.values(), *told]).lower()


@require_GET
def instrument(request: HttpRequest, instrument_id: str) -> HttpResponse:
    """One instrument with its provisions, as on a day."""
    book = default()
    if instrument_id not in book.instruments:
        raise Http404
    item, day = book.instruments[instrument_id], asked_day(request)
    provisions = [p for p in book.provisions.values() if p.instrument == instrument_id]
    context = {
        "instrument": item,
        "authority": book.authorities.get(item.authority),
        "provisions": [
            (p, [n for n in book.norms.values() if n.provision == p.id], day in p.period) for p in provisions
        ],
        "at": day,
        "in_force": day in item.period,
    }
    return render(request, "fairway/instrument.html", context)


@require_GET
def provision(request: HttpRequest, instrument_id: str, provision_id: str) -> HttpResponse:
    """One provision: what it says, how it is encoded, its exceptions, cases and source."""
    book = default()
    found = book.provisions.get(f"{instrument_id}#{provision_id}")
    if found is None:
        raise Http404
    day = asked_day(request)
    norms = [norm for norm in book.norms.values() if norm.provision == found.id]
    context = {
        "provision": found,
        "instrument": book.instruments[instrument_id],
        "norms": [_shown(norm, day) for norm in norms],
        "cases": cases_of(found),
        "at": day,
        "in_force": day in found.period,
        "days": sorted({p for n in norms for p in (n.period.start, n.period.end) if p}),
    }
    return render(request, "fairway/provision.html", context)


def _shown(norm: Norm, day: date) -> NormShown:
    book, lang = default(), language()
    above = [book.norms[name] for name in book.defeaters.get(norm.id, ())]
    return NormShown(
        norm=norm,
        condition=sentence(book.expression(norm.when), book, lang),
        exception=sentence(book.expression(norm.unless), book, lang) if norm.unless else "",
        procedures=[book.procedures[name] for name in norm.procedures],
        overrides=[book.norms[name] for name in norm.overrides],
        yields_to=above,
        in_force=day in norm.period,
        tested=norm.id in tested_norms(),
    )


@lru_cache(maxsize=1)
def results() -> tuple[Result, ...]:
    """Every case, run once."""
    return tuple(run_case(default(), case) for case in load_cases(DEFAULT_FOLDER))


@lru_cache(maxsize=1)
def tested_norms() -> frozenset[str]:
    """The norms that take effect in some case."""
    made = (result.determination for result in results())
    return frozenset(name for found in made if found for name, _, effective in found.trace if effective)


def cases_of(found: Provision) -> list[Result]:
    """The cases in which a norm of the provision takes effect, and those that name it."""
    prefix = f"{found.id}."
    return [result for result in results() if _touches(result, prefix)]


def _touches(result: Result, prefix: str) -> bool:
    if result.determination is None:
        return prefix in str(result.case.expect)
    return any(name.startswith(prefix) and effective for name, _, effective in result.determination.trace)


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
    """On which days the encoded law changes, latest first."""
    book = default()
    days: dict[date, dict[str, list[Norm]]] = {}
    for norm in book.norms.values():
        if norm.period.start:
            days.setdefault(norm.period.start, {"begins": [], "ends": []})["begins"].append(norm)
        if norm.period.end:
            days.setdefault(norm.period.end, {"begins": [], "ends": []})["ends"].append(norm)
    return render(request, "fairway/changes.html", {"days": sorted(days.items(), reverse=True)})


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Every worked case, with what came out."""
    failed = sum(not result.passed for result in results())
    context = {"results": results(), "passed": len(results()) - failed, "failed": failed}
    return render(request, "fairway/cases.html", context)
