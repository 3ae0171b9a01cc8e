"""The REST API of cases: the same acts, names and words as the pages, by session or by a bearer's key.

Whatever is read comes through `fairway.clearance.gateway`: what an actor does not see is "not there". Every
act answers with the place of its entry in the log, from which a receipt can be had.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, File, NinjaAPI, Router, Schema
from ninja.files import UploadedFile
from ninja.security import HttpBearer, SessionAuth
from pydantic import model_validator

from fairway.api.problems import problem
from fairway.clearance import (
    barcode,
    bulk,
    bundling,
    casework,
    crossings,
    custody,
    documents,
    filing,
    gateway,
    issuing,
    told,
)
from fairway.clearance.actors import Actor, Forbidden, actor_of, bearer
from fairway.clearance.claims import PermitError
from fairway.clearance.gateway import (
    Act,
    Case,
    Crossing,
    Custody,
    Decision,
    Document,
    Message,
    Part,
    Permit,
    Task,
)
from fairway.clearance.history import last_entry
from fairway.clearance.ledger import CrossingError
from fairway.clearance.text import must_be_text
from fairway.law import Facts, codec, decide
from fairway.law.rulebook import default

PAGE = 50
MOST = 500


class ByKey(HttpBearer):
    """A program that acts as somebody, by a key."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor whose key it is."""
        return bearer(token)


class BySession(SessionAuth):
    """Somebody who is signed in."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The person in the capacity that they have chosen."""
        user = request.user
        return actor_of(user, request.session.get("capacity", "")) if user.is_authenticated else None


router = Router(auth=[ByKey(), BySession()], tags=["cases"])


class Given(Schema):
    """What a request says, in text that can be kept."""

    @model_validator(mode="after")
    def plain(self) -> Self:
        """Itself, unless some text of it can't be kept."""
        must_be_text(self.model_dump(mode="json"))
        return self


class Begun(Given):
    """An application to begin; `key` makes it one, however often it is sent."""

    facts: dict[str, Any]
    route: list[str]
    title: str = Field(..., min_length=1, max_length=200)
    key: str = Field(..., min_length=1, max_length=80)
    language: str = Field("en", pattern="^(en|zh-Hant|zh-Hans)$")
    limits: dict[str, Any] = Field({})


class Text(Given):
    """Words, and the version of the part that their writer saw."""

    text: str = Field(..., max_length=5000)
    version: int | None = None


class Version(Given):
    """The version of the part that was seen."""

    version: int | None = None


class Changed(Given):
    """A corrected fact with the reason."""

    fact: str
    value: Any
    reason: str = Field(..., max_length=1000)
    version: int | None = None


class Advised(Given):
    """A recommendation."""

    recommends: str
    reasons: list[str] = Field([])
    text: str = ""


class Decided(Given):
    """A decision: outcome, the norms it rests on, conditions and limits."""

    outcome: str
    reasons: list[str] = Field([])
    conditions: list[str] = Field([])
    text: str = ""
    valid_until: date | None = None
    limits: dict[str, Any] = Field({})
    version: int | None = None


class Reported(Given):
    """What an office that is not connected said."""

    status: str
    reference: str = ""
    day: date
    valid_until: date | None = None


class Entered(Given):
    """What happened to goods."""

    kind: str
    amount: Decimal
    unit: str
    day: date
    note: str = ""


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth
    return actor


def answered(data: Any, status: int = 200) -> HttpResponse:
    """Data as the API answers it."""
    return HttpResponse(codec.canonical(data), status=status, content_type="application/json")


