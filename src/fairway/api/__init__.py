"""The REST API, version 1: the same operations, names and words as the library and command line.

Errors are RFC 9457 problem details. A movement that is prohibited is a good answer: status 200.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import field_validator

import fairway
from fairway.api import cases, watches, zone, zone_acts
from fairway.api.answers import MOST, answers
from fairway.api.problems import pointers, problem
from fairway.law import Determination, Facts, LawError, codec, decide
from fairway.law.ask import next_question
from fairway.law.clauses import clause_in
from fairway.law.counterfactual import why_not
from fairway.law.determination import FREE
from fairway.law.errors import FactError
from fairway.law.explain import assumptions, next_change, prove_norm, refusals, side_title, side_verdict, verdict
from fairway.law.facts import FactErrors
from fairway.law.narrower import narrower
from fairway.law.plan import CRITERIA, plans
from fairway.law.rulebook import default
from fairway.law.values import read_date
from fairway.web.differences import between
from fairway.web.differences import plain as to_plain
from fairway.web.models import Record

Lang = Literal["en", "zh-Hant", "zh-Hans"]

api = NinjaAPI(
    title="Fairway",
    version=fairway.__version__,
    description="What may cross between two legal systems, under which clause, and how.",
    urls_namespace="api-1",
    docs_url=None,
)


MAX_DEPTH = 12


class Asked(Schema):
    """Facts about one movement, by dotted path or nested; `null` declines a fact."""

    facts: dict[str, Any] = Field(..., examples=[{"movement.kind": "data", "movement.from": "sz", "movement.to": "hk"}])

    @field_validator("facts")
    @classmethod
    def plain(cls, facts: dict[str, Any]) -> dict[str, Any]:
        """The facts, unless they are nested too deeply to mean any, or hold half a character."""
        level: list[Any] = [facts]
        for _ in range(MAX_DEPTH):
            level = [inner for item in level for inner in _inside(item) if isinstance(inner, dict | list)]
        if level:
            raise ValueError(f"nested more than {MAX_DEPTH} deep")
        try:
            codec.canonical(facts)
        except UnicodeEncodeError:
            raise ValueError("text that is not Unicode") from None
        return facts


def _inside(item: Any) -> Iterable[Any]:
    return item.values() if isinstance(item, dict) else item


class AskedQuestion(Asked):
    """Facts, and the topic of the last question, so that the next can stay with it."""

    topic: str = ""


class AskedMany(Schema):
    """Movements, each with its facts."""

    movements: list[Asked] = Field(..., min_length=1, max_length=MOST)


@api.exception_handler(LawError)
def on_law_error(request: HttpRequest, error: LawError) -> HttpResponse:
    """Facts that can't be read: each named."""
    return problem(422, "These facts cannot be judged", str(error), pointers(error, "/facts/"))


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A request that is not of the described shape."""
    places = [
        {"pointer": "/" + "/".join(map(str, item["loc"][2:] or item["loc"])), "detail": item["msg"]}
        for item in error.errors
    ]
    return problem(422, "The request is not of the described shape", "See errors.", places)


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A request that is refused for another reason, such as a body that is not JSON."""
    return problem(error.status_code, "The request was refused", str(error))


@api.exception_handler(Http404)
def on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    """Something that is not there."""
    return problem(404, "There is no such thing", str(error))


@api.exception_handler(RequestDataTooBig)
def on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """A body that is too long to be facts about one movement."""
    return problem(413, "The request is too long", str(error))


def _decided(asked: Asked) -> Determination:
    book = default()
    return decide(book, Facts.read(book.vocabulary, asked.facts))


def _stored(record_id: str) -> Determination:
    record = get_object_or_404(Record, pk=record_id)
    found = record.replay(default())
    if found is None:
        raise HttpError(409, "this determination was made under an earlier rulebook; post its facts again")
    return found


def _day(text: str) -> date:
    """The day that was asked for, or today."""
    try:
        return read_date(text) if text else date.today()
    except ValueError as error:
        raise FactErrors([FactError(str(error))]) from None


