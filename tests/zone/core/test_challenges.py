"""Anybody may say that a claim is wrong; nothing changes until the registrar answers, and the answer stays readable."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fairway.zone import challenging
from fairway.zone.challenging import ChallengeError
from fairway.zone.models import Challenge, Claim, Revision, Source
from tests.zone.core.conftest import hold, say, source
from tests.zone.core.keeping import browser, shown, values

SAYS = {"says": "It was 62 by then.", "evidence": "https://park.example/partners"}


def told() -> str:
    """A claim of sixty partners, and its id."""
    source("paper", "2025-12-22")
    hold(say("org.park", "Organisation", "paper", name="Willow Park", lang="en"))
    return (
        hold(say("org.park", "Organisation", "paper", organisations="60", unit="partner", certainty="about"))
        .added.get()
        .key
    )


def sent(key: str, **more: str) -> tuple[Challenge, str]:
    answer = browser().post(f"/en/evidence/{key}/challenge", SAYS | more)
    assert answer.status_code == 302, shown(answer)
    return Challenge.objects.latest("id"), answer["Location"]


def answered(row: Challenge, do: str, who: str = "registrar", **more: str) -> str:
    """The page of a challenge after an answer was sent."""
    client = browser(who)
    client.post(f"/en/zone/challenges/{row.pk}", {"do": do, **more})
    return shown(client.get(f"/en/zone/challenges/{row.pk}"))


def test_a_reader_without_an_account_challenges_a_claim_and_nothing_changes() -> None:
    key = told()
    page = shown(browser().get(f"/en/evidence/{key}/challenge"))
    assert "Willow Park" in page
    assert "60 partners" in page
    row, address = sent(key)
    assert (row.state, row.by) == (Challenge.OPEN, "")
    assert "It was 62 by then." in shown(browser().get(address))
    assert "not answered yet" in shown(browser().get(address))
    assert values("org.park", "organisations") == ["60"]
    assert Revision.objects.count() == 2


def test_the_registrar_refuses_with_a_reason_and_the_claim_stands() -> None:
    row, address = sent(told())
    page = answered(row, "refuse", answer="The page cited counts tenants.")
    assert "refused" in page
    assert "The page cited counts tenants." in shown(browser().get(address))
    assert values("org.park", "organisations") == ["60"]
    assert Revision.objects.count() == 2


def test_accepting_by_withdrawal_is_one_change_with_the_answer_as_its_reason() -> None:
    row, address = sent(told())
    answered(row, "withdraw", answer="The paper took it back.")
    row.refresh_from_db()
    assert row.revision is not None
    assert (row.revision.kind, row.revision.reason, row.revision.by) == (
        "correction",
        "The paper took it back.",
        "Fong Lai",
    )
    assert values("org.park", "organisations") == []
    page = shown(browser().get(address))
    assert "accepted" in page
    assert f"/en/zone/changes/{row.revision_id}" in page


def test_accepting_with_a_corrected_claim_names_its_own_source_in_the_same_change() -> None:
    key = told()
    row, _ = sent(key)
    fields = {"value": "62", "unit": "partner", "as_of": "2026-03", "certainty": "exact", "place": "2", "source": ""}
    new = {"new_publisher": "Willow Park", "new_date": "2026-03-02", "new_url": "https://park.example/partners"}
    answered(row, "correct", answer="The park says so itself.", **fields, **new)
    row.refresh_from_db()
    assert row.revision is not None
    assert row.revision.withdrawn.get().key == key
    made = row.revision.added.get()
    assert (made.value, made.as_of, made.source.publisher, made.place) == ("62", "2026-03", "Willow Park", "2")
    assert values("org.park", "organisations") == ["62"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": "many"}, "value"),
        ({"value": "62", "unit": "dragon"}, "unit"),
        ({"value": "62", "as_of": "soon"}, "as_of"),
        ({"value": "62", "source": "nowhere"}, "source"),
        ({"value": "62", "new_publisher": "Park", "new_url": "javascript:alert(1)"}, "new_url"),
        ({}, "value"),
    ],
)
def test_a_corrected_claim_that_does_not_fit_changes_nothing_and_is_told_by_its_field(
    fields: dict[str, str], field: str
) -> None:
    row, _ = sent(told())
    sources = Source.objects.count()
    given = {"value": "60", "unit": "partner", "certainty": "about", "source": "paper"} | fields
    answer = browser("registrar").post(
        f"/en/zone/challenges/{row.pk}", {"do": "correct", "answer": "Checked.", **given}
    )
    assert answer.status_code == 422
    assert f'href="#{field}"' in shown(answer)
    row.refresh_from_db()
    assert row.state == Challenge.OPEN
    assert (Revision.objects.count(), Source.objects.count()) == (2, sources)


@pytest.mark.parametrize("who", ["", "applicant", "officer", "auditor"])
def test_nobody_but_the_registrar_answers_or_lists_challenges(who: str) -> None:
    row, address = sent(told())
    client = browser(who)
    assert client.get("/en/zone/challenges").status_code in (302, 403)
    assert client.post(address, {"do": "refuse", "answer": "No."}).status_code in (302, 403)
    assert "Answer it" not in shown(client.get(address))
    row.refresh_from_db()
    assert row.state == Challenge.OPEN


def test_of_two_answers_the_first_counts_and_the_second_is_told() -> None:
    row, address = sent(told())
    answered(row, "refuse", answer="First.")
    second = browser("registrar").post(address, {"do": "withdraw", "answer": "Second."})
    assert "answered this challenge already" in shown(second)
    row.refresh_from_db()
    assert row.answer == "First."
    assert values("org.park", "organisations") == ["60"]


@pytest.mark.parametrize(
    ("fields", "told_as"),
    [
        ({"says": " "}, "Say what is wrong"),
        ({"evidence": ""}, "Say what shows it"),
        ({"says": "x" * 1_001}, "at most 1,000"),
        ({"evidence": "x" * 601}, "at most 600"),
    ],
)
def test_a_challenge_that_says_too_little_or_too_much_is_sent_back_with_what_was_typed(
    fields: dict[str, str], told_as: str
) -> None:
    key = told()
    answer = browser().post(f"/en/evidence/{key}/challenge", SAYS | fields)
    assert answer.status_code == 422
    assert told_as in shown(answer)
    assert Challenge.objects.count() == 0


def test_the_same_words_sent_twice_are_one_challenge_and_many_open_ones_close_the_door() -> None:
    key = told()
    first, again = sent(key), sent(key)
    assert first == again
    for n in range(challenging.OPEN_OF_A_CLAIM - 1):
        sent(key, says=f"Wrong for reason {n}")
    refused = browser().post(f"/en/evidence/{key}/challenge", SAYS | {"says": "One more"})
    assert refused.status_code == 429
    answered(first[0], "refuse", answer="No.")
    sent(key, says="One more")


def test_a_flood_over_many_claims_is_stopped_and_passes_after_an_hour() -> None:
    key = told()
    Challenge.objects.bulk_create(
        Challenge(claim_key=f"k{n}", says="x", evidence="y") for n in range(challenging.IN_AN_HOUR)
    )
    with pytest.raises(ChallengeError, match="flood"):
        challenging.challenge(key, "wrong", "see there")
    Challenge.objects.update(at=timezone.now() - timedelta(hours=2))
    assert challenging.challenge(key, "wrong", "see there").state == Challenge.OPEN


def test_scripts_in_a_challenge_are_shown_as_text_in_every_language() -> None:
    key = told()
    _, address = sent(key, says="<script>alert(1)</script>", evidence='"><img src=x onerror=alert(1)>')
    for lang in ("en", "zh-hant", "zh-hans"):
        for page in (
            address.replace("/en/", f"/{lang}/"),
            f"/{lang}/zone/challenges",
            f"/{lang}/evidence/{key}/challenge",
        ):
            text = shown(browser("registrar").get(page))
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert "&lt;script&gt;alert" in text


def test_a_form_from_elsewhere_is_refused() -> None:
    key = told()
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert client.post(f"/en/evidence/{key}/challenge", SAYS).status_code == 403
    assert Challenge.objects.count() == 0


def test_what_the_registry_never_said_can_not_be_challenged_and_what_it_withdrew_can() -> None:
    assert browser().get("/en/evidence/nosuchclaim/challenge").status_code == 404
    key = told()
    row, _ = sent(key)
    answered(row, "withdraw", answer="Gone.")
    assert Claim.objects.get(key=key).withdrawn_at
    later, _ = sent(key, says="It was right after all.")
    page = answered(later, "withdraw", answer="Again.")
    assert "not answered yet" in page
    assert "holds this claim no more" in page
