"""Walking through the pages as a person does: by what the page asks and offers."""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client

OPENING = {"movement.from": "sz", "movement.to": "hk", "movement.date": "2026-12-01"}
MOST = 60
TEXT = "a text question"
SAMPLE = {"date": "2026-12-01", "time": "10:00", "datetime": "2026-12-01 10:00"}


def text_of(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def asked(response: HttpResponse) -> list[str]:
    return re.findall(r'name="asked" value="([^"]+)"', response.content.decode())


def options(response: HttpResponse, path: str) -> list[str]:
    """The values that a question offers; none for a question answered in writing."""
    page = response.content.decode()
    found = re.findall(rf'type="(?:radio|checkbox)" name="{re.escape(path)}" value="([^"]*)"', page)
    chosen = re.search(rf'<select name="{re.escape(path)}".*?</select>', page, re.S)
    return [*found, *re.findall(r'<option value="([^"]+)"', chosen[0] if chosen else "")]


def begin(client: Client, kind: str, lang: str = "en", **opening: str) -> str:
    """The address of a draft whose opening questions are answered."""
    address: str = client.post(f"/{lang}/check/", {"kind": kind})["Location"]
    given = OPENING | {path.replace("__", "."): value for path, value in opening.items()}
    response = client.post(address, {"asked": list(OPENING), **given})
    assert response.status_code == 302, text_of(response)
    return address


def unknown(path: str, choices: list[str]) -> str:
    return "?"


def finish(client: Client, address: str, choose: Callable[[str, list[str]], Any] = unknown) -> tuple[str, list[str]]:
    """Answer until there is a determination; its address, and the facts that were asked."""
    seen: list[str] = []
    for _ in range(MOST):
        response = client.get(address)
        if response.status_code == 302:
            return response["Location"], seen
        path = asked(response)[0]
        assert path not in seen, f"{path} is asked twice"
        seen.append(path)
        answer = choose(path, options(response, path))
        posted = client.post(address, {"asked": path, path: answer})
        assert posted.status_code == 302, (path, answer, text_of(posted))
    raise AssertionError(f"no answer after {MOST} questions: {seen}")


def decided(client: Client, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The determination that the API makes of facts."""
    response = client.post("/api/v1/determinations", {"facts": dict(facts)}, content_type="application/json")
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found
