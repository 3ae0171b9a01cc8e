"""Clauses are cited in the language of the page where they are only numbers."""

import pytest

from fairway.law.clauses import clause_in


@pytest.mark.parametrize(
    ("clause", "hant", "hans"),
    [
        ("Art. 8", "第8條", "第8条"),
        ("Arts 9, 11, 24", "第9、11、24條", "第9、11、24条"),
        ("ss. 3 and 4", "第3、4條", "第3、4条"),
        ("s. 4(3)", "第4(3)條", "第4(3)条"),
        ("Arts 9-10", "第9至10條", "第9至10条"),
        ("Sch. 1", "附表1", "附表1"),
        ("para. 2", "第2段", "第2款"),
        ("western bridge", "western bridge", "western bridge"),
        ("Art. 6; lists seen by mid-2026", "Art. 6; lists seen by mid-2026", "Art. 6; lists seen by mid-2026"),
    ],
)
def test_numbered_clauses_are_said_in_chinese(clause: str, hant: str, hans: str) -> None:
    assert clause_in(clause, "en") == clause
    assert clause_in(clause, "zh-Hant") == hant
    assert clause_in(clause, "zh-Hans") == hans
