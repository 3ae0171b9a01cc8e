"""A news text becomes proposed claims with their place in the text, and each is held against what is known."""

import itertools
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fairway.zone.intake import DRAFT, LIMIT, Names, TooLong, propose
from fairway.zone.intake.judge import Known, judge
from fairway.zone.intake.paragraphs import split
from fairway.zone.intake.score import KINDS, matches, table
from fairway.zone.schemata import schemata
from tests.zone.intake_texts import DAY, ENGLISH, NAMES, SIMPLIFIED, TRADITIONAL, proposals, said, values


def test_counts_keep_what_is_counted() -> None:
    found = said(ENGLISH)
    assert ("org.quay", "organisations", "30", "tenant", "about") in found
    assert ("place.eastmere", "rank", "2", "rank", "exact") in found
    assert ("place.eastmere", "streak", "4", "years", "exact") in found
    assert "20" in values(ENGLISH, "overseas_share")


def test_tenants_are_not_called_partners() -> None:
    text = "Ardent Quay has 30 tenants and 60 partners. Another 20 companies are in talks to come."
    assert {(one[2], one[3]) for one in said(text) if one[1] == "organisations"} == {
        ("30", "tenant"),
        ("60", "partner"),
        ("20", "partner in talks"),
    }


def test_who_signed_what_with_whom_is_one_agreement() -> None:
    found = [one for one in proposals(ENGLISH) if one.schema == "Agreement"]
    assert len({one.subject for one in found}) == 1
    assert {(one.property, one.value) for one in found} == {
        ("party", "place.larkmoor"),
        ("party", "place.eastmere"),
        ("agreements", "14"),
        ("signed", "2026-03-10"),
    }


def test_an_agreement_not_yet_signed_has_no_day_of_signing() -> None:
    text = "Larkmoor plans to sign an agreement with Norwell University on Friday."
    assert values(text, "party") == ["place.larkmoor", "org.norwell"]
    assert values(text, "signed") == []


def test_a_promise_has_a_short_form_a_due_date_and_who_made_it() -> None:
    found = [one for one in proposals(ENGLISH) if one.schema == "Commitment"]
    assert [(one.property, one.value) for one in found] == [
        ("says", "To open: second laboratory"),
        ("promisor", "org.quay"),
        ("due", "2027-12"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The tie-up will help to attract talent, Carlo Brandt said.",
        "Carlo Brandt said the bridge would have cost more.",
        "「合作將有助吸引人才。」何靜儀說。",
    ],
)
def test_an_effect_that_is_hoped_for_is_no_promise(text: str) -> None:
    assert values(text, "says") == []


def test_a_date_that_opens_a_paragraph_holds_for_what_follows_in_it() -> None:
    text = "By 2030, the plan envisions a joint office. Moreover, the ferry terminal will be rebuilt."
    assert values(text, "due") == ["2030", "2030"]
    assert values(text, "says")[1] == "To be rebuilt: ferry terminal"


def test_a_name_with_a_title_becomes_a_post_even_for_a_stranger() -> None:
    text = "Ines Park-won, deputy director of Norwell University, spoke first. Mayor Otto Falk came late."
    people = {one.subject: one.value for one in proposals(text) if one.schema == "Person"}
    assert sorted(people.values()) == ["Ines Park-won", "Otto Falk"]
    assert all(subject.startswith(DRAFT) for subject in people)
    assert values(text, "role") == ["deputy director", "Mayor"]
    assert "org.norwell" in values(text, "organisation")


def test_a_view_is_kept_with_its_holder_and_never_as_the_sentence() -> None:
    found = [one for one in proposals(ENGLISH) if one.schema == "Opinion"]
    assert ("holder", "p.brandt") in {(one.property, one.value) for one in found}
    assert all(len(one.value.split()) < 9 for one in found)