def plain(row: models.Model, *without: str) -> dict[str, Any]:
    """A row as JSON data; keys of other rows by their id."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        if field.name not in without and not isinstance(value, bytes | memoryview):
            found[field.name] = value if isinstance(value, str | int | bool | list | dict | None) else str(value)
    return found


def _case(actor: Actor, ref: str) -> Case:
    return gateway.cases(actor).get(pk=ref)


def _acted(case: Case, **more: Any) -> HttpResponse:
    """The answer to an act: what it made, and where the log says so."""
    entry = last_entry(case)
    return answered({**more, "case": case.ref, "entry": entry, "receipt": f"/link/entry/{entry}/receipt.json"})


def _part_acted(part: Part) -> HttpResponse:
    part.refresh_from_db()
    return _acted(part.case, part=part.pk, status=part.status, version=part.version)


@router.post("/cases", summary="Begin an application")
def begin(request: HttpRequest, given: Begun) -> HttpResponse:
    """A draft, with the parts and dated steps of the route; the same one for the same key."""
    actor, book = _actor(request), default()
    actor.must("apply")
    found = decide(book, Facts.read(book.vocabulary, given.facts))
    case = filing.begin(
        actor,
        found,
        given.route,
        given.title,
        given.key,
        language=given.language,
        limits=filing.read_limits(given.limits),
    )
    return _acted(case, status=case.status)


@router.get("/cases", summary="The cases that you see")
def list_cases(request: HttpRequest, q: str = "", after: str = "", limit: int = PAGE) -> HttpResponse:
    """By number; `q` searches in numbers, titles and applicants, `after` goes on behind a number."""
    rows = gateway.search(_actor(request), q) if q else gateway.cases(_actor(request))
    found = rows.filter(pk__gt=after).order_by("pk")[: max(1, min(limit, MOST))]
    return answered([plain(case, "facts") for case in found])


@router.get("/cases/{ref}", summary="A case")
def read_case(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that you see of it: parts, how all parts stand, steps, documents, messages, acts, permits."""
    actor = _actor(request)
    case = _case(actor, ref)
    tag = f'"{case.version}-{case.acts.count()}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304)
    of_case = {model.__name__.lower() + "s": _rows(model, actor, case=case) for model in (Task, Act, Permit, Crossing)}
    of_parts = {
        model.__name__.lower() + "s": _rows(model, actor, part__case=case) for model in (Message, Document, Decision)
    }
    body = {
        **plain(case),
        "parts": [plain(part) for part in gateway.parts(actor).filter(case=case).order_by("id")],
        "glance": [{name: _json(value) for name, value in row.items()} for row in gateway.glance(actor, case)],
        **of_case,
        **of_parts,
        "custody": _rows(Custody, actor, case=case),
    }
    response = answered(body)
    response["ETag"] = tag
    return response


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _rows(model: type[models.Model], actor: Actor, **of: Any) -> list[dict[str, Any]]:
    return [plain(row) for row in gateway.visible(model, actor).filter(**of).order_by("pk")]


@router.get("/cases/{ref}/disclosure", summary="What filing tells the other side")
def disclosure(request: HttpRequest, ref: str) -> HttpResponse:
    """By side, the facts that its law reads."""
    told_to = filing.disclosure(_case(_actor(request), ref))
    return answered({side: facts.to_dict() for side, facts in told_to.items()})


@router.post("/cases/{ref}/file", summary="File it with both sides")
def file(request: HttpRequest, ref: str) -> HttpResponse:
    """Filed once, however often it is asked."""
    case = filing.file(_actor(request), _case(_actor(request), ref))
    return _acted(case, status=case.status)


@router.post("/cases/{ref}/withdraw", summary="Withdraw it")
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Every part that is not decided ends."""
    case = casework.withdraw(_actor(request), _case(_actor(request), ref).ref)
    return _acted(case, status=case.status)


@router.post("/cases/{ref}/custody", summary="Enter what happened to goods")
def enter_custody(request: HttpRequest, ref: str, given: Entered) -> HttpResponse:
    """Refused when more would leave than is held."""
    actor = _actor(request)
    custody.enter(actor, ref, given.kind, given.amount, given.unit, given.day, given.note)
    left = custody.held(_case(actor, ref))
    return _acted(_case(actor, ref), held={unit: str(amount) for unit, amount in left.items()})


@router.post("/tables", summary="File many from one table")
def file_table(request: HttpRequest, table: File[UploadedFile], language: str = "en") -> HttpResponse:
    """A report for every row of a CSV table."""
    rows = bulk.file_all(_actor(request), table.read(bulk.MAX_BYTES + 1), language)
    return answered([{name: value for name, value in vars(row).items() if value} for row in rows])


@router.get("/queue", summary="A desk's open parts")
def queue(
    request: HttpRequest,
    kind: str = "",
    outcome: str = "",
    status: str = "",
    norm: str = "",
    flag: str = "",
    officer: str = "",
    limit: int = PAGE,
) -> HttpResponse:
    """Those due first at the head."""
    actor = _actor(request)
    actor.must("see the queue")
    wanted = {"kind": kind, "outcome": outcome, "status": status, "norm": norm, "flag": flag, "officer": officer}
    rows = gateway.queue(actor, **wanted)[: max(1, min(limit, MOST))]
    return answered([{**plain(part), "title": part.case.title, "kind": part.case.kind} for part in rows])


@router.post("/queue/next", summary="Take the next part")
def take_next(request: HttpRequest) -> HttpResponse:
    """The part that is due first among those nobody has; none left: 404."""
    part = casework.take_next(_actor(request))
    if part is None:
        raise Http404("nothing waits")
    return _part_acted(part)


@router.post("/parts/{part_id}/take", summary="Take a part")
def take(request: HttpRequest, part_id: int, given: Version) -> HttpResponse:
    """It becomes yours."""
    return _part_acted(casework.take(_actor(request), part_id, given.version))


@router.post("/parts/{part_id}/release", summary="Give a part back")
def release(request: HttpRequest, part_id: int, given: Version) -> HttpResponse:
    """It is the desk's again."""
    return _part_acted(casework.release(_actor(request), part_id, given.version))


