"""Changes of law told in one language: what each thing is called, and how each field read before and reads now.

Every word comes from the rulebook or from `fairway.law.difference.words`. How it is laid out is not decided here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fairway.law.clauses import cited_in, clause_in
from fairway.law.difference.changes import DAYS, EDGES, EXPRESSIONS, LISTS, Change, FieldChange
from fairway.law.difference.states import State
from fairway.law.difference.words import CODED, field_name, value_word, word
from fairway.law.explain import sentence
from fairway.law.language import LANGUAGES, Text
from fairway.law.phrases import phrase
from fairway.law.rulebook import Rulebook


@dataclass(frozen=True)
class ToldField:
    """A field by name, as it read before and as it reads now; `text` holds conditions as they are written."""

    name: str
    before: str
    after: str
    text: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class ToldChange:
    """A change in one language: what it is about, where that is laid down, and the fields that changed."""

    change: Change
    title: str
    where: str
    provision: str
    fields: tuple[ToldField, ...]


def told(change: Change, before: State, after: State, lang: str) -> ToldChange:
    """A change in one language."""
    book = (before if change.after is None else after).rulebook
    provision = _provision(change)
    fields = tuple(_field(field, before.rulebook, after.rulebook, lang) for field in change.fields)
    return ToldChange(change, _title(change, book, lang), _where(provision, change, book, lang), provision, fields)


def _title(change: Change, book: Rulebook, lang: str) -> str:
    item = change.item
    for name in ("title", "label", "says", "name"):
        text = getattr(item, name, None)
        if text:
            return str(text.say(lang))
    return change.id


def _provision(change: Change) -> str:
    if change.sort == "norm":
        return str(change.item.provision)
    if change.sort == "procedure":
        return str(next(iter(change.item.basis), ""))
    return change.id if change.sort == "provision" else ""


def _where(provision: str, change: Change, book: Rulebook, lang: str) -> str:
    """The instrument and clause in which a changed thing is laid down."""
    found = book.provisions.get(provision)
    if found is None:
        return ""
    return cited_in(book.instruments[found.instrument].title.say(lang), found.clause, lang)


def state_name(state: State, lang: str) -> str:
    """What a state is called: its day, its name, or both."""
    name = word(state.name, lang) if state.name == "now" else state.name
    if state.day and name and name != state.day.isoformat():
        return word("aside", lang, text=name, aside=state.day)
    return str(state.day or name or word("whole", lang))


def _field(field: FieldChange, was: Rulebook, now: Rulebook, lang: str) -> ToldField:
    name = field_name(field.name, lang)
    if field.name in (LISTS, "members"):
        return ToldField(name, _listed("left", field.before, lang), _listed("joined", field.after, lang))
    if field.name in EXPRESSIONS:
        texts = str(field.before or ""), str(field.after or "")
        sentences = [_condition(text, book, lang) for text, book in zip(texts, (was, now), strict=True)]
        return ToldField(name, sentences[0], sentences[1], texts)
    if field.name == DAYS:
        return ToldField(name, "", plain(field.after, lang))
    values = zip((field.before, field.after), (was, now), strict=True)
    before, after = (plain(_named(field.name, value, book, lang), lang) for value, book in values)
    return ToldField(name, before, after)


def _named(name: str, value: Any, book: Rulebook, lang: str) -> Any:
    """A value whose codes are replaced by what they are called."""
    if isinstance(value, list):
        return [_named(name, item, book, lang) for item in value]
    if name == "clause":
        return clause_in(Text.of(value or {}), lang)
    if name in CODED:
        return value_word(str(value), lang) if value is not None else None
    if name == "jurisdictions" and value in book.head.jurisdictions:
        return book.head.jurisdictions[value].say(lang)
    if name in ("procedures", "excludes") and value in book.procedures:
        return book.procedures[value].title.say(lang)
    if name in EDGES and value in book.norms:
        return book.norms[value].label.say(lang)
    return value


def _listed(key: str, codes: list[str], lang: str) -> str:
    return word("pair", lang, name=word(key, lang), value=phrase("list separator", lang).join(codes)) if codes else ""


def _condition(text: str, book: Rulebook, lang: str) -> str:
    return sentence(book.expression(text), book, lang) if text else word("nothing", lang)


def plain(value: Any, lang: str) -> str:
    """A value of a field as a person reads it."""
    if value is None or (not value and isinstance(value, str | list | Mapping)):
        return word("nothing", lang)
    match value:
        case bool():
            return phrase("yes" if value else "no", lang)
        case list():
            return phrase("list separator", lang).join(plain(item, lang) for item in value)
        case Mapping():
            return _structure(value, lang)
        case _:
            return str(value)


def _structure(value: Mapping[str, Any], lang: str) -> str:
    """A text in the language wanted, a period, a source by its address, or the fields one by one."""
    if value.keys() <= set(LANGUAGES):
        return str(value.get(lang) or value.get("en") or "")
    if value.keys() <= {"start", "end"}:
        ends = (("from", value.get("start")), ("until", value.get("end")))
        return " ".join(f"{word(name, lang)} {day}" for name, day in ends if day)
    if "url" in value and value.keys() <= {"url", "quality", "checked", "review"}:
        return " ".join(str(value[name]) for name in ("url", "checked") if value.get(name))
    pairs = (word("pair", lang, name=name, value=plain(item, lang)) for name, item in value.items())
    return word("between", lang).join(pairs)