def test_sums_in_bare_dollars_are_inferred_from_the_pair_in_the_same_text() -> None:
    found = said(ENGLISH)
    assert {one[2:] for one in found if one[1] == "amount"} == {
        ("2500000000", "USD", "inferred"),
        ("70000000", "CNY", "exact"),
        ("10000000", "USD", "inferred"),
    }


def test_a_figure_whose_subject_is_not_named_waits_for_a_person_to_say_it() -> None:
    (one,) = [one for one in propose("It has 40 tenants.", source_date=DAY, names=Names({})) if one.value == "40"]
    assert (one.subject, one.schema) == ("new.thing.1", "Thing")


def test_in_chinese_the_noun_may_stand_before_its_number() -> None:
    found = said("河灣科技園今年註冊企業達1.17萬家，項目有16個，初創企業數目超過4250間。")
    assert ("org.hewan", "organisations", "11700", "enterprise", "exact") in found
    assert ("org.hewan", "projects", "16", "project", "exact") in found
    assert ("org.hewan", "organisations", "4250", "start-up", "at least") in found


def test_a_figure_before_a_name_describes_that_name() -> None:
    found = said("The River Pell basin includes the 87-hectare Larkmoor and the adjacent 300-hectare Eastmere.")
    assert {one[:3] for one in found if one[1] == "area"} == {
        ("place.larkmoor", "area", "87"),
        ("place.eastmere", "area", "300"),
    }


def test_a_motto_counts_nothing() -> None:
    assert values("Larkmoor follows “one zone, two parks”, said Carlo Brandt.", "others") == []
    assert [one.value for one in proposals("東江市在「一國兩制」下有兩地優勢。") if one.unit] == []


def test_what_others_are_expected_to_do_is_a_promise_with_its_date() -> None:
    text = "Ardent Quay expects the share of space let to hit 90 percent in the first quarter of 2027."
    assert values(text, "due") == ["2027-Q1"]
    assert values(text, "let_share") == ["90"]


def test_a_dated_act_becomes_an_event() -> None:
    text = "Larkmoor opened a new ferry pier on March 2, following the resumption of night service on February 6."
    found = [one for one in proposals(text) if one.schema == "Event"]
    assert [(one.property, one.value) for one in found if one.property == "date"] == [
        ("date", "2026-03-02"),
        ("date", "2026-02-06"),
    ]


def test_a_list_of_parts_is_read_as_parts() -> None:
    text = "The River Pell basin comprises the towns of Larkmoor, Eastmere and others."
    assert {(one.subject, one.value) for one in proposals(text) if one.property == "part_of"} == {
        ("place.larkmoor", "place.pell"),
        ("place.eastmere", "place.pell"),
    }


def test_tenants_by_name_become_steps_towards_the_park() -> None:
    found = [one for one in proposals(ENGLISH) if one.schema == "Admission"]
    firms = {one.value for one in found if one.property == "organisation"}
    assert firms == {"org.norwell", "new.org.1"}
    assert {one.value for one in found if one.property == "stage"} == {"tenant"}


def test_traditional_chinese_is_read() -> None:
    found = said(TRADITIONAL)
    assert ("org.hewan", "organisations", "32", "tenant", "exact") in found
    assert ("org.hewan", "overseas_share", "25", "percent", "about") in found
    assert ("org.hewan", "floor_area", "120000", "m2", "at least") in found
    assert ("new.inv.1", "amount", "1500000000", "HKD", "at least") in found
    assert values(TRADITIONAL, "party") == ["org.hewan", "org.dju"]
    assert values(TRADITIONAL, "agreements") == ["2"]
    assert values(TRADITIONAL, "role") == ["創新局局長"]
    assert "2026-12" in values(TRADITIONAL, "due")
    assert {"海岸生物科技有限公司", "星河集團"} <= set(values(TRADITIONAL, "name"))


