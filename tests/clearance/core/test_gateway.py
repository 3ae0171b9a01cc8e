"""One gateway: whoever asks, through whatever door, sees what the rules give them, and nothing else.

Everything that is written in the world of these tests carries a token of its own. Who may see which row is worked
out here anew from the raw tables; what comes through the doors is searched for tokens.
"""

from __future__ import annotations

import ast
import random
import re
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model
from django.utils.timezone import localdate

import fairway
from fairway.clearance import casework, crossings, custody, documents, filing, gateway, status
from fairway.clearance.actors import Actor
from fairway.clearance.gateway import READABLE, Act, Advice, Case, Crossing, Decision, Part
from fairway.link.models import Entry
from tests.clearance.core import doors
from tests.clearance.core.story import Story, everyone, judged, who
from tests.clearance.core.test_crossings import at, crossing
from tests.clearance.core.test_permits import filed_there
from tests.clearance.test_journey import ROUTE

TOKEN = re.compile(r"tkn\d+x")
NUMBERS = count(1)


def token() -> str:
    return f"tkn{next(NUMBERS)}x"


def world(story: Story, seed: int) -> None:
    """Cases of two organisations and of the other side, at two desks, with everything that can be written."""
    chance = random.Random(seed)
    for number, name in enumerate(("applicant", "rival", "rival")):
        owner = who(name)
        case = filing.begin(owner, judged(), ROUTE, token(), token())
        documents.add(owner, story.mine(case), f"{token()}.txt", token().encode())
        if number == 2:
            continue  # stays a draft
        case = filing.file(owner, case)
        work(story, case, owner, chance)
    work(story, filed_there(story, title=token(), applicant=token()), None, chance)


def work(story: Story, case: Case, owner: Actor | None, chance: random.Random) -> None:
    """What officers and applicant do with a case, by chance."""
    if chance.random() < 0.5:
        casework.flag(story.desk_of(case)[0], story.mine(case).pk, "discretion")
    officer, senior = story.desk_of(case)
    part = story.mine(case).pk
    question = casework.ask(officer, part, token())
    if owner:
        casework.answer(owner, question.id, token())
        custody.enter(owner, case.ref, "received", Decimal(1), "kg", localdate(), token())
    casework.write(senior, part, token())
    casework.flag(officer, part, token())
    casework.advise(officer, part, status.REFUSED, [], token())
    decision = casework.decide(officer, part, status.REFUSED, text=token())
    casework.send_back(senior, decision.id, token())
    if chance.random() < 0.7:
        story.decided(case, status.CONDITIONAL, conditions=[token()])
        if owner:
            story.stands(case, conditions=[token()])
            row = case.permits.get()
            crossings.record(at("hzmb"), [crossing(row.id, gate="hzmb", reason=token())])
    else:
        casework.decide(officer, part, status.REFUSED, text=token())


def may_see(actor: Actor | None, row: Model) -> bool:
    """The rules once more, on one row: who sees what."""
    if actor is None:
        return False
    part = row if isinstance(row, Part) else getattr(row, "part", None)
    case = row if isinstance(row, Case) else getattr(row, "case", None) or (part.case if part else None)
    if actor.role == "gate":
        return isinstance(row, Crossing) and row.gate == actor.scope
    if case is None:
        return False
    if actor.role == "auditor":
        return case.filed is not None
    if actor.role == "applicant":
        inside = isinstance(row, Act) and row.kind in ("advised", "proposed", "returned", "flagged")
        unconfirmed = isinstance(row, Decision) and row.confirmed is None
        return case.owner == actor.scope and not (inside or unconfirmed or isinstance(row, Advice))
    at_desk = {item.desk_id for item in Part.objects.filter(case=case)}
    by_part = part is not None and (not isinstance(row, Crossing))
    return actor.scope == part.desk_id if by_part and part else actor.scope in at_desk


def rows(model: type[Model]) -> list[Model]:
    return list(model._default_manager.all())


def tokens_of(row: Model) -> set[str]:
    said = [str(field.value_from_object(row)) for field in row._meta.concrete_fields]
    blob = getattr(row, "blob", None)
    return set(TOKEN.findall(" ".join([*said, bytes(blob.content).decode(errors="replace") if blob else ""])))


