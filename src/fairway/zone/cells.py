"""Single cells of published tables: whole figures and dates, or why they are none.

Nothing is guessed: a figure has digits only, a date is DD-MM-YYYY or YYYY-MM-DD.
"""

from __future__ import annotations

from datetime import date

MOST_SHOWN = 60


class Wrong(Exception):
    """Why a cell can't be read: the kind of fault, and a sentence."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind, self.text = kind, text


def figure(text: str, most: int) -> int:
    """The whole number in a cell, from nought to `most`.

    Raises:
        Wrong: when there is none.
    """
    if text.isascii() and text.isdigit() and len(text) <= 18:
        value = int(text)
        if value > most:
            raise Wrong("too many", f"{value:,} is more than {most:,}")
        return value
    if text[:1] in "-−" and text[1:].isdigit():
        raise Wrong("negative", f"{text[:MOST_SHOWN]} is less than nothing")
    raise Wrong("not a number", f"'{text[:MOST_SHOWN]}' is not a whole number")


def day(text: str, today: date) -> date:
    """The date in a cell, which is no later than today.

    Raises:
        Wrong: when there is none.
    """
    parts = text.split("-")
    if [len(part) for part in parts] == [2, 2, 4]:
        parts.reverse()
    if [len(part) for part in parts] != [4, 2, 2] or not all(part.isascii() and part.isdigit() for part in parts):
        raise Wrong("not a date", f"'{text[:MOST_SHOWN]}' is neither DD-MM-YYYY nor YYYY-MM-DD")
    try:
        found = date(*map(int, parts))
    except ValueError:
        raise Wrong("impossible date", f"{text} is on no calendar") from None
    if found > today:
        raise Wrong("future date", f"{text} is later than today")
    return found