def test_simplified_chinese_is_read() -> None:
    found = said(SIMPLIFIED)
    assert ("place.dongjiang", "centres", "10", "platform", "exact") in found
    assert ("org.hewan", "organisations", "120", "enterprise", "at least") in found
    assert ("place.dongjiang", "streak", "3", "years", "exact") in found
    assert values(SIMPLIFIED, "agreements")[0] == "18"
    assert values(SIMPLIFIED, "signed") == ["2026-03-12"]
    assert "李国华" in values(SIMPLIFIED, "name")
    assert values(SIMPLIFIED, "says") == ["目标：建成10个创新平台"]


@pytest.mark.parametrize("text", [ENGLISH, TRADITIONAL, SIMPLIFIED])
def test_every_proposal_has_the_form_that_the_registry_keeps(text: str) -> None:
    for one in proposals(text):
        assert schemata().fault(one.schema, one.property, one.value, one.unit, one.lang) == "", one
        assert one.certainty in schemata().certainties
        assert one.property == "name" or len(one.printed.split()) <= 12


@pytest.mark.parametrize("text", [ENGLISH, TRADITIONAL, SIMPLIFIED])
def test_every_proposal_points_at_what_is_printed_and_at_no_furniture(text: str) -> None:
    page = {one.number: one for one in split(text)}
    for one in proposals(text):
        paragraph = page[one.paragraph]
        assert paragraph.text[one.start : one.end] == one.printed != ""
        assert text[paragraph.start : paragraph.start + len(paragraph.text)] == paragraph.text
    assert not {1, 3} & {one.paragraph for one in proposals(ENGLISH)}


def test_a_script_in_a_text_is_only_text() -> None:
    text = "<script>alert('Larkmoor')</script> <b>Larkmoor</b> signed 3 agreements with <i>Norwell University</i> on Monday."
    assert values(text, "agreements") == ["3"]
    assert {one.printed for one in proposals(text) if one.property == "name"} == {"Larkmoor", "Norwell University"}


def test_an_endless_text_is_refused() -> None:
    with pytest.raises(TooLong):
        proposals("Larkmoor " * LIMIT)


_WORDS = st.sampled_from(
    [
        *ENGLISH.split(),
        *TRADITIONAL.split("，"),
        *SIMPLIFIED.split("，"),
        "\n",
        "\r\n",
        ". ",
        "“",
        "”",
        "$",
        "HK$",
        "(",
        "\u2028",
        "\ufeff",
        "%",
        "3,4",
        "億",
    ]
)


@settings(max_examples=120, deadline=None)
@example("0㐀0㐀0将0\x1b", DAY)
@given(
    st.one_of(
        st.text(max_size=300), st.lists(_WORDS, max_size=60).map(" ".join), st.lists(_WORDS, max_size=40).map("".join)
    ),
    st.sampled_from([DAY, None, date.min, date.max]),
)
def test_any_text_is_read_without_a_fault_and_places_hold(text: str, day: date | None) -> None:
    page = {one.number: one.text for one in split(text)}
    for one in propose(text, source_date=day, names=NAMES):
        assert page[one.paragraph][one.start : one.end] == one.printed
        assert schemata().fault(one.schema, one.property, one.value, one.unit, one.lang) == "", one


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=20), st.tuples(st.just("org.x"), st.sampled_from(["Organisation", "Person"])), max_size=5
    ),
    st.text(max_size=80),
)
def test_any_name_can_be_searched_for(forms: dict[str, tuple[str, str]], text: str) -> None:
    found = Names(forms).find(text)
    assert all(one.start < one.end for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))


def test_a_proposal_is_new_known_or_against_a_claim() -> None:
    known = [
        Known("org.quay", "Organisation", "organisations", "30", "tenant", "2026-03-12", "exact", "k1"),
        Known("place.eastmere", "Place", "streak", "5", "years", "2025", "exact", "k2"),
        Known("place.eastmere", "Place", "rank", "3", "rank", "2025", "exact", "k3"),
    ]
    found = {one.proposal.property: one for one in judge(proposals(ENGLISH), known)}
    assert (found["organisations"].verdict, found["organisations"].claims[0].key) == ("known", "k1")
    assert (found["streak"].verdict, found["streak"].claims[0].key) == ("contradicts", "k2")
    assert found["rank"].verdict == "new"  # of another year: a series, no contradiction
    assert found["amount"].verdict == "new"


