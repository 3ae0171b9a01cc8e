"""Sums promised and sums granted stand side by side, each in its own currency, none added up."""

from __future__ import annotations

import pytest
from django.test import Client

from fairway.zone.funding import sums
from fairway.zone.reading import View
from tests.zone.core.conftest import hold, say, source


@pytest.fixture
def two_sums() -> None:
    hold(
        say("cur.USD", "Currency", source("peg", "2024-01-01"), rate="7.8", unit="HKD"),
        say("inv.promise", "Investment", source("press", "2024-04-18"), amount="1000000000", unit="USD"),
        say("inv.promise", "Investment", "press", stage="expected"),
        say("inv.promise", "Investment", "press", name="<b>What partners bring</b>", lang="en"),
        say("inv.grant", "Investment", source("old", "2021-02-05"), amount="18135000000", unit="CNY"),
        say("inv.grant", "Investment", "old", stage="requested"),
        say("inv.grant", "Investment", source("new", "2021-03-05"), stage="approved"),
    )


@pytest.mark.usefixtures("two_sums")
def test_a_sum_stands_at_the_farthest_stage_that_a_source_reports() -> None:
    promise, grant = sums(View(), "HKD")
    assert (promise.stage, promise.promised, grant.stage, grant.promised) == ("expected", True, "approved", False)
    [(_, worth)] = promise.amounts
    assert worth is not None
    assert int(worth.amount) == 7_800_000_000
    assert [worth for _, worth in grant.amounts] == [None]


@pytest.mark.usefixtures("two_sums")
@pytest.mark.parametrize("lang", ["en", "zh-hant", "zh-hans"])
def test_the_page_counts_promises_and_grants_and_converts_only_by_a_rate_of_that_time(lang: str) -> None:
    client = Client(SERVER_NAME="localhost")
    text = client.get(f"/{lang}/zone/investments?currency=HKD").content.decode()
    assert "7\N{NO-BREAK SPACE}800\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000" in text
    assert "&lt;b&gt;What partners bring&lt;/b&gt;" in text
    only = client.get(f"/{lang}/zone/investments?stage=approved").content.decode()
    assert "inv.grant" in only
    assert "What partners bring" not in only
    if lang == "en":
        assert "Of 2 sums, 1 are expected, pledged or sought; 1 are approved or spent." in text
        assert "no rate of that time" in text
