"""The whole registry, or one kind of entity, as the lines of a file; read in parts, whatever its size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from fairway.zone import ftm, jsonld, tables
from fairway.zone.models import Claim
from fairway.zone.reading import Entity, View
from fairway.zone.schemata import schemata

FORMS = ("ftm", "statements", "csv", "jsonld")
PART = 1_000


def lines(view: View, form: str, schema: str = "") -> Iterator[str]:
    """What is in sight in a form, line by line."""
    if form == "csv":
        return tables.written(_claims(view, schema))
    if form == "statements":
        parts = (ftm.statements(view, part) for part in _parts(view, schema))
        return chain((ftm.head(),), chain.from_iterable(parts))
    if form == "jsonld":
        return jsonld.lines(view, _parts(view, schema))
    return chain.from_iterable(ftm.entities(view, part) for part in _parts(view, schema))


def kinds(schema: str) -> list[str]:
    """A schema with those that extend it; every schema, where none is wanted."""
    known = schemata()
    return [name for name in known.schemata if not schema or known.is_a(name, schema)]


def _claims(view: View, schema: str) -> Iterator[Claim]:
    rows = view.claims().order_by("subject", "property", "id")
    if schema:
        rows = rows.filter(schema__in=kinds(schema))
    yield from rows.iterator(PART)


def _parts(view: View, schema: str) -> Iterator[list[Entity]]:
    """Entities by id, a part at a time, each once though it has several ids."""
    rows = view.claims().filter(schema__in=kinds(schema)) if schema else view.claims()
    names = iter(rows.order_by("subject").values_list("subject", flat=True).distinct().iterator(PART))
    while some := list(islice(names, PART)):
        yield [item for name, item in view.entities(some).items() if name == min(row.subject for row in item.claims)]
