"""Two ids may be one thing: likely pairs are proposed with their reasons, a person judges, and may take it back."""

from __future__ import annotations

import pytest

from fairway.zone.candidates import candidates, judge
from fairway.zone.models import Judgement, Revision
from fairway.zone.reading import View
from fairway.zone.revising import RevisionError
from tests.zone.core.conftest import hold, say, source
from tests.zone.core.keeping import browser, revision_of, shown


def called(subject: str, *names: str, schema: str = "Organisation", lang: str = "en") -> None:
    source("paper", "2025-12-22")
    hold(*(say(subject, schema, "paper", name=name, lang=lang) for name in names))


def ids(name: str, view: View | None = None) -> set[str]:
    found = (view or View()).entity(name)
    return set(found.ids) if found else set()


def pairs(of: str = "") -> list[tuple[str, str]]:
    return [(item.left, item.right) for item in candidates(of)]


def test_the_same_name_in_capitals_accents_or_the_other_script_makes_a_pair() -> None:
    called("org.one", "Café River Institute")
    called("org.two", "CAFE RIVER INSTITUTE")
    called("org.hant", "深圳灣實驗室", lang="zh-Hant")
    called("org.hans", "深圳湾实验室", lang="zh-Hans")
    called("org.other", "Hillside Trading")
    assert pairs() == [("org.hans", "org.hant"), ("org.one", "org.two")]
    assert all(item.alike for item in candidates())


def test_names_that_share_most_words_make_a_pair_that_says_which_words() -> None:
    called("org.long", "Loop Innovation Park Company Limited")
    called("org.short", "Loop Innovation Park")
    called("org.far", "Loop Bakery")
    [found] = candidates("org.short")
    assert (found.left, found.right) == ("org.long", "org.short")
    assert set(found.shared) == {"loop", "innovation", "park"}
    assert set(found.apart) == {"company", "limited"}
    assert found.score == 3 / 5
    assert not found.alike


def test_a_person_and_a_company_of_one_name_are_no_pair() -> None:
    called("p.chan", "Chan Lok", schema="Person")
    called("org.chan", "Chan Lok")
    assert pairs() == []


def test_one_entity_with_five_names_is_merged_step_by_step_and_parted_again() -> None:
    names = ["Loop Park", "The Loop Park", "Loop Park Limited", "Loop Park HK", "LOOP PARK"]
    for n, name in enumerate(names):
        called(f"org.loop{n}", name)
    source("other", "2026-01-01")
    hold(say("org.loop3", "Organisation", "other", organisations="60", unit="partner"))
    for n in range(1, 5):
        judge("org.loop0", f"org.loop{n}", same=True, by="Fong Lai", reason="One address")
    merged = View().entity("org.loop4")
    assert merged is not None
    assert merged.id == "org.loop0"
    assert {claim.value for claim in merged.of("name")} == set(names)
    assert merged.value("organisations") == "60"
    assert pairs() == []
    standing = Judgement.objects.get(left="org.loop0", right="org.loop3", withdrawn_at=None)
    answer = browser("registrar").post(
        "/en/zone/identity", {"do": "split", "judgement": standing.pk, "reason": "Another company"}
    )
    made = revision_of(answer)
    assert ids("org.loop3") == {"org.loop3"}
    assert len(ids("org.loop0")) == 4
    revision_of(browser("registrar").post(f"/en/zone/changes/{made.pk}/undo", {"reason": "It was right"}))
    assert len(ids("org.loop3")) == 5


def test_two_entities_with_one_name_are_kept_apart_once_somebody_says_so() -> None:
    called("org.a", "Delta Laboratory")
    called("org.b", "Delta Laboratory")
    page = shown(browser("registrar").get("/en/zone/identity"))
    assert "Both have one name" in page
    given = {"left": "org.a", "right": "org.b", "do": "different", "reason": "Two registers"}
    revision_of(browser("registrar").post("/en/zone/identity", given))
    assert pairs() == []
    assert ids("org.a") == {"org.a"}
    called("org.c", "Delta Lab")
    judge("org.a", "org.c", same=True, by="Fong Lai", reason="One address")
    with pytest.raises(RevisionError, match="apart"):
        judge("org.b", "org.c", same=True, by="Fong Lai", reason="One address")
    refused = browser("registrar").post(
        "/en/zone/identity", {"left": "org.b", "right": "org.c", "do": "same", "reason": "One address"}
    )
    assert "Withdraw that judgement first" in shown(refused)


def test_a_withdrawn_judgement_is_still_known_on_the_day_on_which_it_stood() -> None:
    called("org.a", "Delta Laboratory")
    called("org.b", "Delta Lab")
    joined = judge("org.a", "org.b", same=True, by="Fong Lai", reason="One address")
    later = judge("org.a", "org.b", same=False, by="Fong Lai", reason="Two addresses")
    assert ids("org.a") == {"org.a"}
    assert ids("org.a", View(known_on=joined.at)) == {"org.a", "org.b"}
    assert ids("org.a", View(known_on=later.at)) == {"org.a"}
    assert Judgement.objects.count() == 2


def test_what_is_judged_already_or_unknown_or_lacks_its_reason_is_refused() -> None:
    called("org.a", "Delta Laboratory")
    called("org.b", "Delta Lab")
    judge("org.a", "org.b", same=True, by="Fong Lai", reason="One address")
    before = Revision.objects.count()
    for fields, told in (
        ({"left": "org.b", "right": "org.a", "do": "same", "reason": "Again"}, "judged so already"),
        ({"left": "org.a", "right": "org.none", "do": "same", "reason": "Who"}, "holds nothing of one"),
        ({"left": "org.a", "right": "org.b", "do": "different", "reason": ""}, "Say what shows it"),
        ({"left": "org.a", "right": "org.a", "do": "same", "reason": "Itself"}, "judged so already"),
    ):
        answer = browser("registrar").post("/en/zone/identity", fields)
        assert answer.status_code == 422
        assert told in shown(answer)
    assert Revision.objects.count() == before


@pytest.mark.parametrize("who", ["", "applicant", "officer", "auditor"])
def test_nobody_but_the_registrar_judges(who: str) -> None:
    called("org.a", "Delta Laboratory")
    called("org.b", "Delta Laboratory")
    given = {"left": "org.a", "right": "org.b", "do": "same", "reason": "One name"}
    assert browser(who).post("/en/zone/identity", given).status_code in (302, 403)
    assert ids("org.a") == {"org.a"}


def test_names_with_scripts_in_them_are_shown_as_text() -> None:
    called("org.a", "<script>alert(1)</script> Lab")
    called("org.b", "<script>alert(1)</script> lab")
    page = shown(browser("registrar").get("/en/zone/identity"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
