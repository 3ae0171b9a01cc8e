"""Finding law by words, in any of the three languages at once; either Chinese script finds the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from fairway.law.clauses import clause_in
from fairway.law.instrument import Provision
from fairway.law.language import LANGUAGES, Text
from fairway.law.rulebook import Rulebook, default
from fairway.zone.script import folded

MOST = 60


@dataclass(frozen=True)
class Entry:
    """Something that can be found: an instrument, a provision or a procedure, and all its words."""

    kind: str
    id: str
    words: str


def found(query: str) -> dict[str, list[str]]:
    """The ids that hold every word of the query, by kind of thing; empty for an empty query."""
    wanted = folded(query[:100]).split()
    hits: dict[str, list[str]] = {}
    for entry in entries(default()) if wanted else ():
        if all(word in entry.words for word in wanted):
            hits.setdefault(entry.kind, []).append(entry.id)
    return hits


@lru_cache(maxsize=1)
def entries(book: Rulebook) -> tuple[Entry, ...]:
    """Everything that can be found; the wording of all languages counts, whatever the page is in."""
    norms: dict[str, list[Text]] = {}
    for norm in book.norms.values():
        norms.setdefault(norm.provision, []).append(norm.label)
    made = [_entry("instruments", item.id, item.title, item.note) for item in book.instruments.values()]
    made += [
        _entry("provisions", item.id, item.says, *norms.get(item.id, ()), _clause(item))
        for item in book.provisions.values()
    ]
    made += [
        _entry("procedures", item.id, item.title, item.says, *(step.act for step in item.steps))
        for item in book.procedures.values()
    ]
    return tuple(made)


def _clause(item: Provision) -> Text:
    """A clause as it is cited in each language."""
    return Text({lang: clause_in(item.clause, lang) for lang in LANGUAGES})


def _entry(kind: str, name: str, *texts: Text) -> Entry:
    return Entry(kind, name, folded(" ".join([name, *(wording for text in texts for wording in text.values())])))
