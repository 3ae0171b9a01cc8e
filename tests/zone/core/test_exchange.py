"""The registry goes out and comes back whole; a file that does not fit is told fault by fault, and nothing is taken."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from fairway.zone import export, ftm_reading, incoming, jsonld_reading, package, tables
from fairway.zone.faults import ImportRefused
from fairway.zone.incoming import Incoming, bring_in
from fairway.zone.models import Claim, Revision, Source
from fairway.zone.reading import View
from fairway.zone.revising import Change, revise, undo
from tests.zone.core.conftest import at, hold, say, source

READERS = {"csv": tables.read, "ftm": ftm_reading.read, "jsonld": jsonld_reading.read}
HEAD = "subject,schema,property,value,unit,as_of,certainty,source"


def written(form: str, view: View | None = None, schema: str = "") -> bytes:
    return "".join(export.lines(view or View(), form, schema)).encode()


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


def taken(found: Incoming) -> incoming.Imported:
    return bring_in(found, by="test", reason="brought in")


def faults(data: bytes) -> list[str]:
    """What is wrong with a table, line by line; nothing of it may have been taken."""
    with pytest.raises(ImportRefused) as refused:
        taken(tables.read(data, "s"))
    assert not Claim.objects.exists() and not Revision.objects.exists()
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize("form", READERS)
def test_what_was_written_adds_nothing_when_it_is_read_back(form: str) -> None:
    package.load()
    before = Claim.objects.count()
    found = READERS[form](written(form))
    assert (len(found.claims), found.faults, found.odd) == (before, [], [])
    done = taken(found)
    assert (done.revision, done.added, done.held) == (None, 0, before)
    assert Claim.objects.count() == before


@pytest.mark.parametrize("form", READERS)
def test_an_empty_registry_is_filled_from_a_file_of_another_as_one_change_that_can_be_undone(form: str) -> None:
    source("a", "2025-12-22")
    said = [
        say("org.park", "Organisation", "a", name="<b>=Park</b>", lang="en"),
        say("org.park", "Organisation", "a", organisations="60", unit="tenant", certainty="about", place="3"),
    ]
    first = hold(*said)
    data = written(form)
    undo(first, by="test", reason="emptied")
    done = taken(READERS[form](data))
    assert done.revision is not None
    assert (done.added, done.revision.kind, done.revision.reason) == (2, "import", "brought in")
    assert taken(READERS[form](data)).revision is None
    undo(done.revision, by="test", reason="not wanted")
    assert not Claim.objects.filter(withdrawn_at=None).exists()


def test_a_source_comes_with_its_claims() -> None:
    row = "org.park,Organisation,organisations,60,tenant,2025,about,new,A paper,press,2025-12-22"
    taken(tables.read(table(row, head=f"{HEAD},source_publisher,source_quality,source_date")))
    made = Source.objects.get(id="new")
    assert (made.publisher, made.quality, str(made.said_on)) == ("A paper", "press", "2025-12-22")


def test_a_source_that_is_known_here_as_another_is_refused() -> None:
    source("s", "2025-12-22")
    row = "org.park,Organisation,organisations,60,tenant,2025,about,s,A paper,press,2024-01-01"
    [fault] = faults(table(row, head=f"{HEAD},source_publisher,source_quality,source_date"))
    assert fault == "line 2: source: 's' is known here as another: publisher, date differs"


def test_every_fault_is_told_at_once_by_row_and_field() -> None:
    source("s", "2025-12-22")
    told = faults(
        table(
            "org.park,Organisation,organisations,60,tennant,,,",
            "org.park,Organisation,organisations,-5,tenant,,,",
            "org.park,Organisation,founded,14-03-2025,,,,",
            "org.park,Organisation,founded,03-04-2025,,,,",
            "org.park,Organisation,organisations,1e99,tenant,,,",
            "org.park,Organisation,cost,5,HKK,,,",
            "no id,Organisation,organisations,5,tenant,,,",
            "org.park,Organization,organisations,5,tenant,,,",
            "org.park,Organisation,organisations,5,tenant,31/12/2025,,",
            "org.park,Organisation,organisations,5,tenant,,sure,",
            "org.park,Organisation,organisations,5,tenant,,,nobody",
            "org.park,Organisation,organisations,5,tenant,,,s,spare",
            "org.park,Organisation,organisations,,tenant,,,",
        )
    )
    assert [line.split(": ")[0] for line in told] == [f"line {number}" for number in range(2, 15)]
    for number, words in enumerate(
        (
            "unit: the unit 'tennant' is not known; did you mean 'tenant'?",
            "organisations: -5 is less than nothing",
            "founded: '14-03-2025' is no date here; write 2025-03-14",
            "write 2025-04-03, or 2025-03-04 if the month stands first",
            "organisations: '1e99' is out of range",
            "unit: the unit 'HKK' is not known; did you mean 'HKD'?",
            "subject: 'no id' is no entity id",
            "schema: 'Organization' is not known",
            "as_of: '31/12/2025' is no date here; write 2025-12-31",
            "certainty: 'sure' is not possible",
            "source_publisher: a source that is not known here needs this",
            "the row has more cells than there are columns: 9 cells",
            "organisations: a value is missing",
        )
    ):
        assert words in told[number]


def test_at_most_a_hundred_faults_are_told_and_the_rest_counted() -> None:
    source("s", "2025-12-22")
    data = table(*["org.park,Organisation,organisations,x,tenant,,,"] * 130)
    with pytest.raises(ImportRefused) as refused:
        taken(tables.read(data, "s"))
    assert len(refused.value.faults) == 100
    assert str(refused.value).endswith("and 30 more")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"subject,schema,propperty,value\n", "propperty: there is no such column; did you mean 'property'?"),
        (b"subject,schema,property,value,value\n", "value: this column stands twice"),
        (b"", "subject: this column is missing"),
        ("subject,schema,property,value\norg.a,Thing,name,園區".encode("big5"), "line 2: this is not UTF-8"),
        (b'subject,schema,property,value\norg.a,Thing,name,"open\n', "this is no CSV"),
    ],
)
def test_what_is_no_table_of_claims_is_refused_by_line_and_column(data: bytes, words: str) -> None:
    source("s", "2025-12-22")
    assert any(words in fault for fault in faults(data))


def test_a_byte_order_mark_mixed_line_ends_and_trailing_commas_are_read() -> None:
    source("s", "2025-12-22")
    rows = [
        "org.a,Organisation,name,One,,",
        "org.b,Organisation,name,Two,,,",
        "",
        ",,,,",
        "org.c,Organisation,name,Three",
    ]
    data = b"\xef\xbb\xbf" + "\r\n".join(["subject,schema,property,value,lang,", *rows[:2]]).encode()
    taken(tables.read(data + b"\n" + "\n".join(rows[2:]).encode(), "s"))
    assert sorted(Claim.objects.values_list("value", flat=True)) == ["One", "Three", "Two"]


def test_what_is_odd_is_flagged_and_taken() -> None:
    source("s", "2025-12-22")
    done = taken(
        tables.read(
            table(
                "org.park,Organisation,organisations,60,tenant,2099,,",
                "org.park,Organisation,organisations,70,tenant,2098,expected,",
                "org.park,Organisation,overseas_share,70,percent of tenant,2025,,",
                "org.park,Organisation,local_share,40,percent of tenant,2025,,",
            ),
            "s",
        )
    )
    assert done.added == 4
    assert [str(fault) for fault in done.odd] == [
        "line 2: as_of: 2099 is still to come, and the claim is not marked as expected",
        "line 5: local_share: the shares of org.park add up to 110%",
    ]


def test_a_row_that_says_something_else_than_the_claim_of_its_key_is_refused() -> None:
    source("a", "2025-12-22")
    first = hold(say("org.park", "Organisation", "a", organisations="60", unit="tenant"))
    changed = written("csv").replace(b",60,", b",61,")
    undo(first, by="test", reason="emptied")
    with pytest.raises(ImportRefused, match="key: the row says something else"):
        taken(tables.read(changed))


def test_a_file_of_more_than_fifty_megabytes_is_not_read() -> None:
    with pytest.raises(ImportRefused, match="60 MB; at most 50 MB"):
        incoming.must_be_small(60_000_000)


def test_no_cell_is_a_formula_and_every_cell_comes_back() -> None:
    source("a", "2025-12-22")
    names = ["=1+1", "+1", "-1+1", "@cmd", "'=x", "''@", "'plain", "-0.5"]
    hold(*(say(f"org.a{number}", "Organisation", "a", name=name) for number, name in enumerate(names)))
    rows = list(csv.DictReader(io.StringIO(written("csv").decode(), newline="")))
    assert [row["value"] for row in rows] == ["'=1+1", "'+1", "'-1+1", "'@cmd", "''=x", "'''@", "'plain", "-0.5"]
    assert [content.value for _, content in tables.read(written("csv")).claims] == names


def test_a_file_is_as_the_registry_was_on_a_past_day() -> None:
    source("a", "2025-12-22")
    hold(say("org.park", "Organisation", "a", organisations="60", unit="tenant"), on="2026-01-01")
    held = Claim.objects.get()
    more = say("org.park", "Organisation", "a", organisations="62", unit="tenant")
    revise(Change(add=[more], withdraw=[held.key]), kind="correction", by="t", reason="r", at=at("2026-02-01"))
    for form in export.FORMS:
        then, now = written(form, View(known_on=at("2026-01-15"))).decode(), written(form).decode()
        if form != "statements":  # FollowTheMoney has no word for a figure
            assert held.key in then and held.key not in now, form


def test_two_ids_of_one_entity_are_written_once() -> None:
    source("a", "2025-12-22")
    hold(say("org.a", "Organisation", "a", name="One", lang="en"), say("org.b", "Organisation", "a", name="Uno"))
    revise(Change(same=[("org.a", "org.b")]), kind="identity", by="t", reason="r")
    [line] = written("ftm").decode().splitlines()
    told = json.loads(line)
    assert (told["id"], told["referents"], sorted(told["properties"]["name"])) == ("org.a", ["org.b"], ["One", "Uno"])
    assert len(json.loads(written("jsonld"))["@graph"]) == 1


FOREIGN: dict[str, Any] = {
    "id": "NK-1",
    "schema": "Company",
    "properties": {
        "name": ["Acme"],
        "country": ["hk"],
        "parent": ["NK-2"],
        "phone": ["+852"],
        "sourceUrl": ["https://a"],
    },
}


def lines(*entities: Any) -> bytes:
    return "\n".join(json.dumps(item) for item in entities).encode()


def test_entities_of_another_program_become_claims_of_the_source_that_is_named() -> None:
    source("s", "2025-12-22")
    found = ftm_reading.read(lines(FOREIGN), "s")
    assert [(item.subject, item.property, item.value) for _, item in found.claims] == [
        ("ftm.NK-1", "name", "Acme"),
        ("ftm.NK-1", "country", "HK"),
        ("ftm.NK-1", "parent", "ftm.NK-2"),
    ]
    assert [str(fault) for fault in found.odd] == [
        "line 1: properties.phone: has no counterpart in Organisation and was left out"
    ]
    assert taken(found).added == 3


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        ([], "this is no JSON object"),
        ({**FOREIGN, "schema": "Vessel"}, "schema: 'Vessel' has no counterpart here"),
        ({**FOREIGN, "id": "a b"}, "id: 'a b' can't be an id here"),
        ({"id": "x", "schema": "Company"}, "properties: the entity has none"),
        ({**FOREIGN, "properties": {"name": ["a\u0000b"]}}, "name: control characters are not allowed"),
        ({"claims": [{"subject": "org.a"}]}, "schema: '' is not known"),
    ],
)
def test_an_entity_that_does_not_fit_is_refused_by_its_line(entity: Any, words: str) -> None:
    source("s", "2025-12-22")
    with pytest.raises(ImportRefused) as refused:
        taken(ftm_reading.read(b"\n" + lines(entity, FOREIGN), "s"))
    assert "line 2: " + words in str(refused.value)
    assert not Claim.objects.exists()


def test_entities_whose_source_nobody_names_are_refused() -> None:
    found = ftm_reading.read(lines(FOREIGN))
    assert [str(fault) for fault in found.faults] == ["line 1: who says so? name the source with --source"]


def test_a_document_in_the_words_of_schema_org_is_read_by_its_properties() -> None:
    source("s", "2026-11-20")
    told = {
        "@context": "https://schema.org/",
        "@graph": [
            {
                "@id": "https://example.org/things/river-lab",
                "@type": ["Thing", "ResearchOrganization"],
                "name": [
                    {"@value": "River Laboratory", "@language": "en"},
                    {"@value": "河流實驗室", "@language": "zh-HK"},
                ],
                "url": "https://example.org/",
                "isPartOf": {"@id": "https://example.org/things/park"},
                "email": "lab@example.org",
            }
        ],
    }
    done = taken(jsonld_reading.read(json.dumps(told).encode(), "s"))
    assert [str(fault) for fault in done.odd] == ["line 1: email: has no counterpart in Laboratory and was left out"]
    lab = View().entity("ld.river_lab")
    assert lab is not None
    assert (lab.schema, lab.label("zh-Hans")) == ("Laboratory", "河流实验室")
    assert [(claim.property, claim.value) for claim in lab.of("part_of")] == [("part_of", "ld.park")]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "no JSON-LD document"),
        (b"[" * 100_000, "no JSON-LD document"),
        (b"3", "no JSON-LD document"),
        (b"[3]", "no node"),
        (b'{"@id": "urn:x", "@type": "Sandwich"}', "'Sandwich' has no counterpart here"),
        (b'{"@id": "", "@type": "Person", "name": "A"}', "can't be an id here"),
        (b'{"@id": "urn:a", "@type": "Person", "url": "javascript:alert(1)"}', "no http or https address"),
        (
            b'{"claims": [{"subject": "org.a", "schema": "Organisation", "property": "staff", "value": "-"}]}',
            "certainty: '' is not possible",
        ),
    ],
)
def test_a_document_that_does_not_fit_is_refused_node_by_node(data: bytes, fault: str) -> None:
    source("s", "2026-11-20")
    with pytest.raises(ImportRefused, match=fault):
        taken(jsonld_reading.read(data, "s"))
    assert not Claim.objects.exists()
