"""How a fact is asked on a page, and how what was typed becomes its value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale
from django.http import QueryDict
from django.utils.translation import gettext as _

from fairway.law import LawError, Rulebook
from fairway.law.values import is_unknown, to_plain
from fairway.law.vocabulary import Fact

UNKNOWN = "?"
NONE_OF_THESE = "-none-"
LONG_LIST = 12


@dataclass(frozen=True)
class Option:
    """One choice of a question."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Field:
    """A fact as a form control: its widget, its options, what was typed and what is wrong with it.

    `second` are the options of a second list, where two answers may be chosen; `none` says that "none of
    these" is the answer.
    """

    fact: Fact
    widget: str
    options: tuple[Option, ...]
    typed: str
    error: str = ""
    second: tuple[Option, ...] = ()
    none: bool = False

    @property
    def name(self) -> str:
        """The control's name in the form."""
        return self.fact.path

    @property
    def answered(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.typed) or self.none


def field_for(book: Rulebook, fact: Fact, lang: str, answer: Any = "", error: str = "") -> Field:
    """The control for a fact, showing an answer given before."""
    given = [str(item) for item in answer] if isinstance(answer, list) else [_as_typed(answer)]
    shape, pairs = widget(fact), choices(book, fact, lang)
    first, second = (given[:1], given[1:2]) if shape == "countries" else (given, [])
    return Field(
        fact,
        shape,
        _options(pairs, first),
        ", ".join(given),
        error,
        _options(pairs, second) if shape == "countries" else (),
        none=answer == [],
    )


def _options(pairs: list[tuple[str, str]], chosen: list[str]) -> tuple[Option, ...]:
    return tuple(Option(value, label, value in chosen) for value, label in pairs)


def _as_typed(answer: Any) -> str:
    if answer is None:
        return UNKNOWN
    return {True: "yes", False: "no"}.get(answer, str(answer)) if isinstance(answer, bool) else str(answer)


def widget(fact: Fact) -> str:
    """Which control suits a fact: radios, checks, select, countries or text."""
    match fact.type.kind:
        case "bool":
            return "radios"
        case "one of":
            return "radios" if len(fact.type.choices) <= LONG_LIST else "select"
        case "some of":
            return "checks"
        case "place" | "country":
            return "select"
        case "countries":
            return "countries"
        case _:
            return "text"


def choices(book: Rulebook, fact: Fact, lang: str) -> list[tuple[str, str]]:
    """The values a person may choose between, with their names."""
    match fact.type.kind:
        case "bool":
            return [("yes", _("Yes")), ("no", _("No"))]
        case "place":
            return [(place.id, place.label.say(lang)) for place in book.geography.places.values()]
        case "country" | "countries":
            return countries(lang)
        case _:
            return [(code, label.say(lang)) for code, label in fact.type.choices.items()]


@cache
def countries(lang: str) -> list[tuple[str, str]]:
    """Country names by code, sorted by name, from the Unicode locale data."""
    names = Locale.parse(lang.replace("-", "_")).territories
    codes = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code != "ZZ"]
    return sorted(codes, key=lambda pair: pair[1])


def answer_from(book: Rulebook, fact: Fact, form: QueryDict) -> tuple[Any, str]:
    """The answer in a form, ready to be stored, and what is wrong with it."""
    given = [item for item in form.getlist(fact.path) if item.strip()]
    if fact.type.kind == "some of" and given == [NONE_OF_THESE]:
        return [], ""
    given = [item for item in given if item != NONE_OF_THESE]
    if not given:
        return "", _("Answer the question, or choose “I don't know”.")
    if any(is_unknown(item) for item in given):
        return None, ""
    raw: Any = given if fact.type.kind in ("some of", "countries") else given[0]
    try:
        return to_plain(book.vocabulary.read(fact.path, raw)), ""
    except LawError:
        return raw, expected(fact)


def expected(fact: Fact) -> str:
    """What a person should type for a fact."""
    match fact.type.kind:
        case "count":
            return _("Enter a whole number, like 100000 or 10万.")
        case "number" | "quantity":
            return _("Enter a number, like 2.5.")
        case "money":
            return _("Enter an amount in %(unit)s, like 50000.") % {"unit": fact.type.unit}
        case "date":
            return _("Enter a date that exists, like 2026-12-01 or 2026年12月1日.")
        case "time":
            return _("Enter a time, like 23:30.")
        case "datetime":
            return _("Enter a date and a time, like 2026-12-01 09:00.")
        case "text":
            return _("Enter text without control characters.")
        case _:
            return _("Choose one of the answers.")
