"""A correction is seen before it is made, has a reason, leaves the past as it was, and can be undone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from fairway.zone.commitments import standing
from fairway.zone.models import Claim, Revision, Source
from fairway.zone.reading import View
from tests.zone.core.conftest import at, hold, say, source
from tests.zone.core.keeping import browser, revision_of, shown, values


def told() -> Claim:
    """A claim of sixty partners."""
    source("paper", "2025-12-22")
    source("park", "2026-01-05", "official")
    hold(say("org.park", "Organisation", "paper", name="Willow Park", lang="en"))
    made = hold(say("org.park", "Organisation", "paper", organisations="60", unit="partner", place="4"))
    found: Claim = made.added.get()
    return found


def fields(**more: str) -> dict[str, str]:
    given = {"value": "60", "unit": "partner", "as_of": "", "certainty": "exact", "source": "paper", "place": "4"}
    return given | {"reason": "The paper printed 62."} | more


def digest(answer: Any) -> str:
    found = re.search(r'name="plan" value="(\w+)"', shown(answer))
    assert found, shown(answer)
    return found[1]


def corrected(claim: Claim, **more: str) -> Revision:
    """A claim corrected as a person does: seen first, then made."""
    client, address = browser("registrar"), f"/en/evidence/{claim.key}/correct"
    seen = client.post(address, fields(**more) | {"do": "preview"})
    return revision_of(client.post(address, fields(**more) | {"do": "make", "plan": digest(seen)}))


def test_a_claim_corrected_today_leaves_yesterdays_answer_as_it_was() -> None:
    claim = told()
    made = corrected(claim, value="62", certainty="about", source="park", place="1")
    assert (made.kind, made.reason, made.by) == ("correction", "The paper printed 62.", "Fong Lai")
    assert values("org.park", "organisations") == ["62"]
    park = View(known_on=at("2026-11-20")).entity("org.park")
    assert park is not None
    assert park.value("organisations") == "60"


def test_what_would_change_is_seen_first_and_nothing_is_changed_by_looking() -> None:
    claim = told()
    page = shown(browser("registrar").post(f"/en/evidence/{claim.key}/correct", fields(value="62", do="preview")))
    assert re.search(r"<td>60</td>\s*<td>62</td>", page)
    assert "Make this correction" in page
    assert values("org.park", "organisations") == ["60"]


def test_a_correction_other_than_the_one_that_was_seen_is_shown_again_and_not_made() -> None:
    claim = told()
    client, address = browser("registrar"), f"/en/evidence/{claim.key}/correct"
    seen = digest(client.post(address, fields(value="62", do="preview")))
    again = client.post(address, fields(value="26", do="make", plan=seen))
    assert re.search(r"<td>60</td>\s*<td>26</td>", shown(again))
    assert values("org.park", "organisations") == ["60"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "a lot"}, "value"),
        ({"value": "62", "unit": "dragon"}, "unit"),
        ({"value": "62", "as_of": "31-12-2025"}, "as_of"),
        ({"value": "62", "certainty": "quite"}, "certainty"),
        ({"value": "62", "source": "nowhere"}, "source"),
        ({"value": "62", "place": "x" * 61}, "place"),
        ({"value": "62", "reason": " "}, "reason"),
        ({}, "value"),
    ],
)
def test_a_correction_with_a_fault_is_sent_back_by_field(change: dict[str, str], field: str) -> None:
    claim = told()
    answer = browser("registrar").post(f"/en/evidence/{claim.key}/correct", fields(**change) | {"do": "make"})
    assert answer.status_code == 422
    assert f'href="#{field}"' in shown(answer)
    assert values("org.park", "organisations") == ["60"]


def test_a_correction_may_bring_its_own_source_which_is_kept_once() -> None:
    claim = told()
    new = {
        "new_publisher": "Willow Park",
        "new_title": "Our partners",
        "new_date": "2026-03",
        "new_quality": "official",
    }
    before = Source.objects.count()
    made = corrected(claim, value="62", **new)
    kept = made.added.get().source
    assert (kept.publisher, kept.title, kept.said_on) == ("Willow Park", {"en": "Our partners"}, date(2026, 3, 1))
    corrected(made.added.get(), value="63", source=kept.id, **new)
    assert Source.objects.count() == before + 1


def test_a_claim_can_be_withdrawn_and_the_withdrawal_undone_and_that_undone_again() -> None:
    claim = told()
    made = corrected(claim, withdraw="1", reason="The paper took it back.")
    assert values("org.park", "organisations") == []
    client = browser("registrar")
    page = shown(client.get(f"/en/zone/changes/{made.pk}"))
    assert "Undo this change" in page
    undone = revision_of(client.post(f"/en/zone/changes/{made.pk}/undo", {"reason": "It did not."}))
    assert values("org.park", "organisations") == ["60"]
    assert undone.undoes == made
    assert "Undo this change" not in shown(client.get(f"/en/zone/changes/{made.pk}"))
    revision_of(client.post(f"/en/zone/changes/{undone.pk}/undo", {"reason": "It did."}))
    assert values("org.park", "organisations") == []


def test_a_change_that_a_later_one_rests_on_can_not_be_undone_before_it() -> None:
    first = corrected(told(), value="62")
    corrected(first.added.get(), value="63")
    answer = browser("registrar").post(f"/en/zone/changes/{first.pk}/undo", {"reason": "Back."})
    assert answer.status_code == 422
    assert "Undo the later one first" in shown(answer)
    assert values("org.park", "organisations") == ["63"]


def test_an_undoing_needs_its_reason() -> None:
    made = corrected(told(), value="62")
    assert browser("registrar").post(f"/en/zone/changes/{made.pk}/undo", {"reason": ""}).status_code == 422
    assert values("org.park", "organisations") == ["62"]


@pytest.mark.parametrize("who", ["", "applicant", "senior", "auditor"])
def test_nobody_but_the_registrar_corrects_or_undoes(who: str) -> None:
    claim = told()
    made = corrected(claim, value="62")
    client, key = browser(who), made.added.get().key
    for address in (f"/en/evidence/{key}/correct", f"/en/zone/changes/{made.pk}/undo"):
        assert client.post(address, fields(value="1", do="make")).status_code in (302, 403)
    assert "Undo this change" not in shown(client.get(f"/en/zone/changes/{made.pk}"))
    assert values("org.park", "organisations") == ["62"]


def promise() -> None:
    """A promise that nobody can measure, and what was seen of it later."""
    source("speech", "2024-05-01")
    source("later", "2025-07-01")
    hold(
        say("com.mechanism", "Commitment", "speech", says="A mechanism will be set up", lang="en"),
        say("com.mechanism", "Commitment", "speech", due="2024"),
        say("com.mechanism", "Commitment", "later", unfulfilled="2025-06-30"),
    )


def state() -> str:
    found = View().entity("com.mechanism")
    assert found is not None
    return standing(found, date(2026, 1, 1)).state


def test_a_promise_that_could_not_be_measured_has_a_state_once_somebody_supplies_a_measure() -> None:
    promise()
    assert state() == "not measurable"
    given = {
        "criterion_en": "The two sides have signed its terms.",
        "criterion_zh_hant": "雙方已簽署其章程。",
        "source": "speech",
        "reason": "The speech says what it is for.",
    }
    made = revision_of(browser("registrar").post("/en/zone/e/com.mechanism/measure", given))
    assert {claim.lang for claim in made.added.all()} == {"en", "zh-Hant"}
    assert state() == "missed"
    revision_of(browser("registrar").post(f"/en/zone/changes/{made.pk}/undo", {"reason": "Too early."}))
    assert state() == "not measurable"


def test_a_measure_is_given_in_both_languages_with_source_and_reason_or_not_at_all() -> None:
    promise()
    answer = browser("registrar").post("/zh-hant/zone/e/com.mechanism/measure", {"criterion_en": "Signed."})
    assert answer.status_code == 422
    page = shown(answer)
    assert 'href="#criterion_zh_hant"' in page
    assert 'href="#reason"' in page
    assert state() == "not measurable"
    assert browser("registrar").get("/en/zone/e/org.nothing/measure").status_code == 404