def _answer(data: Any, determination: Determination | None = None) -> HttpResponse:
    response = HttpResponse(codec.canonical(data), content_type="application/json")
    response["Rulebook-Hash"] = default().hash
    if determination is not None:
        response["Law-At"] = determination.day.isoformat()
    return response


@api.post("/determinations", summary="Decide a movement and keep the record")
def create_determination(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The determination: outcome per side and joined, routes, duties, needs and the whole trace."""
    found = _decided(asked)
    Record.keep(found, "api")
    return _answer(found.to_dict(), found)


@api.get("/determinations/{record_id}", summary="A determination as it was made")
def read_determination(request: HttpRequest, record_id: str) -> HttpResponse:
    """The stored record, byte for byte."""
    record = get_object_or_404(Record, pk=record_id)
    return HttpResponse(bytes(record.body), content_type="application/json")


@api.post("/answers", summary="What many movements come to, without a record")
def answer_many(request: HttpRequest, asked: AskedMany, grounds: bool = False, lang: Lang = "en") -> HttpResponse:
    """For each movement, in order: the outcome, and by side the norms it rests on and the facts that are missing.

    With `grounds`, also the facts that the answer follows from, whatever else is true, with what of them mattered;
    `null` where norms conflict or facts contradict the law. If one movement can't be read, none is answered.
    """
    found, wrong = answers(default(), [movement.facts for movement in asked.movements], grounds, lang)
    if wrong:
        return problem(422, "Some movements cannot be judged", "See errors.", wrong)
    return _answer({"answers": found})


@api.post("/next-question", summary="The next best question")
def ask(request: HttpRequest, asked: AskedQuestion, lang: Lang = "en") -> HttpResponse:
    """The fact to ask next and why, or `null` when no answer could change the outcome."""
    found = _decided(asked)
    question = next_question(found, asked.topic)
    if question is None:
        return _answer({"question": None, "outcome": found.outcome}, found)
    fact = question.fact
    body = {
        "fact": fact.path,
        "type": str(fact.type),
        "question": fact.question.say(lang),
        "help": fact.help.say(lang),
        "choices": {code: label.say(lang) for code, label in fact.type.choices.items()},
        "topic": fact.topic,
        "why": [{"norm": norm.id, "says": norm.label.say(lang)} for norm in question.why],
        "remaining": question.remaining,
        "open_procedures": question.open_procedures,
    }
    return _answer({"question": body, "outcome": found.outcome}, found)


@api.get("/determinations/{record_id}/explanation", summary="The reasons, in words")
def explanation(request: HttpRequest, record_id: str, lang: Lang = "en") -> HttpResponse:
    """The verdict, each side, the proof of each deciding norm, and why each other way is closed."""
    found = _stored(record_id)
    change = next_change(found)
    sides = [
        {
            "title": side_title(found.rulebook, side, lang),
            "outcome": side.outcome,
            "says": side_verdict(side, lang),
            "proofs": [prove_norm(found.rulebook.norms[name], found, lang).to_dict() for name in side.because],
        }
        for side in found.sides
    ]
    closed = [{"procedure": item.procedure, "because": item.says} for item in refusals(found, lang)]
    body = {
        "verdict": verdict(found, lang),
        "sides": sides,
        "closed": closed,
        "presumed": assumptions(found),
        "next_change": {"day": change.day.isoformat(), "outcome": change.determination.outcome} if change else None,
    }
    return _answer(body, found)


@api.get("/determinations/{record_id}/why-not", summary="What would make it lawful, or simpler")
def read_why_not(
    request: HttpRequest,
    record_id: str,
    at_most: Literal["", "free", "procedure", "discretionary"] = "",
    by: str = "",
) -> HttpResponse:
    """Up to three smallest sets of honest changes, what would have to be true, or the day to wait for.

    `at_most` is the heaviest outcome wanted; without it, any lawful one, or a lighter one than now. `by` names
    a procedure: what would open this one.
    """
    found = _stored(record_id)
    if by and by not in found.rulebook.procedures:
        raise HttpError(422, f"by: there is no procedure '{by}'")
    if by and at_most == FREE:
        raise HttpError(422, "at_most: a movement that goes by a procedure is not free; procedure or discretionary")
    return _answer(why_not(found, at_most, by=by).to_dict(), found)


@api.get("/determinations/{record_id}/smaller-places", summary="The smaller places that are answered otherwise")
def read_smaller_places(request: HttpRequest, record_id: str) -> HttpResponse:
    """For each place that was named: the smaller places listed within it in which the outcome is another.

    A named place is taken as outside the smaller ones. One place is put in at a time; `sides` are those that are met
    only there, or come to something else there.
    """
    found = _stored(record_id)
    body = {"id": found.id, "outcome": found.outcome, "places": [item.to_dict() for item in narrower(found)]}
    return _answer(body, found)


@api.get("/determinations/{record_id}/plans", summary="Every lawful route as dated steps")
def read_plans(
    request: HttpRequest, record_id: str, start: date | None = None, by: str = "", lang: Lang = "en"
) -> HttpResponse:
    """The routes, best first, begun on `start` (today when absent); `by` puts one criterion first."""
    found = _stored(record_id)
    first, begun = by if by in CRITERIA else "", _day(start.isoformat() if start else "")
    made = plans(found, begun, first) if found.routes else ()
    return _answer([plan.to_dict(lang) for plan in made], found)


@api.get("/facts", summary="The vocabulary")
def facts(request: HttpRequest, lang: Lang = "en") -> HttpResponse:
    """Every fact that law speaks of: type, label, question and choices."""
    body = [
        {
            "fact": fact.path,
            "type": str(fact.type),
            "label": fact.label.say(lang),
            "question": fact.question.say(lang),
            "choices": {code: label.say(lang) for code, label in fact.type.choices.items()},
            "sensitivity": fact.sensitivity,
            "may_change": fact.may_change,
            "may_become": list(fact.may_become),
            "may_drop": list(fact.may_drop),
        }
        for fact in default().vocabulary.values()
    ]
    return _answer(body)


@api.get("/law", summary="Every instrument")
def instruments(request: HttpRequest, lang: Lang = "en") -> HttpResponse:
    """Id, title, jurisdiction and period of every instrument."""
    body = [
        {"id": item.id, "title": item.title.say(lang), "jurisdiction": item.jurisdiction, **codec.pack(item.period)}
        for item in default().instruments.values()
    ]
    return _answer(body)


@api.get("/law/compare", summary="What differs between two days of the law")
def compare(
    request: HttpRequest, start: str = Query("", alias="from"), to: str = "", lang: Lang = "en"
) -> HttpResponse:
    """Sources, norms, movements that show each change, and worked cases with another outcome.

    Movements are sought one after another: until all have been, `complete` is false; ask again.
    """
    found = between(_day(start), _day(to))
    return _answer(to_plain(found, lang))


@api.get("/law/{instrument_id}/{provision_id}", summary="A provision on a day")
def provision(
    request: HttpRequest, instrument_id: str, provision_id: str, at: str = "", lang: Lang = "en"
) -> HttpResponse:
    """What a provision says and how it is encoded, with the norms in force on `at`."""
    book = default()
    found = book.provisions.get(f"{instrument_id}#{provision_id}")
    if found is None:
        return problem(404, "There is no such provision", f"{instrument_id}#{provision_id}")
    day = _day(at)
    norms = [
        codec.pack(norm, positions=False)
        for norm in book.norms.values()
        if norm.provision == found.id and day in norm.period
    ]
    body = {
        **codec.pack(found),
        "clause": clause_in(found.clause, lang),
        "says": found.says.say(lang),
        "at": day.isoformat(),
        "in_force": day in found.period,
        "norms": norms,
    }
    return _answer(body)


cases.join(api)
watches.join(api)
api.add_router("/zone", zone.router)
api.add_router("/zone", zone_acts.router)
