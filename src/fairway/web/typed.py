"""What was typed in a form, as text and as numbers that a database can hold."""

from __future__ import annotations

from django.http import HttpRequest

MOST_TEXT = 5000
MOST_DIGITS = 9


def typed_text(request: HttpRequest, name: str = "text", most: int = MOST_TEXT) -> str:
    """What was typed in a field, without what no database can hold."""
    return request.POST.get(name, "").replace("\x00", "")[:most].strip()


def typed_number(request: HttpRequest, name: str) -> int | None:
    """A number that a form carries, such as that of a row; nothing where it is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None
