"""Every word of the pages is said in all three languages."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import templatize

import fairway.clearance
import fairway.web
from fairway.law.rulebook import default
from fairway.web.templatetags.fairway import ACTORS
from fairway.web.topics import TOPICS, topic_name

WEB = Path(fairway.web.__file__).parent
CATALOGUES = {"zh_Hant": "zh-hant", "zh_Hans": "zh-hans"}
SAME = {"API", "JSON", "percent"}
CALLS = {"_", "gettext", "gettext_noop", "gettext_lazy", "ngettext"}
SPEAKING = (WEB, Path(fairway.clearance.__file__).parent)


def said_in_python() -> set[str]:
    """What the code marks as words of the pages."""
    found = set()
    for file in (file for folder in SPEAKING for file in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                texts = (item.value for item in node.args[:1] if isinstance(item, ast.Constant))
                found |= {text for text in texts if isinstance(text, str)}
    return found


def said_in_templates() -> set[str]:
    """What the templates mark as words of the pages, in the singular where there are two forms."""
    found = set()
    for file in WEB.rglob("*.html"):
        marked = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        found |= {
            ast.literal_eval(text)
            for text in re.findall(r"n?gettext\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", marked)
        }
    return found


def catalogue(name: str) -> dict[str, tuple[str, ...]]:
    """Each text with what is said for it, one wording a plural form; what is only guessed is left out."""
    with (WEB / "locale" / name / "LC_MESSAGES/django.po").open("rb") as file:
        read = read_po(file, locale=name)
    assert read.num_plurals == 1
    return {forms(item.id)[0]: forms(item.string) for item in read if item.id and not item.fuzzy}


def forms(wording: Any) -> tuple[str, ...]:
    """A wording as a tuple, whether it has one form or several."""
    return (wording,) if isinstance(wording, str) else tuple(wording)


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_word_of_the_pages_is_translated(name: str) -> None:
    known = catalogue(name)
    said = said_in_python() | said_in_templates()
    assert len(said) > 200
    assert sorted(text for text in said if not all(known.get(text, ("",)))) == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_no_translation_is_still_english(name: str) -> None:
    english = [text for text, said in catalogue(name).items() if said[0] == text and text not in SAME]
    assert english == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_translations_keep_the_gaps_of_the_original(name: str) -> None:
    for text, said in catalogue(name).items():
        gaps, kept = (set(re.findall(r"%\(\w+\)s", wording)) - {"%(n)s"} for wording in (text, said[0]))
        assert kept == gaps, text


def test_each_script_keeps_to_its_own_characters() -> None:
    only_hans, only_hant = "关务页们这对规检发个为资报", "關務頁們這對規檢發個為資報"
    for name, foreign in (("zh_Hant", only_hans), ("zh_Hans", only_hant)):
        for text, said in catalogue(name).items():
            plain = said[0].replace("許可", "").replace("许可", "")
            assert not set(plain) & set(foreign), text


def test_every_topic_and_actor_of_the_rulebook_has_a_name() -> None:
    book = default()
    assert {fact.topic for fact in book.vocabulary.values()} - TOPICS.keys() == set()
    acting = {step.actor for item in book.procedures.values() for step in item.steps}
    acting |= {duty.actor for item in book.procedures.values() for duty in item.continuing}
    assert acting - set(ACTORS) - book.authorities.keys() - {""} == set()
    with translation.override("zh-hans"):
        assert topic_name("goods") == "货物"
