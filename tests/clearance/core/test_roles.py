"""Who may do what is one table: every role is walked against every act, through the API and through the pages."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from fairway.api.cases import router
from fairway.clearance import casework, documents, status
from fairway.clearance.actors import MAY, ROLES, SEES, Actor
from fairway.clearance.gateway import Act, Case, Part
from fairway.zone import challenging
from fairway.zone.claim import Content
from fairway.zone.models import Revision, Source
from fairway.zone.revising import Change, revise
from tests.clearance.core import doors
from tests.clearance.core.story import Story, everyone

ACTS = {
    "cases": ("apply", {"facts": {}, "route": [], "title": "x", "key": "k"}),
    "cases/{ref}/file": ("file", {}),
    "cases/{ref}/withdraw": ("withdraw", {}),
    "cases/{ref}/custody": ("keep custody", {"kind": "used", "amount": "1", "unit": "kg", "day": "2026-01-01"}),
    "tables": ("apply", None),
    "queue/next": ("take", {}),
    "parts/{part_id}/take": ("take", {}),
    "parts/{part_id}/release": ("take", {}),
    "parts/{part_id}/questions": ("ask", {"text": "?"}),
    "questions/{message_id}/answer": ("answer", {"text": "!"}),
    "parts/{part_id}/messages": ("write", {"text": "hello"}),
    "parts/{part_id}/facts": ("change a fact", {"fact": "goods.duty_rate", "value": "6", "reason": "why"}),
    "parts/{part_id}/advice": ("advise", {"recommends": status.REFUSED}),
    "parts/{part_id}/decisions": ("decide", {"outcome": "maybe"}),
    "decisions/{decision_id}/confirm": ("confirm", {}),
    "decisions/{decision_id}/return": ("confirm", {"text": "again"}),
    "parts/{part_id}/reopen": ("confirm", {"text": "why"}),
    "parts/{part_id}/flags": ("mark", {"text": "odd"}),
    "parts/{part_id}/report": ("report what an office said", {"status": "approved", "day": "2026-01-01"}),
    "parts/{part_id}/documents": ("add a document", None),
    "permits/{permit_id}/revoke": ("revoke", {"text": "stolen"}),
    "crossings": ("record crossings", []),
    "pictures": ("check permits", {}),
}
"""Each act of the API with its row of the table, and a body; `None` where it takes a file."""
READS = {"queue": "see the queue", "bundle": "check permits"}
KINDS = {
    "begun": ("apply",), "filed": ("file",), "withdrawn": ("withdraw",), "taken": ("take",), "released": ("take",),
    "asked": ("ask",), "wrote": ("write",), "answered": ("answer",), "fact changed": ("change a fact",),
    "advised": ("advise",), "proposed": ("decide",), "decided": ("decide", "confirm"), "returned": ("confirm",),
    "reopened": ("confirm",), "flagged": ("mark",), "reported": ("report what an office said",),
    "document": ("add a document",), "custody": ("keep custody",), "permit revoked": ("revoke",),
    "crossing": ("record crossings",), "step": ("finish a step",), "step done": ("finish a step",),
}  # fmt: skip
"""Each kind of act that a person takes, and the rows of the table that allow it."""
FORM = {
    "text": "words", "reason": "why", "value": "6", "outcome": "refused", "why": "why", "flag": "odd", "kind": "used",
    "amount": "1", "unit": "kg", "day": "2026-01-01", "recommends": "refused", "sure": "on", "confirm": "on",
    "act": "confirm", "reference": "L-1", "said": "approved", "title": "x",
}  # fmt: skip
"""A form that has something for every page."""


def operations(method: str) -> list[str]:
    """The addresses of the API of cases that take a method."""
    return [
        path.lstrip("/")
        for path, view in router.path_operations.items()
        if any(method in operation.methods for operation in view.operations)
    ]


def ready(story: Story) -> dict[str, Any]:
    """A filed case with a question, a document, a decision that waits, and another that has become a permit."""
    case = story.filed()
    officer, _ = story.desk_of(case)
    permit = story.permitted()
    documents.add(story.applicant, story.mine(case), "a.txt", b"one")
    question = casework.ask(officer, story.mine(case).pk, "Which?")
    decision = casework.decide(officer, story.mine(case).pk, status.REFUSED, text="no papers")
    return {
        "ref": case.ref,
        "part_id": story.mine(case).pk,
        "message_id": question.id,
        "decision_id": decision.id,
        "permit_id": permit.id,
    }


def posted(client: Client, address: str, body: Any) -> tuple[int, str]:
    if body is None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        given: dict[str, Any] = {"data": {name: SimpleUploadedFile("a.exe", b"x") for name in ("file", "table")}}
    else:
        given = {"data": json.dumps(body), "content_type": "application/json"}
    answer = client.post(address, **given)
    return answer.status_code, answer.content.decode()


def test_every_act_of_the_api_is_allowed_to_the_roles_of_the_table_and_forbidden_to_all_others(story: Story) -> None:
    assert set(operations("POST")) == set(ACTS), "a new act of the API needs its row"
    names = ready(story)
    for actor in everyone():
        client = doors.entered(actor)
        for path, (action, body) in ACTS.items():
            code, said = posted(client, f"/api/v1/{path.format(**names)}", body)
            assert code < 500, (actor.capacity, path, said)
            if not actor.may(action):
                assert code in (403, 404), (actor.capacity, path, code, said)
            else:
                assert code != 403, (actor.capacity, path, said)
        for path, action in READS.items():
            assert (client.get(f"/api/v1/{path}").status_code == 403) is not actor.may(action)


def test_nobody_who_is_not_signed_in_comes_through_any_act_of_the_api(story: Story) -> None:
    names = ready(story)
    for headers in ({}, {"HTTP_AUTHORIZATION": "Bearer nonsense"}):
        client = Client(SERVER_NAME="localhost", **headers)
        for path, (_, body) in ACTS.items():
            assert posted(client, f"/api/v1/{path.format(**names)}", body)[0] == 401
        for path in operations("GET"):
            filled = path.format(**names, document_id="x")
            assert client.get(f"/api/v1/{filled}").status_code == 401, path


def test_whatever_form_is_sent_to_whatever_page_only_acts_of_the_table_come_of_it(story: Story) -> None:
    ready(story)
    for actor in everyone():
        client = doors.entered(actor)
        for address in doors.doors():
            last = Act.objects.order_by("-id").values_list("id", flat=True).first() or 0
            answer = client.post(address, FORM)
            assert answer.status_code < 500, (actor.capacity, address)
            for act in Act.objects.filter(id__gt=last, by=actor.name):
                assert any(actor.may(name) for name in KINDS[act.kind]), (actor.capacity, address, act.kind)
                assert concerns(actor, act), (actor.capacity, address, act.kind)


def concerns(actor: Actor, act: Act) -> bool:
    """Whether an act is on something of the actor's own: a case of theirs, or a part at their desk."""
    if actor.role == "applicant":
        return Case.objects.get(pk=act.case_id).owner == actor.scope
    return Part.objects.filter(case=act.case_id, desk=actor.scope).exists()


