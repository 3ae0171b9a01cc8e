"""Claims are added and withdrawn, never changed; every change has an inverse; the past stays as it was."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from fairway.zone.claim import ClaimError
from fairway.zone.models import Claim, Judgement, Revision
from fairway.zone.names import find
from fairway.zone.reading import View
from fairway.zone.revising import Change, RevisionError, revise, undo
from tests.zone.core.conftest import at, hold, say, source

PARK = ("org.park", "Organisation")


def tenants(view: View) -> list[str]:
    found = view.entity("org.park")
    return [claim.value for claim in found.of("organisations")] if found else []


def corrected(old: str, new: str, on: str) -> Revision:
    held = Claim.objects.get(value=old, withdrawn_at=None)
    change = Change(add=[say(*PARK, "s", organisations=new, unit="tenant")], withdraw=[held.key])
    return revise(change, kind="correction", by="test", reason="miscounted", at=at(on))


def test_a_claim_changed_today_leaves_yesterdays_answer_as_it_was() -> None:
    source("s", "2025-12-22")
    hold(say(*PARK, "s", organisations="60", unit="tenant"), on="2026-01-01")
    corrected("60", "62", on="2026-02-01")
    assert tenants(View()) == ["62"]
    assert tenants(View(known_on=at("2026-01-31"))) == ["60"]
    assert tenants(View(known_on=at("2025-12-31"))) == []


def test_a_change_is_undone_by_another_and_that_one_too() -> None:
    source("s", "2025-12-22")
    hold(say(*PARK, "s", organisations="60", unit="tenant"), on="2026-01-01")
    change = corrected("60", "62", on="2026-02-01")
    back = undo(change, by="test", reason="it was right")
    assert tenants(View()) == ["60"]
    undo(back, by="test", reason="it was wrong after all")
    assert tenants(View()) == ["62"]
    assert tenants(View(known_on=at("2026-01-31"))) == ["60"]
    with pytest.raises(RevisionError, match="undone already"):
        undo(change, by="test", reason="again")


def test_the_database_itself_refuses_to_rewrite_a_claim() -> None:
    source("s", "2025-12-22")
    hold(say(*PARK, "s", organisations="60", unit="tenant"))
    for touch in (
        lambda: Claim.objects.update(value="70"),
        lambda: Claim.objects.all().delete(),
        lambda: (Claim.objects.update(withdrawn_at=at("2026-11-02")), Claim.objects.update(withdrawn_at=None)),
    ):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            touch()


def test_what_is_said_already_is_not_said_twice() -> None:
    source("s", "2025-12-22")
    claim = say(*PARK, "s", organisations="60", unit="tenant")
    hold(claim)
    hold(claim, on="2026-11-02")
    assert Claim.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"organisations": "sixty", "unit": "tenant"}, "organisations"),
        ({"organisations": "60", "unit": "tennant"}, "unit"),
        ({"organisations": "60", "unit": "tenant", "as_of": "2025-13"}, "as_of"),
        ({"organisations": "60", "unit": "tenant", "certainty": "sure"}, "certainty"),
        ({"tenants": "60"}, "tenants"),
        ({"parent": "no id"}, "parent"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"name": "x" * 2001}, "name"),
        ({"name": "a\x00b"}, "name"),
    ],
)
def test_a_claim_that_does_not_fit_is_refused_by_its_field(told: dict[str, str], field: str) -> None:
    source("s", "2025-12-22")
    with pytest.raises(ClaimError) as refused:
        hold(say(*PARK, "s", name="Park", lang="en"), say(*PARK, "s", **told))
    assert refused.value.field == field
    assert Claim.objects.count() == 0


def test_two_ids_judged_the_same_are_one_entity_until_the_judgement_is_undone() -> None:
    source("s", "2025-12-22")
    hold(say("org.a", "Organisation", "s", name="Park Limited", lang="en"), on="2026-01-01")
    hold(say("org.b", "Organisation", "s", name="園區公司", lang="zh-Hant"), on="2026-01-01")
    same = Change(same=[("org.b", "org.a")])
    merged = revise(same, kind="identity", by="test", reason="one company", at=at("2026-02-01"))
    one = View().entity("org.b")
    assert one is not None
    assert (one.id, one.label("en"), one.label("zh-Hans")) == ("org.a", "Park Limited", "园区公司")
    before = View(known_on=at("2026-01-15")).entity("org.b")
    assert before is not None
    assert before.label("en") == "園區公司"
    undo(merged, by="test", reason="two companies")
    split = View().entity("org.b")
    assert split is not None
    assert (split.id, split.label("en")) == ("org.b", "園區公司")
    assert Judgement.objects.filter(withdrawn_at=None).count() == 0


def test_words_of_either_script_find_what_is_written_in_the_other() -> None:
    source("s", "2025-12-22")
    hold(
        say("org.health", "Organisation", "s", name="衞生署", lang="zh-Hant"),
        say("org.health", "Organisation", "s", name="Department of Health", lang="en"),
        say("rule.permit", "Rule", "s", name="入境許可", lang="zh-Hant"),
        say("rule.permit", "Rule", "s", name="Entry permits", lang="en"),
    )
    for query in ("衞生署", "卫生署", "衛生", "health", "DEPARTMENT of heal"):
        assert find(query) == ["org.health"], query
    for query in ("許可", "许可", "permit", "entry per"):
        assert find(query) == ["rule.permit"], query
    assert find("署長") == find("") == find("%") == []
