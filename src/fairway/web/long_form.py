"""The long form: every fact of one kind of movement on one page, for those who know them all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fairway.law.expression import facts_read
from fairway.law.facts import KIND
from fairway.law.norm import KINDS
from fairway.law.rulebook import Rulebook, default
from fairway.law.vocabulary import Fact
from fairway.web.fields import Field, answer_from, field_for
from fairway.web.frame import language
from fairway.web.interview import OPENING, decided, recorded
from fairway.web.models import Draft
from fairway.web.topics import by_topic


@dataclass(frozen=True)
class Section:
    """The fields of one topic; `unfolded` when there is something to see in it."""

    title: str
    fields: list[Field]
    unfolded: bool


@require_http_methods(["GET", "POST"])
def long_form(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the form; when it is posted, decide or say what could not be read."""
    if kind not in KINDS:
        raise Http404
    if request.method == "GET":
        return _page(request, kind, [field_for(default(), fact, language()) for fact in form_facts(kind)])
    fields, answers = _read(request, kind)
    if any(field.error for field in fields):
        return _page(request, kind, fields, status=422)
    draft = Draft.objects.create(answers=answers)
    return HttpResponseRedirect(recorded(decided(draft), draft))


def _read(request: HttpRequest, kind: str) -> tuple[list[Field], dict[str, Any]]:
    """The fields as posted, and the answers that could be read; what is empty stays unknown."""
    fields: list[Field] = []
    answers: dict[str, Any] = {KIND: kind}
    for fact in form_facts(kind):
        value, error = answer_from(default(), fact, request.POST)
        if value == "" and fact.path not in OPENING:
            error = ""
        elif not error:
            answers[fact.path] = value
        fields.append(field_for(default(), fact, language(), value, error))
    return fields, answers


def _page(request: HttpRequest, kind: str, fields: list[Field], status: int = 200) -> HttpResponse:
    groups = by_topic(fields, lambda field: field.fact.topic)
    sections = [
        Section(title, found, number == 0 or any(field.error or field.answered for field in found))
        for number, (title, found) in enumerate(groups)
    ]
    context = {
        "sections": sections,
        "kind": default().vocabulary[KIND].type.choices[kind].say(language()),
        "errors": [field for field in fields if field.error],
    }
    return render(request, "fairway/form.html", context, status=status)


def form_facts(kind: str) -> tuple[Fact, ...]:
    """The facts that law on one kind of movement reads, the opening ones first."""
    return _form_facts(default(), kind)


@lru_cache(maxsize=len(KINDS))
def _form_facts(book: Rulebook, kind: str) -> tuple[Fact, ...]:
    read: set[str] = set()
    for norm in book.norms.values():
        if kind in norm.kinds:
            read |= book.facts_of(norm)
            for name in norm.procedures:
                read |= facts_read(book.available(book.procedures[name]))
    rest = (fact for path, fact in book.vocabulary.items() if path in read and path not in (*OPENING, KIND))
    return (*(book.vocabulary[path] for path in OPENING), *rest)
