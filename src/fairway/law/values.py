"""Reading and writing the values of facts.

People write numbers as 100,000, １０００００ or 10万, and dates as 2026-12-01 or 2026年12月1日; all are
accepted. A value is held as `bool`, `int`, `Decimal`, `str`, `date`, `datetime`, `time` or a
`frozenset` of `str`. There are no floats: a float given from outside is read through its shortest
decimal form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Context, Decimal

Value = bool | int | Decimal | str | date | datetime | time | frozenset[str]

YES = {"true", "yes", "y", "是", "对", "對", "有"}
NO = {"false", "no", "n", "否", "不是", "没有", "沒有", "无", "無"}
UNKNOWN = {"", "?", "-", "unknown", "don't know", "i don't know", "null", "不知道", "不清楚"}
NONE = {"none", "none of these", "no", "[]", "没有", "沒有", "无", "無", "以上皆非", "以上都不是"}
MULTIPLIERS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
MAX_DIGITS = 30
WIDE = Context(prec=100)
"""Enough digits to write and to round any number that can be given, whatever a program has set for itself."""
MAX_TEXT = 2000
YEARS = range(1800, 2201)
"""The years of dates that are read, so that no reckoning from them leaves the calendar."""


def tidy(text: str) -> str:
    """The text with full-width forms folded and outer space removed."""
    return unicodedata.normalize("NFKC", text).strip()


def is_unknown(raw: object) -> bool:
    """Whether the writer said, in words or by silence, that the value is not known."""
    return raw is None or (isinstance(raw, str) and tidy(raw).lower() in UNKNOWN)


def is_none(raw: object) -> bool:
    """Whether the writer said, in words, that nothing of a list holds."""
    return isinstance(raw, str) and tidy(raw).lower() in NONE


def read_bool(raw: object) -> bool:
    """`raw` as true or false.

    Raises:
        ValueError: when it is neither.
    """
    if isinstance(raw, bool):
        return raw
    word = tidy(str(raw)).lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError("expected yes or no")


def read_number(raw: object) -> Decimal:
    """`raw` as an exact decimal.

    Raises:
        ValueError: when it is not a finite number of reasonable length.
    """
    if isinstance(raw, bool):
        raise ValueError("expected a number")
    text = re.sub(r"[,，_'\s]", "", tidy(str(raw)))
    factor = MULTIPLIERS.get(text[-1:], 1)
    try:
        number = Decimal(text[:-1] if factor > 1 else text) * factor
    except ArithmeticError:
        raise ValueError("expected a number, like 100000") from None
    if not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS:
        raise ValueError("expected a number of ordinary size")
    return number


def read_count(raw: object) -> int:
    """`raw` as a whole number, zero or more."""
    number = read_number(raw)
    if number != number.to_integral_value() or number < 0:
        raise ValueError("expected a whole number, zero or more")
    return int(number)


def read_money(raw: object, currency: str) -> Decimal:
    """`raw` as an amount in `currency`; another currency code in the text is refused."""
    if isinstance(raw, dict):
        raw = f"{raw.get('currency', '')} {raw.get('amount', '')}"
    text = tidy(str(raw))
    found = re.fullmatch(r"([A-Za-z]{3})?\s*([^A-Za-z]*?)\s*([A-Za-z]{3})?", text)
    if not found:
        raise ValueError(f"expected an amount in {currency}, like {currency} 50000")
    for code in (found[1], found[3]):
        if code and code.upper() != currency:
            raise ValueError(f"expected an amount in {currency}, not {code.upper()}")
    return read_number(found[2])


def read_date(raw: object) -> date:
    """`raw` as a calendar date that exists."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    found = _DATE.fullmatch(tidy(str(raw)))
    if not found:
        raise ValueError("expected a date, like 2026-12-01 or 2026年12月1日")
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        raise ValueError("that day is not in the calendar") from None
    if day.year not in YEARS:
        raise ValueError(f"expected a year from {YEARS[0]} to {YEARS[-1]}")
    return day


def read_time(raw: object) -> time:
    """`raw` as a time of day, like 23:30."""
    if isinstance(raw, time):
        return raw
    found = _TIME.fullmatch(tidy(str(raw)))
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (24, 0, 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        raise ValueError("expected a time, like 23:30") from None


def read_datetime(raw: object) -> datetime:
    """`raw` as a date and a time, like 2026-03-01T09:00 (no zone: both sides are at UTC+8)."""
    if isinstance(raw, datetime):
        return raw
    parts = re.split(r"T|\s+", tidy(str(raw)), maxsplit=1)
    if len(parts) != 2:
        raise ValueError("expected a date and a time, like 2026-03-01T09:00")
    return datetime.combine(read_date(parts[0]), read_time(parts[1]))


def read_text(raw: object) -> str:
    """`raw` as text that any database and any page can hold: no character of it is a control."""
    text = tidy(str(raw))[:MAX_TEXT]
    if any(unicodedata.category(char) == "Cc" and char not in "\t\n\r" for char in text):
        raise ValueError("expected text without control characters")
    return text


def read_items(raw: object) -> list[str]:
    """`raw` as a list of words, from a list or from text divided by commas."""
    if isinstance(raw, str):
        raw = re.split(r"[,，、;]", tidy(raw).removeprefix("[").removesuffix("]"))
    if not isinstance(raw, Iterable) or isinstance(raw, dict):
        raise ValueError("expected a word or a list of words")
    return [tidy(str(item)) for item in raw if tidy(str(item))]


def to_plain(value: Value | None) -> bool | int | str | list[str] | None:
    """The value as JSON can hold it, without loss: decimals and dates as text, sets sorted."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Decimal):
        return format(value.normalize(WIDE), "f") if value else "0"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    return value.isoformat()
