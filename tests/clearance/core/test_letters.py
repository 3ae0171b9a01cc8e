"""A letter of decision says the same in three languages, in the words of catalogue and rulebook."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from fairway.clearance import letters, status
from fairway.clearance.models import Mark
from fairway.law.rulebook import default
from tests.clearance.core.story import Story


@pytest.mark.parametrize("outcome", [status.APPROVED, status.CONDITIONAL, status.REFUSED])
def test_a_letter_is_complete_in_every_language(story: Story, outcome: str) -> None:
    case = story.filed(language="zh-Hant")
    norm = Mark.objects.filter(part=story.mine(case), kind="norm")[0].value
    more = {"conditions": ["sealed case"]} if outcome == status.CONDITIONAL else {}
    until = None if outcome == status.REFUSED else localdate()
    decision = story.decided(case, outcome, reasons=[norm], text="In our own words.", valid_until=until, **more)
    said = {lang: letters.letter(decision, lang) for lang in ("en", "zh-Hant", "zh-Hans")}
    assert letters.letter(decision) == said["zh-Hant"]
    assert len({len(item.paragraphs) for item in said.values()}) == 1
    assert len({item.paragraphs[0] for item in said.values()}) == 3
    assert len({item.office for item in said.values()}) == 3
    for lang, item in said.items():
        assert default().norms[norm].label.say(lang) in "".join(item.paragraphs)
        assert "In our own words." in item.paragraphs and item.day == localdate()
        assert case.ref in item.subject and case.title in item.subject
        assert any("sealed case" in text for text in item.paragraphs) == (outcome == status.CONDITIONAL)
        assert any(str(localdate()) in text for text in item.paragraphs) == (until is not None)


def test_a_decision_that_nobody_has_confirmed_has_no_day(story: Story) -> None:
    from fairway.clearance import casework

    case = story.filed()
    officer, _ = story.desk_of(case)
    decision = casework.decide(officer, story.mine(case).pk, status.REFUSED, text="no papers")
    assert letters.letter(decision).day is None
