"""Which side judges by which rulebook: told to the other when it changes, heard from it, shown where they differ."""

from __future__ import annotations

from typing import Any

import pytest

from fairway.clearance import lawwatch
from fairway.law.rulebook import default, shipped
from fairway.reform import sides, tasks
from tests.clearance.core import doors
from tests.clearance.core.conftest import OTHER
from tests.clearance.core.story import Story, judged, who
from tests.clearance.core.test_permits import filed_there, filing_there
from tests.clearance.core.test_text_pages import shown
from tests.clearance.core.texts import FREED, released

THEIRS = {"rulebook": "ab" * 32, "since": "2026-11-20", "texts": []}
TEXT = {"sha256": "cd" * 32, "label": {"en": "Longer hours", "zh-Hant": "延長時間", "zh-Hans": "延长时间"}}


def told() -> list[dict[str, Any]]:
    return OTHER.heard(sides.KIND)


def says(**body: Any) -> tuple[str, str]:
    return OTHER.says(sides.KIND, sides.KIND, **body)


def queue(lang: str = "en") -> str:
    return shown(doors.entered(who("officer")), f"/{lang}/officer/queue")


def test_the_other_side_is_told_by_which_rulebook_this_one_judges_once_and_again_when_a_text_is_law() -> None:
    for _ in range(2):
        tasks.upkeep.func()
    assert [(item["rulebook"], item["texts"]) for item in told()] == [(shipped().hash, [])]
    text = released(FREED)
    for _ in range(2):
        tasks.upkeep.func()
    (_, now) = told()
    assert now["rulebook"] == default().hash != shipped().hash
    assert [(item["sha256"], item["label"]["en"]) for item in now["texts"]] == [(text.sha256, "A trial")]


def test_officers_and_editors_see_that_the_other_side_judges_by_another_rulebook_and_by_which_texts_they_differ(
    story: Story,
) -> None:
    case = story.filed()
    part = case.parts.filter(local=True).first()
    assert "different rulebooks" not in queue()
    assert says(
        **THEIRS,
    ) == ("applied", "")
    assert f"There it is {'ab' * 4} since 2026-11-20, here {shipped().hash[:8]}" in queue()
    assert "The same texts are released on both" in queue()
    assert says(**{**THEIRS, "texts": [TEXT]})[0] == "applied"
    assert "Released there and not here: Longer hours" in queue()
    assert "對方已啟用而本方沒有的文本： 延長時間" in queue("zh-hant")
    released(FREED)
    for name, address in (("officer", f"/en/officer/parts/{part.pk}/"), ("editor", "/en/proposals/")):
        assert "Released here and not there: A trial" in shown(doors.entered(who(name)), address)


def test_nothing_is_shown_where_both_judge_by_one_rulebook_nor_to_those_who_are_no_officers(story: Story) -> None:
    says(**THEIRS)
    assert "different rulebooks" in queue()
    assert "different rulebooks" not in shown(doors.entered(who("applicant")), "/en/cases/")
    says(**{**THEIRS, "rulebook": default().hash})
    assert "different rulebooks" not in queue()


@pytest.mark.parametrize(
    "wrong",
    [
        {"rulebook": "short"},
        {"rulebook": 7},
        {"since": "soon"},
        {"texts": [{"sha256": "x", "label": {}}]},
        {"texts": "many"},
        {"texts": [{**TEXT, "label": {"en": 7}}]},
    ],
)
def test_what_is_no_rulebook_is_refused_and_what_was_said_before_stands(wrong: dict[str, Any]) -> None:
    says(**THEIRS)
    outcome, why = says(**{**THEIRS, **wrong})
    assert (outcome, "can't be read" in why) == ("refused", True)
    (item,) = sides.apart()
    assert item.theirs.rulebook == THEIRS["rulebook"]


def test_a_case_that_was_filed_there_under_another_rulebook_is_judged_by_this_one_and_told_as_such(
    story: Story,
) -> None:
    case = filed_there(story, rulebook=THEIRS["rulebook"])
    assert case.outcome == judged().outcome
    assert lawwatch.watch() == 0
    part = case.parts.get(local=True)
    page = shown(doors.entered(who("officer")), f"/en/officer/parts/{part.pk}/")
    assert "The other side filed it under another rulebook, abababab" in page
    assert "What the applicant saw" not in page and "The rulebook has changed since" not in page
    page = shown(doors.entered(who("officer")), f"/en/officer/parts/{story.mine(story.filed()).pk}/")
    assert "What the applicant saw" in page and "The other side filed it" not in page


def test_a_case_that_goes_a_way_that_this_rulebook_does_not_know_is_refused_by_name(story: Story) -> None:
    route = [*filing_there()["route"], "cn.new.way"]
    outcome, why = story.other.says("CN-2026-000002-9", "filed", **filing_there(route=route))
    assert (outcome, "this side's rulebook has no procedure cn.new.way" in why) == ("refused", True)
