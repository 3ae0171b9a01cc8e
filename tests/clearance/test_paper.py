"""A permit on paper says in three languages what the permit says, and carries both codes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from fairway.clearance import barcode, issuance, paper, permit
from fairway.clearance.paper import LANGUAGES, Paper
from tests.clearance.sides import Side, approved, sample

NORTH, SOUTH = Side("north.example", "N"), Side("south.example", "S")
TERMS = {"holder": "河畔研究所", "what": "<b>1</b> & microscope", "conditions": ("sealed", "單證隨附"), "days": 30}
CODE = approved(NORTH, SOUTH, **TERMS)
PROOF = issuance.pack(NORTH.receipt(NORTH.append(issuance.entry(CODE)), SOUTH))
ZONE = ZoneInfo("Asia/Hong_Kong")
PAPER = Paper(
    sample(**TERMS), CODE, PROOF, (NORTH.node, SOUTH.node), {"N": "the North", "S": "the South", "g2": "Gate 2"}, ZONE
)
BARE = Paper(sample(what="", gates=(), returns=False, entries=None), CODE)


def test_the_paper_says_what_the_permit_says_and_nothing_that_it_does_not() -> None:
    said = dict(paper.rows(PAPER, "en"))
    assert said["What"] == "<b>1</b> & microscope"
    assert said["From and to"] == "the North → the South (and back)"
    assert said["Gates"] == "Gate 2 · g5"
    assert said["Valid from and until"] == "2026-09-21 22:13 +0800 – 2027-03-20 22:13 +0800"
    assert said["Conditions"] == "sealed; 單證隨附"
    assert said["Approved by"] == "north.example · south.example"
    bare = dict(paper.rows(BARE, "en"))
    assert bare["Gates"] == "every gate"
    assert bare.keys().isdisjoint({"What", "Holder", "Entries", "Amount", "Conditions"})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_of_a4_that_is_the_same_bytes_each_time(lang: str) -> None:
    made = paper.pdf(PAPER, lang)
    assert made.startswith(b"%PDF-")
    assert b"/Count 1" in made
    assert paper.pdf(PAPER, lang) == made
    assert paper.pdf(BARE, lang).startswith(b"%PDF-")


def test_the_picture_holds_both_codes() -> None:
    proof = barcode.to_text(barcode.ISSUANCE, PROOF)
    assert barcode.read_picture(paper.picture(PAPER)) == [barcode.to_text(barcode.PERMIT, CODE), proof]
    [alone] = barcode.read_picture(paper.picture(BARE))
    assert permit.read(barcode.from_text(barcode.PERMIT, alone), [NORTH.key, SOUTH.key]) == sample(**TERMS)


def test_every_word_is_there_in_three_languages() -> None:
    for key, words in paper.WORDS.items():
        assert len({*words}) >= 2, key
        assert all(words), key
