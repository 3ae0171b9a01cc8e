"""The REST API of the registry: entities, claims, promises and differences, as of a day and as known on another.

Everything here is public and only read; what programs may do is in `fairway.api.zone_acts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from ninja.errors import HttpError
from pydantic import Field, field_validator

from fairway.law import codec
from fairway.zone import export, flows, names, plain
from fairway.zone.commitments import STATES, standings
from fairway.zone.conflicts import KINDS, conflicts
from fairway.zone.identity import clusters
from fairway.zone.models import Claim, Revision, Source
from fairway.zone.reading import View
from fairway.zone.schemata import schemata

PAGE, MOST = 50, 500
DAYS = 400
Lang = Literal["en", "zh-Hant", "zh-Hans"]
MEDIA = {"ftm": "application/x-ndjson", "csv": "text/csv", "jsonld": "application/ld+json"}

router = Router(tags=["zone"])


class Plain(Schema):
    """A query in text that any database can be asked for."""

    @field_validator("*", mode="before")
    @classmethod
    def text(cls, value: Any) -> Any:
        """The value, unless it holds a NUL."""
        if isinstance(value, str) and "\0" in value:
            raise ValueError("text with a NUL")
        return value


class When(Plain):
    """The world on a day, as the registry held it at the end of another."""

    as_of: date | None = Field(None, description="The world on that day; today's and undated claims when absent.")
    known_on: date | None = Field(None, description="What the registry held at the end of that day; now when absent.")

    def view(self) -> View:
        """The reader of the registry for both days."""
        if self.known_on is None:
            return View(self.as_of)
        return View(self.as_of, datetime.combine(self.known_on, time.max, timezone.get_default_timezone()))


class Said(When):
    """Both days, and the language of labels."""

    lang: Lang = "en"


class Paged(Said):
    """A part of a list."""

    limit: int = Field(PAGE, ge=1, le=MOST)
    page: int = Field(1, ge=1, le=100_000)

    def of(self, rows: list[Any]) -> tuple[list[Any], int | None]:
        """The rows of the page, and the number of the next."""
        start = (self.page - 1) * self.limit
        return rows[start : start + self.limit], self.page + 1 if len(rows) > start + self.limit else None


class Searched(Paged):
    """Entities by words or by kind."""

    q: str = Field("", max_length=names.LONGEST_QUERY)
    schema_: str = Field("", alias="schema", description="A kind of entity; those that extend it count too.")
    after: str = Field("", max_length=100, description="Without q: go on behind this id.")


class Narrowed(Said):
    """Claims by what they are of."""

    entity: str = ""
    property: str = ""
    schema_: str = Field("", alias="schema")
    source: str = ""
    certainty: str = ""
    after: int = Field(0, ge=0, description="Go on behind this number, which the part before gave as next.")
    limit: int = Field(PAGE, ge=1, le=MOST)


def _answer(data: Any) -> HttpResponse:
    return HttpResponse(codec.canonical(data), content_type="application/json")


def _list(items: Iterable[Any], following: Any) -> HttpResponse:
    return _answer({"items": list(items), "next": following})


def _known(name: str, word: str, words: Iterable[str]) -> None:
    if word and word not in words:
        raise HttpError(422, f"{name}: '{word}' is not possible; one of {', '.join(words)}")


@router.get("/entities", summary="Find entities")
def find(request: HttpRequest, asked: Query[Searched]) -> HttpResponse:
    """Those found by words (`q`, in any of the three scripts), else all of a kind by id, each with its name."""
    _known("schema", asked.schema_, schemata().schemata)
    view, kinds = asked.view(), export.kinds(asked.schema_) if asked.schema_ else []
    following: int | str | None
    if asked.q:
        found, following = asked.of(names.find(asked.q, kinds))
    else:
        found, following = _some(view, kinds, asked.after, asked.limit)
    items = dict.fromkeys(view.entities(found).values())
    return _list((plain.heading(item, asked.lang) for item in items), following)


def _some(view: View, kinds: list[str], after: str, limit: int) -> tuple[list[str], str | None]:
    """Ids in order, and the one to go on behind."""
    rows = view.claims().filter(subject__gt=after)
    rows = rows.filter(schema__in=kinds) if kinds else rows
    found = list(rows.order_by("subject").values_list("subject", flat=True).distinct()[: limit + 1])
    return found[:limit], found[limit - 1] if len(found) > limit else None


@router.get("/entities/{entity_id}", summary="An entity with its claims")
def read_entity(request: HttpRequest, entity_id: str, asked: Query[Said]) -> HttpResponse:
    """All that is held of it by property, the claim that weighs most first, and what names it."""
    view = asked.view()
    found = view.entity(entity_id)
    if found is None:
        raise Http404(f"nothing is held of '{entity_id}' in this view")
    named = [plain.heading(item, asked.lang) for item in view.referring(found)[:MOST]]
    return _answer({**plain.entity(found, asked.lang), "named_by": named})


@router.get("/claims", summary="Claims")
def list_claims(request: HttpRequest, asked: Query[Narrowed]) -> HttpResponse:
    """Every claim in sight that fits, in the order in which they were recorded."""
    rows = asked.view().claims().filter(id__gt=asked.after).order_by("id")
    if asked.entity:
        view = asked.view()
        rows = rows.filter(subject__in=clusters([asked.entity], view.known_on)[asked.entity])
    wanted = {"property": asked.property, "schema": asked.schema_, "source": asked.source, "certainty": asked.certainty}
    found = list(rows.filter(**{name: word for name, word in wanted.items() if word})[: asked.limit + 1])
    following = found[asked.limit - 1].id if len(found) > asked.limit else None
    return _list((plain.claim(row) for row in found[: asked.limit]), following)


@router.get("/claims/{key}", summary="A claim and what became of it")
def read_claim(request: HttpRequest, key: str) -> HttpResponse:
    """The claim as often as it was said, each time with the changes that added and withdrew it."""
    rows = Claim.objects.filter(key=key).select_related("source", "revision", "withdrawn_in").order_by("id")
    times = [
        {
            **plain.claim(row),
            "added_in": plain.revision(row.revision),
            "withdrawn_in": plain.revision(row.withdrawn_in) if row.withdrawn_in else None,
        }
        for row in rows
    ]
    if not times:
        raise Http404(f"there is no claim '{key}'")
    return _answer({"key": key, "held": "withdrawn_at" not in times[-1], "times": times})


@router.get("/commitments", summary="Promises, and how they stand")
def list_commitments(request: HttpRequest, asked: Query[Paged], state: str = "") -> HttpResponse:
    """On the day asked for, else today; the earliest due first."""
    _known("state", state, STATES)
    found = standings(asked.view(), asked.as_of or timezone.localdate())
    some, following = asked.of([item for item in found if state in ("", item.state)])
    return _list((plain.standing(item, asked.lang) for item in some), following)


@router.get("/conflicts", summary="Where claims differ")
def list_conflicts(request: HttpRequest, asked: Query[Paged], kind: str = "") -> HttpResponse:
    """The gravest first, each with all its claims and what was written about it."""
    _known("kind", kind, KINDS)
    some, following = asked.of([item for item in conflicts(asked.view()) if kind in ("", item.kind)])
    return _list((plain.conflict(item, asked.lang) for item in some), following)


@router.get("/revisions", summary="Changes of the registry")
def list_revisions(request: HttpRequest, before: int | None = None, limit: int = PAGE) -> HttpResponse:
    """The newest first; `before` goes on behind a number."""
    size = max(1, min(limit, MOST))
    rows = Revision.objects.order_by("-id")
    found = list((rows.filter(id__lt=before) if before else rows)[: size + 1])
    return _list((plain.revision(row) for row in found[:size]), found[size - 1].id if len(found) > size else None)


@router.get("/sources/{source_id}", summary="A source")
def read_source(request: HttpRequest, source_id: str, asked: Query[When]) -> HttpResponse:
    """What it is, and how many claims in sight it makes; they are at /zone/claims?source=."""
    row = Source.objects.filter(id=source_id).first()
    if row is None:
        raise Http404(f"there is no source '{source_id}'")
    return _answer({**plain.source(row), "claims": asked.view().claims().filter(source=row).count()})


class Passed(When):
    """A part of the official passenger series."""

    place: str = Field("", description="The id of a control point; all of them when absent.")
    direction: Literal["", "arrival", "departure"] = ""
    start: date | None = Field(None, alias="from", description=f"The first of at most {DAYS} days.")
    until: date | None = None


@router.get("/flows", summary="Passengers by day")
def list_flows(request: HttpRequest, asked: Query[Passed]) -> HttpResponse:
    """People in and out of Hong Kong by day, from the official series; `next` is the day to go on from."""
    places = [asked.place] if asked.place else []
    found = flows.days(flows.Asked(asked.view(), places, asked.direction, asked.start, asked.until))
    following = found[DAYS].day.isoformat() if len(found) > DAYS else None
    items = (
        {"day": row.day.isoformat(), "arrivals": row.arrivals, "departures": row.departures} for row in found[:DAYS]
    )
    return _list(items, following)


def _file(asked: When, form: str, name: str, schema: str) -> StreamingHttpResponse:
    _known("schema", schema, schemata().schemata)
    lines = export.lines(asked.view(), form, schema)
    response = StreamingHttpResponse(lines, content_type=f"{MEDIA[form]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class Whole(When):
    """The registry, or one kind of entity."""

    schema_: str = Field("", alias="schema")


@router.get("/export.ftm.json", summary="Entities as FollowTheMoney")
def export_ftm(request: HttpRequest, asked: Query[Whole]) -> StreamingHttpResponse:
    """One JSON object a line, which followthemoney reads; claims and sources stand beside its properties."""
    return _file(asked, "ftm", "fairway.ftm.json", asked.schema_)


@router.get("/export.csv", summary="Claims as a table")
def export_csv(request: HttpRequest, asked: Query[Whole]) -> StreamingHttpResponse:
    """A row a claim, with its source beside it."""
    return _file(asked, "csv", "fairway-claims.csv", asked.schema_)


@router.get("/export.jsonld", summary="Entities as JSON-LD")
def export_jsonld(request: HttpRequest, asked: Query[Whole]) -> StreamingHttpResponse:
    """In schema.org's words, with the context in the file."""
    return _file(asked, "jsonld", "fairway.jsonld", asked.schema_)