def test_the_table_and_what_is_seen_name_every_role() -> None:
    assert set(SEES) == set(ROLES) == {role for may in MAY.values() for role in may}
    assert {action for action, _ in ACTS.values()} <= set(MAY)


def kept() -> None:
    """A registry with something to change by every page of it."""
    told = {"publisher": "Paper", "date": "2026-01-01", "quality": "press"}
    Source.objects.create(id="paper", **told)
    claims = [
        Content("org.park", "Organisation", "organisations", "60", "paper", unit="partner"),
        Content("org.other", "Organisation", "name", "Willow Park", "paper", lang="en"),
        Content("org.park", "Organisation", "name", "Willow Park", "paper", lang="en"),
        Content("com.promise", "Commitment", "says", "It will be good", "paper", lang="en"),
    ]
    revise(Change(add=claims), kind="import", by="Paper", reason="told")
    challenging.challenge(claims[0].key, "It was 62", "the same page")


REGISTRY_FORM = {
    **FORM, "says": "It was 62", "evidence": "there", "answer": "Looked up", "do": "withdraw", "source": "paper",
    "criterion_en": "Signed", "criterion_zh_hant": "已簽署", "left": "org.park", "right": "org.other",
}  # fmt: skip
"""A form that has something for every page of the registry."""


def test_whatever_is_sent_by_whom_only_the_registrar_changes_the_registry(story: Story) -> None:
    kept()
    addresses = list(doors.registry())
    changing = 0
    for actor in [None, *sorted(everyone(), key=lambda actor: actor.role == "registrar")]:
        client = doors.entered(actor)
        for address in addresses:
            for do in ("withdraw", "same", "preview"):
                before = Revision.objects.count()
                answer = client.post(address, REGISTRY_FORM | {"do": do})
                assert answer.status_code < 500, (actor, address)
                changed = Revision.objects.count() - before
                assert not changed or (actor and actor.may("correct a claim")), (actor, address)
                changing += changed
    assert changing >= 4, "the registrar's own forms change something"
