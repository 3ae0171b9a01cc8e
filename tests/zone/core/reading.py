"""Reading the registry's pages in tests: their text, and how many questions they put to the database."""

from __future__ import annotations

import html
import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

CLIENT = Client(SERVER_NAME="localhost")


def page(path: str, status: int = 200) -> str:
    """The main part of a page as it was sent."""
    response = CLIENT.get(path)
    assert response.status_code == status, (path, response.status_code)
    found = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    assert found
    return found[0]


def text(path: str, status: int = 200) -> str:
    """The words of a page, tags left out, space made single."""
    bare = re.sub(r"<[^>]+>", " ", page(path, status)).replace("\u00a0", " ")
    return " ".join(html.unescape(bare).split())


def questions(path: str) -> int:
    """How many statements a page puts to the database."""
    CLIENT.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert CLIENT.get(path).status_code == 200
    return len(asked)
