"""Text from outside that no database could keep is refused before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEEPEST = 20


def must_be_text(data: Any, depth: int = 0) -> None:
    """See that no text in JSON data holds a NUL or half a character, and that it is not nested without end.

    Raises:
        ValueError: when it is so.
    """
    if depth > DEEPEST:
        raise ValueError(f"nested more than {DEEPEST} deep")
    if isinstance(data, str):
        if "\0" in data or any("\ud800" <= sign <= "\udfff" for sign in data):
            raise ValueError("text with a NUL or half a character can't be kept")
    elif isinstance(data, Mapping):
        for name, item in data.items():
            must_be_text(name, depth + 1)
            must_be_text(item, depth + 1)
    elif isinstance(data, list):
        for item in data:
            must_be_text(item, depth + 1)
