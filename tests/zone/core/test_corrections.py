"""A correction is seen before it is made, has a reason, leaves the past as it was, and can be undone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

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


def many() -> None:
    """Three figures of one source, one of another."""
    source("paper", "2025-12-22")
    source("park", "2026-01-05", "official")
    hold(
        say("org.a", "Organisation", "paper", spending="100", unit="HKD"),
        say("org.b", "Organisation", "paper", spending="200", unit="HKD"),
        say("org.c", "Organisation", "paper", name="Willow Park", lang="en"),
        say("org.d", "Organisation", "park", spending="300", unit="HKD"),
    )


CORRECT = "/en/zone/correct"


def test_many_claims_are_corrected_as_one_change_seen_first_and_undone_as_one() -> None:
    many()
    client = browser("registrar")
    given = {"of_source": "paper", "of_property": "spending", "unit": "CNY", "reason": "The paper meant yuan."}
    seen = client.post(CORRECT, given | {"do": "preview"})
    page = shown(seen)
    assert page.count("HKD → CNY") == 2
    assert set(Claim.objects.filter(property="spending").values_list("unit", flat=True)) == {"HKD"}
    made = revision_of(client.post(CORRECT, given | {"do": "make", "plan": digest(seen)}))
    assert (made.added.count(), made.withdrawn.count()) == (2, 2)
    held = Claim.objects.filter(property="spending", withdrawn_at=None).order_by("subject")
    assert list(held.values_list("unit", flat=True)) == ["CNY", "CNY", "HKD"]
    revision_of(client.post(f"/en/zone/changes/{made.pk}/undo", {"reason": "It did not."}))
    assert set(held.all().values_list("unit", flat=True)) == {"HKD"}


def test_many_claims_are_withdrawn_as_one_change() -> None:
    many()
    client = browser("registrar")
    given = {"of_source": "paper", "withdraw": "1", "reason": "Taken back."}
    seen = client.post(CORRECT, given | {"do": "preview"})
    revision_of(client.post(CORRECT, given | {"do": "make", "plan": digest(seen)}))
    assert list(Claim.objects.filter(withdrawn_at=None).values_list("subject", flat=True)) == ["org.d"]


@pytest.mark.parametrize(
    ("given", "told_as"),
    [
        ({"of_source": "paper", "of_property": "spending", "unit": "dragon"}, "Something does not fit"),
        ({"of_source": "paper", "value": "many"}, "Something does not fit"),
        ({"unit": "CNY"}, "No claim that is held fits"),
        ({"of_entity": "org.none", "unit": "CNY"}, "No claim that is held fits"),
        ({"of_entity": "org.a"}, "would change nothing"),
        ({"of_entity": "org.a", "unit": "CNY", "reason": ""}, "Say why it is corrected"),
    ],
)
def test_a_bulk_correction_with_a_fault_changes_nothing(given: dict[str, str], told_as: str) -> None:
    many()
    before = Revision.objects.count()
    answer = browser("registrar").post(CORRECT, {"reason": "why", "do": "make"} | given)
    assert answer.status_code == 422
    assert told_as in shown(answer)
    assert Revision.objects.count() == before


def sheet(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("claims.csv", text.encode())


TABLE = """subject,schema,property,value,unit,source,source_publisher,source_quality
org.a,Organisation,spending,150,HKD,paper,,
org.e,Organisation,spending,500,HKD,note,Park,official
"""


def test_a_table_replaces_what_the_same_source_said_and_adds_the_rest_as_one_change() -> None:
    many()
    client = browser("registrar")
    seen = client.post(CORRECT, {"file": sheet(TABLE), "reason": "Read anew.", "do": "preview"})
    assert "Value: 100 → 150" in shown(seen)
    carried = {"table": TABLE, "reason": "Read anew.", "do": "make", "plan": digest(seen)}
    made = revision_of(client.post(CORRECT, carried))
    assert values("org.a", "spending") == ["150"]
    assert values("org.e", "spending") == ["500"]
    assert made.withdrawn.get().value == "100"
    assert Source.objects.get(id="note").publisher == "Park"


@pytest.mark.parametrize(
    ("table", "line", "field"),
    [
        (TABLE.replace("150,HKD", "150,dragon"), 2, "unit"),
        (TABLE.replace("500", "=1+1"), 3, "spending"),
        (TABLE.replace("official", ""), 3, "source_quality"),
        (TABLE.replace("value", "worth"), 1, "worth"),
    ],
)
def test_a_table_with_a_fault_is_told_by_line_and_field_and_nothing_is_taken(table: str, line: int, field: str) -> None:
    many()
    before = Revision.objects.count()
    answer = browser("registrar").post(CORRECT, {"file": sheet(table), "reason": "Read anew.", "do": "make"})
    page = shown(answer)
    assert answer.status_code == 422
    assert f"line {line}, <code>{field}</code>" in page
    assert "Make this correction" not in page
    assert Revision.objects.count() == before


def test_claims_that_changed_since_they_were_seen_are_shown_again() -> None:
    many()
    client = browser("registrar")
    given = {"of_source": "paper", "of_property": "spending", "unit": "CNY", "reason": "The paper meant yuan."}
    seen = digest(client.post(CORRECT, given | {"do": "preview"}))
    hold(say("org.f", "Organisation", "paper", spending="600", unit="HKD"))
    again = client.post(CORRECT, given | {"do": "make", "plan": seen})
    assert shown(again).count("HKD → CNY") == 3
    assert not Claim.objects.filter(unit="CNY").exists()


def test_a_table_of_fifty_megabytes_is_refused() -> None:
    answer = browser("registrar").generic("POST", CORRECT, b"", CONTENT_LENGTH="50000000")
    assert answer.status_code == 413


@pytest.mark.parametrize("who", ["", "applicant", "officer", "auditor"])
def test_nobody_but_the_registrar_corrects_many(who: str) -> None:
    many()
    assert browser(who).get(CORRECT).status_code in (302, 403)
    answer = browser(who).post(CORRECT, {"of_source": "paper", "withdraw": "1", "reason": "x", "do": "make"})
    assert answer.status_code in (302, 403)