@router.post("/parts/{part_id}/questions", summary="Ask the applicant")
def ask(request: HttpRequest, part_id: int, given: Text) -> HttpResponse:
    """The clock stops until they answer."""
    message = casework.ask(_actor(request), part_id, given.text, given.version)
    return _acted(message.part.case, message=message.id)


@router.post("/questions/{message_id}/answer", summary="Answer an authority")
def answer(request: HttpRequest, message_id: str, given: Text) -> HttpResponse:
    """With the last question answered the clock runs again."""
    message = casework.answer(_actor(request), message_id, given.text)
    return _acted(message.part.case, message=message.id)


@router.post("/parts/{part_id}/messages", summary="Write")
def write(request: HttpRequest, part_id: int, given: Text) -> HttpResponse:
    """To the applicant, or to the authority."""
    message = casework.write(_actor(request), part_id, given.text)
    return _acted(message.part.case, message=message.id)


@router.post("/parts/{part_id}/facts", summary="Change a fact")
def change_fact(request: HttpRequest, part_id: int, given: Changed) -> HttpResponse:
    """With a reason; the outcome follows."""
    act = casework.change_fact(_actor(request), part_id, given.fact, given.value, given.reason, given.version)
    return _acted(act.case, outcome=act.case.outcome)


@router.post("/parts/{part_id}/advice", summary="Advise")
def advise(request: HttpRequest, part_id: int, given: Advised) -> HttpResponse:
    """What you recommend to those who decide."""
    advice = casework.advise(_actor(request), part_id, given.recommends, given.reasons, given.text)
    return _acted(advice.part.case, advice=advice.pk)


@router.post("/parts/{part_id}/decisions", summary="Decide")
def decide_part(request: HttpRequest, part_id: int, given: Decided) -> HttpResponse:
    """In effect at once, or when a second person has confirmed."""
    fields = given.dict(exclude={"outcome", "limits"})
    limits = filing.read_limits(given.limits)
    decision = casework.decide(_actor(request), part_id, given.outcome, **fields, limits=limits)
    return _acted(decision.part.case, decision=decision.id, waiting=decision.waiting, second=decision.second)


@router.post("/decisions/{decision_id}/confirm", summary="Confirm another's decision")
def confirm(request: HttpRequest, decision_id: str) -> HttpResponse:
    """It takes effect."""
    decision = casework.confirm(_actor(request), decision_id)
    return _acted(decision.part.case, decision=decision.id, outcome=decision.outcome)


@router.post("/decisions/{decision_id}/return", summary="Return another's decision")
def send_back(request: HttpRequest, decision_id: str, given: Text) -> HttpResponse:
    """With the reason."""
    decision = casework.send_back(_actor(request), decision_id, given.text)
    return _acted(decision.part.case, decision=decision.id)


@router.post("/parts/{part_id}/reopen", summary="Take up a decided part again")
def reopen(request: HttpRequest, part_id: int, given: Text) -> HttpResponse:
    """While the sides review their disagreement."""
    return _part_acted(casework.reopen(_actor(request), part_id, given.text))


@router.post("/parts/{part_id}/flags", summary="Put a flag on a part")
def flag(request: HttpRequest, part_id: int, given: Text) -> HttpResponse:
    """It may send the part to another desk."""
    part = gateway.parts(_actor(request)).get(pk=part_id)
    casework.flag(_actor(request), part_id, given.text)
    return _acted(part.case, part=part.pk)


@router.post("/parts/{part_id}/report", summary="Report what an office said")
def report(request: HttpRequest, part_id: int, given: Reported) -> HttpResponse:
    """Of an office that is not connected."""
    done = told.report(_actor(request), part_id, given.status, given.reference, given.day, given.valid_until)
    return _part_acted(done)


