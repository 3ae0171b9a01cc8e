"""The interview: from "What do you want to move?" to a determination, a question a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fairway.clearance.tallies import Tally, tally
from fairway.law import Determination, Facts, LawError, Rulebook, decide
from fairway.law.ask import Question, next_question
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.logic import evaluate
from fairway.law.norm import KINDS, Norm
from fairway.law.rulebook import default
from fairway.law.values import Value
from fairway.web import reading
from fairway.web.acting import actor
from fairway.web.fields import Field, answer_from, field_for
from fairway.web.frame import language
from fairway.web.models import Draft, Record
from fairway.web.presenting import answer_groups, outcome_badge, side_cards

OPENING = (START, END, DATE)
TILES = ("person", "funds", "goods", "vehicle", "data", "samples")
BEGUN, KEPT = "drafts", 5
"""Where a session keeps the names of its last drafts, and how many of them."""
PRESETS = {"samples": {KIND: "goods", "goods.category": "samples"}}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What do you want to move?"""
    text = request.GET.get("text", "")
    return render(
        request,
        "fairway/home.html",
        {
            "tiles": TILES,
            "text": text,
            "found": reading.read(text, language()) if text else None,
            "drafts": _begun_here(request),
            "kept_days": Draft.KEPT.days,
            "recent": _recent(),
        },
    )


def _begun_here(request: HttpRequest) -> list[tuple[Draft, str]]:
    """The drafts begun in this browser that are still there, the last first, and what each is about."""
    names = request.session.get(BEGUN, [])
    drafts = Draft.objects.in_bulk(names)
    return [(drafts[name], _about(drafts[name])) for name in reversed(names) if name in drafts]


def _about(draft: Draft) -> str:
    """What a draft is about: the kind of movement, and its ends as far as they are said."""
    book, lang = default(), language()
    places = [book.geography.places.get(str(draft.answers.get(end))) for end in (START, END)]
    kind = book.vocabulary[KIND].type.choices[draft.answers[KIND]].say(lang)
    return " · ".join([kind, *(place.label.say(lang) for place in places if place)])


def _recent() -> list[Norm]:
    """The latest changes of law up to today, one for each provision."""
    today = date.today()
    begun = [(norm.period.start, norm.id) for norm in default().norms.values() if norm.period.start]
    found: dict[str, Norm] = {}
    for _start, name in sorted((item for item in begun if item[0] <= today), reverse=True):
        norm = default().norms[name]
        found.setdefault(norm.provision, norm)
    return list(found.values())[:5]


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft for one kind of movement, with any facts that were read and confirmed."""
    if request.method == "GET":
        return redirect("home")
    kind = request.POST.get("kind", "")
    answers: dict[str, Any] = dict(PRESETS.get(kind, {KIND: kind}))
    if answers[KIND] not in KINDS:
        raise Http404
    book = default()
    answers = {path: value for path, value in answers.items() if path in book.vocabulary}
    for path in request.POST.getlist("confirmed"):
        if path in book.vocabulary and path != KIND:
            value, error = answer_from(book, book.vocabulary[path], request.POST)
            if not error:
                answers[path] = value
    draft = Draft.objects.create(answers=answers)
    request.session[BEGUN] = [*request.session.get(BEGUN, []), draft.id][-KEPT:]
    return redirect("interview", draft_id=draft.id)


@require_http_methods(["GET", "POST"])
def interview(request: HttpRequest, draft_id: str) -> HttpResponse:
    """The next page of an interview; a posted answer is kept before the next is asked."""
    draft = get_object_or_404(Draft, pk=draft_id)
    book = default()
    if request.method == "POST":
        paths = [path for path in request.POST.getlist("asked") if path in book.vocabulary]
        fields = answered(draft, paths, request)
        if any(field.error for field in fields):
            return _page(request, draft, fields, status=422)
        return redirect("interview", draft_id=draft.id)
    missing = [path for path in OPENING if path not in draft.answers]
    if missing:
        return _page(request, draft, [_field(draft, path) for path in OPENING])
    return _asked(request, draft)


def _asked(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The next question, or the determination when no question is left."""
    determination = decided(draft)
    question = next_question(determination, draft.topic, draft.compare)
    if question is None:
        return HttpResponseRedirect(recorded(determination, draft))
    return _page(request, draft, [_field(draft, question.fact.path)], question)