def allowed(actor: Actor | None) -> set[str]:
    """Every token that an actor may see by any row."""
    return {word for model in READABLE for row in rows(model) if may_see(actor, row) for word in tokens_of(row)}


@pytest.mark.parametrize("seed", range(3))
def test_the_gateway_gives_each_actor_the_rows_that_the_rules_give_and_no_other(story: Story, seed: int) -> None:
    world(story, seed)
    for actor in everyone():
        for model in READABLE:
            seen = {row.pk for row in gateway.visible(model, actor)}
            assert seen == {row.pk for row in rows(model) if may_see(actor, row)}, (actor.capacity, model)
        found = {case.pk for case in gateway.search(actor, "-")}
        assert found == {case.pk for case in rows(Case) if may_see(actor, case)}
        mine = {part.pk for part in rows(Part) if may_see(actor, part)}
        assert {part.pk for part in gateway.queue(actor, "all")} == mine
        assert {part.pk for part in gateway.queue(actor)} == {
            part.pk for part in Part.objects.filter(pk__in=mine, open=True)
        }


def test_no_door_shows_what_the_rules_do_not_give(story: Story) -> None:
    world(story, 1)
    addresses = list(doors.doors())
    assert len(addresses) > 100
    everything = {word for model in READABLE for row in rows(model) for word in tokens_of(row)}
    assert len(everything) > 40
    for actor in [None, *everyone()]:
        client, may, shown = doors.entered(actor), allowed(actor), set[str]()
        for address in addresses:
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            seen = set(TOKEN.findall(body.decode(errors="replace")))
            assert answer.status_code < 500, (actor and actor.capacity, address)
            assert seen <= may, (actor and actor.capacity, address, seen - may)
            shown |= seen
        assert len(shown) >= len(may) / 2 or (actor and actor.role == "gate")


def test_through_the_api_an_actor_sees_all_that_the_rules_give(story: Story) -> None:
    world(story, 2)
    for actor in everyone():
        if actor.role == "gate":
            continue
        client = doors.entered(actor)
        refs = [case["ref"] for case in client.get("/api/v1/cases?limit=500").json()]
        assert refs == sorted(case.pk for case in rows(Case) if may_see(actor, case))
        seen = set[str]()
        for ref in refs:
            body = client.get(f"/api/v1/cases/{ref}").json()
            seen |= set(TOKEN.findall(str(body)))
            for document in body["documents"]:
                seen |= set(TOKEN.findall(client.get(f"/api/v1/documents/{document['id']}").content.decode()))
        inside = {word for row in rows(Advice) for word in tokens_of(row)}
        assert allowed(actor) - inside <= seen <= allowed(actor)


def test_the_public_log_holds_no_word_of_any_case(story: Story) -> None:
    world(story, 3)
    assert not [entry.pk for entry in Entry.objects.all() if TOKEN.search(bytes(entry.body).decode(errors="replace"))]


def test_every_door_of_the_app_is_one_that_the_walk_knows() -> None:
    known = doors.names()
    for pattern in doors.of_cases():
        unknown = [name for name in doors.PARAMETER.findall(pattern) if name not in known]
        assert not unknown, f"{pattern}: tell doors.names() what {unknown} can stand for"


def test_no_code_outside_clearance_asks_the_tables_of_cases_itself() -> None:
    names = {model.__name__ for model in READABLE}
    package = Path(fairway.__file__).parent
    for file in package.rglob("*.py"):
        if "clearance" in file.relative_to(package).parts:
            continue
        tree = ast.parse(file.read_text())
        from_gateway = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fairway.clearance")
            for alias in node.names
            if alias.name in names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
                assert ast.unparse(node.value).split(".")[-1] not in from_gateway, f"{file.name}:{node.lineno}"


def test_other_tables_are_not_read_through_the_gateway() -> None:
    chosen: Any = gateway.visible
    with pytest.raises(TypeError, match="not read through the gateway"):
        chosen(Entry, who("auditor"))
