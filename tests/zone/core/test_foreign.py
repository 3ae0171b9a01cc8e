"""Other programs' own readers read what the registry writes: FollowTheMoney's library, and a processor of JSON-LD."""

from __future__ import annotations

import importlib
import io
import json
import os
from typing import Any

import pytest

from fairway.zone import export, package
from fairway.zone.models import Claim
from fairway.zone.reading import View
from fairway.zone.schemata import schemata


def library(name: str) -> Any:
    """A library of others, where it is installed; the full tests need it."""
    if os.environ.get("FAIRWAY_TESTS_MUST_RUN") == "1":
        return importlib.import_module(name)
    return pytest.importorskip(name)


def written(form: str) -> str:
    return "".join(export.lines(View(), form))


def test_every_counterpart_that_a_schema_or_property_names_exists_in_follow_the_money() -> None:
    model = library("followthemoney").model
    known = schemata()
    for item in known.schemata.values():
        assert all(model.get(name) is not None for name in (item.ftm, *item.ftm_also)), item.name
        named = {known.ftm(item.name, name) for name in known.properties(item.name)} - {""}
        assert named <= model.get(item.ftm).properties.keys(), item.name


def test_follow_the_money_reads_every_entity_and_finds_every_property_valid() -> None:
    model = library("followthemoney").model
    package.load()
    told = {item["id"]: item for item in map(json.loads, written("ftm").splitlines())}
    assert {item["subject"] for entity in told.values() for item in entity["claims"]} == set(
        Claim.objects.values_list("subject", flat=True)
    )
    for item in told.values():
        proxy = model.get_proxy(item)
        proxy.schema.validate(item)
        assert proxy.properties.keys() == item["properties"].keys(), item["id"]
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert model.get(told[value]["schema"]).is_a(prop.range), (item["id"], prop.name, value)


def test_follow_the_money_reads_every_statement_with_the_claim_as_its_id() -> None:
    serialize = library("followthemoney.statement.serialize")
    package.load()
    read = list(serialize.read_csv_statements(io.BytesIO(written("statements").encode())))
    keys = set(Claim.objects.values_list("key", flat=True))
    assert read and {item.id.split("-")[0] for item in read} <= keys
    assert {"name", "involved", "role"} <= {item.prop for item in read}
    assert len({item.id for item in read}) == len(read)


def test_a_processor_of_json_ld_makes_statements_of_it_without_a_network() -> None:
    jsonld = library("pyld.jsonld")
    package.load()
    told = json.loads(written("jsonld"))

    def nothing(*_: Any) -> Any:
        raise AssertionError("an address was fetched")

    expanded = jsonld.expand(told, {"base": None, "documentLoader": nothing})
    named = {item["@id"]: item for item in expanded}
    park = named["urn:fairway:zone:org.hsitp"]
    assert park["@type"] == ["https://schema.org/Organization"]
    figures = park["https://schema.org/additionalProperty"]
    assert any(item["https://schema.org/unitText"] == [{"@value": "partner"}] for item in figures)
    assert len(named) == len(told["@graph"])
