"""Clauses are cited in the language of the page: numbers by their pattern, words as they are written."""

import pytest

from fairway.law.clauses import cited_in, clause_in, is_counted
from fairway.law.language import Text

SCOPE = Text({"en": "Scope", "zh-Hant": "適用範圍", "zh-Hans": "适用范围"})


@pytest.mark.parametrize(
    ("clause", "hant", "hans"),
    [
        ("Art. 8", "第8條", "第8条"),
        ("Arts 9, 11, 24", "第9、11、24條", "第9、11、24条"),
        ("ss. 3 and 4", "第3、4條", "第3、4条"),
        ("s. 4(3)", "第4(3)條", "第4(3)条"),
        ("s. 8(1A)(b) and (1B)", "第8(1A)(b)、(1B)條", "第8(1A)(b)、(1B)条"),
        ("Arts 9-10", "第9至10條", "第9至10条"),
        ("Arts 2 and 8 to 10", "第2、8至10條", "第2、8至10条"),
        ("s. 15H and following", "第15H條起", "第15H条起"),
        ("Sch. 1", "附表1", "附表1"),
        ("Schedules 1 to 4", "附表1至4", "附表1至4"),
        ("para. 2", "第2段", "第2款"),
        ("para. 1(1)-(2)", "第1(1)至(2)段", "第1(1)至(2)款"),
        ("Q5", "第5問", "第5问"),
        ("Questions 5 and 6", "第5、6問", "第5、6问"),
        ("Part II, item 3", "第II部第3項", "第II部分第3项"),
        ("Division 3", "第3分部", "第3分部"),
        ("Annex 2", "附件2", "附件2"),
        ("Appendix A1", "附錄A1", "附录A1"),
        ("Appendix 1", "附錄1", "附录1"),
        ("Note 2", "註2", "注2"),
        ("step 4", "第4步", "第4步"),
        ("Section 12", "第12條", "第12条"),
        ("ch. 3", "第3章", "第3章"),
    ],
)
def test_numbers_are_said_in_chinese(clause: str, hant: str, hans: str) -> None:
    assert [clause_in(Text.of(clause), lang) for lang in ("en", "zh-Hant", "zh-Hans")] == [clause, hant, hans]


@pytest.mark.parametrize(
    ("clause", "hant", "hans"),
    [
        ("Art. 24 paras 2-3", "第24條第2至3款", "第24条第2至3款"),
        ("Art. 56, para. 2", "第56條第2款", "第56条第2款"),
        ("Sch. 2, s. 12", "附表2第12條", "附表2第12条"),
        ("Cap. 374, s. 52(4)", "第374章第52(4)條", "第374章第52(4)条"),
        ("Sch. 1, principle 3", "附表1第3原則", "附表1第3原则"),
    ],
)
def test_a_part_inside_another_follows_it(clause: str, hant: str, hans: str) -> None:
    assert [clause_in(Text.of(clause), lang) for lang in ("zh-Hant", "zh-Hans")] == [hant, hans]


@pytest.mark.parametrize(
    ("clause", "hant", "hans"),
    [
        ("s. 12 and Sch. 3", "第12條及附表3", "第12条和附表3"),
        ("Sch. 3 and s. 12", "附表3及第12條", "附表3和第12条"),
        ("s. 13, Schedules 1 and 2", "第13條、附表1、2", "第13条、附表1、2"),
        ("s. 16B; Sch. 45", "第16B條；附表45", "第16B条；附表45"),
        ("Cap. 60 ss. 6C and 6D, Cap. 60A", "第60章第6C、6D條、第60A章", "第60章第6C、6D条、第60A章"),
        ("Cap. 374B, reg. 11(3) and Sch. 4", "第374B章第11(3)條及附表4", "第374B章第11(3)条和附表4"),
    ],
)
def test_parts_beside_each_other_are_listed(clause: str, hant: str, hans: str) -> None:
    assert [clause_in(Text.of(clause), lang) for lang in ("zh-Hant", "zh-Hans")] == [hant, hans]


@pytest.mark.parametrize(
    "clause", ["western bridge", "Art. 6; lists seen by mid-2026", "Art. 4, last paragraph", "Art. 2 x", "", "Part"]
)
def test_a_clause_with_words_is_not_guessed(clause: str) -> None:
    assert not is_counted(clause)
    assert clause_in(Text.of(clause), "zh-Hant") == clause


def test_words_written_in_a_language_are_said_in_it() -> None:
    assert [clause_in(SCOPE, lang) for lang in ("en", "zh-Hant", "zh-Hans")] == ["Scope", "適用範圍", "适用范围"]


def test_words_written_for_numbers_stand_in_place_of_their_pattern() -> None:
    assert clause_in(Text({"en": "Art. 6", "zh-Hans": "第六条"}), "zh-Hans") == "第六条"


def test_a_citation_joins_title_and_clause_as_its_language_does() -> None:
    assert cited_in("Act", Text.of("s. 3"), "en") == "Act, s. 3"
    assert cited_in("條例", Text.of("s. 3"), "zh-Hant") == "條例第3條"
    assert cited_in("条例", Text.of("Sch. 3"), "zh-Hans") == "条例附表3"
    assert cited_in("条例", SCOPE, "zh-Hans") == "条例：适用范围"