def answered(draft: Draft, paths: list[str], request: HttpRequest) -> list[Field]:
    """Keep the posted answers of a draft; the fields say what could not be read."""
    book, fields, answers = default(), [], dict(draft.answers)
    for path in paths:
        fact = book.vocabulary[path]
        value, error = answer_from(book, fact, request.POST)
        fields.append(field_for(book, fact, language(), value, error))
        if not error:
            answers[path] = value
            draft.topic = fact.topic
    if not any(field.error for field in fields):
        draft.answers = _still_apply(answers)
        draft.dropped = sorted(answers.keys() - draft.answers.keys())
        draft.save()
    return fields


def _still_apply(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers without those to questions that, after a change, would no longer be asked."""
    book = default()
    kept = dict(answers)
    while True:
        values = Facts.read(book.vocabulary, kept).values
        stale = [path for path in kept if _never_asked(book, path, values)]
        if not stale:
            return kept
        kept = {path: value for path, value in kept.items() if path not in stale}


def _never_asked(book: Rulebook, path: str, values: Mapping[str, Value]) -> bool:
    guard = book.vocabulary[path].applies_when
    return bool(guard) and evaluate(book.expression(guard), values.get, book.functions) is False


def _field(draft: Draft, path: str) -> Field:
    book = default()
    return field_for(book, book.vocabulary[path], language(), draft.answers.get(path, ""))


def _page(
    request: HttpRequest, draft: Draft, fields: list[Field], question: Question | None = None, status: int = 200
) -> HttpResponse:
    lang = language()
    determination = decided(draft)
    return render(
        request,
        "fairway/question.html",
        {
            "draft": draft,
            "fields": fields,
            "errors": [field for field in fields if field.error],
            "tallies": _tallies(request, fields, determination.day),
            "question": question,
            "why": [(norm, default().provisions[norm.provision]) for norm in (question.why[:4] if question else ())],
            "answers": answer_groups(determination.facts, lang),
            "sides": side_cards(determination, lang),
            "badge": outcome_badge(determination.outcome, lang),
            "kind": default().vocabulary[KIND].type.choices[draft.answers[KIND]].say(lang),
            "kind_code": draft.answers[KIND],
            "dropped": labels(draft.dropped, lang),
        },
        status=status,
    )


def _tallies(request: HttpRequest, fields: list[Field], day: date) -> list[Tally]:
    """What the asker's own cases on this node say of the facts asked for."""
    who = actor(request)
    if who is None or not who.may("apply"):
        return []
    return [found for field in fields if (found := tally(who, field.fact.path, day))]


def decided(draft: Draft) -> Determination:
    """What the answers so far amount to; answers that no longer fit the vocabulary are put aside."""
    book = default()
    draft.answers = {path: value for path, value in draft.answers.items() if _fits(book, path, value)}
    return decide(book, draft.facts(book))


def _fits(book: Rulebook, path: str, value: Any) -> bool:
    try:
        return path in book.vocabulary and (value is None or book.vocabulary.read(path, value) is not None)
    except LawError:
        return False


def labels(paths: list[str], lang: str) -> list[str]:
    """The labels of facts, those that the vocabulary no longer has left out."""
    book = default()
    return [book.vocabulary[path].label.say(lang) for path in paths if path in book.vocabulary]


def recorded(determination: Determination, draft: Draft) -> str:
    """The address of the kept determination, which says what a change of answers did."""
    address = reverse("determination", kwargs={"record_id": Record.keep(determination, "web").id})
    told = [("before", draft.before)] if draft.before and draft.before != determination.id else []
    told += [("dropped", path) for path in draft.dropped]
    return f"{address}?{urlencode(told)}" if told else address


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, draft_id: str, path: str) -> HttpResponse:
    """Change one answer; the others stay, and the interview goes on from there."""
    draft = get_object_or_404(Draft, pk=draft_id)
    if path not in default().vocabulary or path == KIND:
        raise Http404
    if request.method == "GET":
        return _page(request, draft, [_field(draft, path)])
    fields = answered(draft, [path], request)
    if fields[0].error:
        return _page(request, draft, fields, status=422)
    return redirect("interview", draft_id=draft.id)


@require_POST
def result(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Go to the determination now, with what is known."""
    draft = get_object_or_404(Draft, pk=draft_id)
    return HttpResponseRedirect(recorded(decided(draft), draft))


@require_POST
def discard(request: HttpRequest, draft_id: str) -> HttpResponse:
    """Delete a draft."""
    Draft.objects.filter(pk=draft_id).delete()
    return redirect("home")
