"""The shipped rulebook is proved: what is dead, beaten, at odds or redundant in it stands for a stated reason."""

from __future__ import annotations

from fairway.law import default
from fairway.law.cases import TODAY, load_cases, run_case
from fairway.law.proofs.finding import accept, accepted_in
from fairway.law.proofs.proving import prove
from fairway.law.proofs.structure import boundaries, circles, endless
from fairway.law.rulebook import DEFAULT_FOLDER


def test_every_finding_in_the_shipped_rulebook_stands_for_a_stated_reason_and_none_is_left_untold() -> None:
    book = default()
    results = [run_case(book, case) for case in load_cases(DEFAULT_FOLDER)]
    proof = prove(book, TODAY, [result.determination.facts.values for result in results if result.determination])
    whole = [*(item for _, item in circles(book)), *endless(book), *boundaries(book, results), *proof.findings]
    findings, idle = accept(whole, accepted_in(DEFAULT_FOLDER))
    assert proof.untold == []
    assert [str(item) for item in findings if not item.accepted] == []
    assert idle == []
    assert proof.asked > 5000