@router.post("/parts/{part_id}/documents", summary="Add a document")
def add_document(request: HttpRequest, part_id: int, file: File[UploadedFile], asked: str = "") -> HttpResponse:
    """Refused unless its bytes are what its name says."""
    actor = _actor(request)
    part = gateway.parts(actor).get(pk=part_id)
    document = documents.add(actor, part, file.name or "", file.read(documents.MAX_BYTES + 1), asked)
    return _acted(part.case, document=document.id, sha256=document.blob_id, version=document.version)


@router.get("/documents/{document_id}", summary="A document")
def read_document(request: HttpRequest, document_id: str) -> HttpResponse:
    """Its bytes, as a download."""
    return download(gateway.visible(Document, _actor(request)).get(pk=document_id))


def download(document: Document) -> HttpResponse:
    """A document as a download that no browser opens by itself."""
    response = HttpResponse(bytes(document.blob.content), content_type="application/octet-stream")
    ascii_name = document.name.encode("ascii", "replace").decode().replace("?", "_")
    response["Content-Disposition"] = f'attachment; filename="{ascii_name}"'
    return response


@router.get("/permits/{permit_id}", summary="A permit")
def read_permit(request: HttpRequest, permit_id: str) -> HttpResponse:
    """Its claims and state, its code and the proof of issuance as a gate reads them, and its wallet form."""
    permit = gateway.visible(Permit, _actor(request)).get(pk=permit_id)
    proof = bytes(permit.proof)
    body = {
        **plain(permit),
        "code": barcode.to_text(barcode.PERMIT, bytes(permit.code)),
        "issuance": barcode.to_text(barcode.ISSUANCE, proof) if proof else "",
        "wallet": issuing.wallet(permit),
    }
    return answered(body)


@router.post("/permits/{permit_id}/revoke", summary="Revoke a permit")
def revoke(request: HttpRequest, permit_id: str, given: Text) -> HttpResponse:
    """On both sides, with the reason."""
    permit = issuing.revoke(_actor(request), permit_id, given.text)
    return _acted(permit.case, permit=permit.id, status=permit.status)


@router.get("/crossings", summary="The crossings that you see")
def list_crossings(request: HttpRequest, limit: int = PAGE) -> HttpResponse:
    """A gate's own, or those of the cases that you see; the newest first."""
    found = gateway.visible(Crossing, _actor(request)).order_by("-at", "pk")[: max(1, min(limit, MOST))]
    return answered([plain(row) for row in found])


@router.post("/crossings", summary="Tell what crossed at a gate")
def record_crossings(request: HttpRequest, told_crossings: list[Any]) -> HttpResponse:
    """Each kept once by its id; all or none."""
    return answered(crossings.record(_actor(request), told_crossings))


@router.get("/bundle", summary="The gate's lists")
def bundle(request: HttpRequest) -> HttpResponse:
    """Keys, permits, revocations and uses, signed, with its age limits; what a gate works from without a network."""
    actor = _actor(request)
    actor.must("check permits")
    return HttpResponse(bundling.made(actor.scope), content_type="text/plain; charset=utf-8")


@router.post("/pictures", summary="Read the codes in a picture")
def read_picture(request: HttpRequest) -> HttpResponse:
    """The texts of the codes in a PNG or JPEG picture, for a gate whose browser can't read them; nothing is kept."""
    _actor(request).must("check permits")
    return answered(barcode.read_picture(request.read(barcode.MAX_PICTURE + 1)))


def join(api: NinjaAPI) -> None:
    """Add the cases to the API, with the words for what can go wrong."""
    api.add_router("", router)
    for kind, status, title in (
        (Forbidden, 403, "This capacity may not do that"),
        (ObjectDoesNotExist, 404, "There is no such thing"),
        (casework.Stale, 409, "It has changed since you looked"),
        (casework.NotNow, 409, "This can't be done now"),
        (filing.CannotFile, 422, "This can't be filed"),
        (documents.Unfit, 422, "This document is not taken"),
        (custody.Broken, 422, "This entry would break the chain"),
        (told.CannotReport, 422, "This can't be reported"),
        (CrossingError, 422, "These crossings can't be read"),
        (PermitError, 422, "This picture can't be read"),
        (ValueError, 422, "This can't be read"),
    ):
        api.add_exception_handler(kind, _told(status, title))


def _told(status: int, title: str) -> Any:
    def handler(request: HttpRequest, error: Exception) -> HttpResponse:
        return problem(status, title, str(error))

    return handler
