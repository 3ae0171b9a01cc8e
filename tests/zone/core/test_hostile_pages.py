"""Whatever stands in an address, the registry answers, refuses or says that there is no such thing; it never fails."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from tests.zone.core.conftest import hold, say, source

WORDS = (
    "\x00",
    "\udcff",
    "../../etc",
    "<script>alert(1)</script>",
    "'\";--",
    "a" * 5_000,
    "org.\u202e",
    "🦑",
    "-1",
    "9" * 40,
    "2025-13-45",
    "0000-00-00",
    "9999-12-31",
    "1e400",
    "nan",
    "org.park",
)
PAGES = (
    "/en/zone/e/{}",
    "/en/zone/e/{}.csv",
    "/en/zone/e/{}.json",
    "/en/zone/e/{}.jsonld",
    "/en/zone/sources/{}",
    "/en/evidence/{}",
    "/en/zone/changes/{}",
    "/en/zone/flows/{}/{}",
    "/en/zone/flows?place={}&direction={}&first={}&last={}",
    "/en/zone/flows/{}.svg",
    "/en/zone/flows.csv?place={}&first={}",
    "/en/zone/search?q={}&schema={}",
    "/en/zone/?as_of={}&known_on={}&period={}&side={}",
    "/en/zone/commitments?state={}&who={}&due={}&about={}&sort={}",
    "/en/zone/commitments.svg?state={}",
    "/en/zone/conflicts?kind={}&entity={}",
    "/en/zone/compare?from={}&to={}&known_from={}&known_to={}",
    "/en/zone/timeline?from={}&to={}&schema={}&entity={}",
    "/en/zone/entities?schema={}&page={}&names={}&role={}",
    "/en/zone/network?entity={}&ties={}",
    "/en/zone/network.svg?entity={}",
    "/en/zone/investments?stage={}&currency={}",
    "/en/zone/map.svg?as_of={}",
    "/feeds/zone/{}.atom?lang={}",
    "/api/v1/zone/entities?q={}&schema={}&limit={}",
    "/api/v1/zone/entities/{}",
    "/api/v1/zone/claims?subject={}&property={}&as_of={}",
    "/api/v1/zone/claims/{}",
    "/api/v1/zone/conflicts?kind={}",
    "/api/v1/zone/commitments?state={}&as_of={}",
)


@pytest.mark.parametrize("page", PAGES)
def test_no_word_in_an_address_makes_the_registry_fail(page: str) -> None:
    hold(say("org.park", "Organisation", source("s", "2025-12-22"), organisations="60", unit="tenant"))
    client = Client(SERVER_NAME="localhost")
    for word in WORDS:
        answer = client.get(page.replace("{}", quote(word, safe="", errors="surrogateescape")))
        assert answer.status_code in (200, 302, 400, 404, 422), (word, answer.status_code)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if not answer["Content-Type"].startswith("application/"):
            assert b"<script>alert" not in body, word