def test_a_count_of_something_else_contradicts_nothing() -> None:
    known = [Known("org.quay", "Organisation", "organisations", "60", "partner", "2026-03-12", "exact", "k1")]
    assert {one.verdict for one in judge(proposals(ENGLISH), known) if one.proposal.property == "organisations"} == {
        "new"
    }


def test_the_second_report_of_one_signing_is_known_again() -> None:
    known = [
        Known("agr.pell", "Agreement", "party", "place.larkmoor"),
        Known("agr.pell", "Agreement", "party", "place.eastmere"),
        Known("agr.pell", "Agreement", "signed", "2026-03-11", key="k2"),
        Known("agr.pell", "Agreement", "agreements", "14", "agreement"),
        Known("agr.other", "Agreement", "party", "place.larkmoor"),
    ]
    found = {(one.proposal.property, one.proposal.value): one for one in judge(proposals(ENGLISH), known)}
    assert {one.same_as for one in found.values() if one.proposal.schema == "Agreement"} == {"agr.pell"}
    assert found["agreements", "14"].verdict == "known"
    assert (found["signed", "2026-03-10"].verdict, found["signed", "2026-03-10"].claims[0].key) == ("contradicts", "k2")


def test_a_step_up_the_ladder_contradicts_no_earlier_step() -> None:
    known = [
        Known("adm.norwell_partner", "Admission", "organisation", "org.norwell"),
        Known("adm.norwell_partner", "Admission", "park", "org.quay"),
        Known("adm.norwell_partner", "Admission", "stage", "partner", as_of="2025"),
        Known("adm.other", "Admission", "organisation", "org.norwell"),
    ]
    found = [one for one in judge(proposals(ENGLISH), known) if one.same_as]
    assert {one.same_as for one in found} == {"adm.norwell_partner"}
    assert [one.verdict for one in found if one.proposal.property == "stage"] == ["new"]


def test_a_promise_is_known_again_by_its_words_and_not_by_its_date_alone() -> None:
    same = [
        Known("com.lab", "Commitment", "says", "The park opens its second laboratory."),
        Known("com.lab", "Commitment", "due", "2027"),
    ]
    other = [
        Known("com.pier", "Commitment", "says", "A pier for ferries is built."),
        Known("com.pier", "Commitment", "due", "2027"),
        Known("com.pier", "Commitment", "promisor", "org.quay"),
    ]
    again = {one.same_as for one in judge(proposals(ENGLISH), [*same, *other]) if one.proposal.schema == "Commitment"}
    assert again == {"com.lab"}


def test_precision_and_recall_are_counted_by_kind() -> None:
    gold = [
        Known("place.eastmere", "Place", "rank", "2", "rank", paragraph=14),
        Known("place.larkmoor", "Place", "streak", "4", "years", paragraph=14),
        Known("org.quay", "Organisation", "organisations", "31", "tenant", paragraph=5),
        Known("agr.x", "Agreement", "party", "place.larkmoor", paragraph=5),
        Known("com.x", "Commitment", "due", "2027", paragraph=10),
    ]
    rows = {row.kind: row for row in table(proposals(ENGLISH), gold)}
    assert set(rows) == {*KINDS, "all"}
    assert (rows["figures"].gold, rows["figures"].matched, rows["figures"].sure) == (3, 2, 1)
    assert (rows["agreements"].matched, rows["agreements"].proposed) == (1, 2)
    assert (rows["agreements"].precision, rows["agreements"].recall) == (0.5, 1.0)
    assert (rows["dates"].matched, rows["posts"].recall) == (1, 0.0)
    _, _, missed = matches(proposals(ENGLISH), gold)
    assert [key.claim.value for key in missed if key.kind == "figures"] == ["31"]
