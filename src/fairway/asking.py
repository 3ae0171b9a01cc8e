"""Asking the registry on the command line: find, show, claims, commitments, conflicts.

What the registry says is read in `fairway.zone`; this module only lays it out, as text or as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fairway.law.errors import LawError
from fairway.options import Language
from fairway.registry import AsOf, Json, KnownOn, opened

if TYPE_CHECKING:
    from fairway.zone.commitments import Standing
    from fairway.zone.conflicts import Conflict
    from fairway.zone.models import Claim
    from fairway.zone.reading import Entity, View

T = TypeVar("T")
WHOLE = ("id", "claim", "entity", "state", "due")
"""Columns that are never broken: what stands in them may be copied."""
Limit = Annotated[int, typer.Option(min=1, help="At most so many.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the registry's."""
    for command in (find, show, claims, commitments, conflicts):
        app.command()(command)


@contextmanager
def _speaking(lang: str) -> Iterator[None]:
    """Words of the program in a language, as pages say them."""
    from django.utils.translation import override

    with override(lang.lower()):
        yield


def _json(rows: Iterable[Any]) -> None:
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))


def _table(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in head:
        table.add_column(name, no_wrap=name in WHOLE)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    if table.row_count:
        Console().print(table)
    else:
        typer.echo("nothing found", err=True)


def find(
    words: Annotated[list[str], typer.Argument(help="Words in any of the three scripts; the last may be a beginning.")],
    schema: Annotated[str, typer.Option(help="Only entities of this kind, such as Organisation.")] = "",
    as_of: AsOf = None,
    known_on: KnownOn = None,
    as_json: Json = False,
    lang: Language = "en",
    limit: Limit = 20,
) -> None:
    """Find entities by words."""
    with opened(as_of, known_on) as view:
        from fairway.zone import names, plain

        found = view.entities(names.find(" ".join(words), kinds(schema), limit))
        entities = dict.fromkeys(found.values())
        if as_json:
            _json(plain.heading(item, lang) for item in entities)
        else:
            _table(("id", "kind", "name"), ((item.id, item.schema, item.label(lang)) for item in entities))


def kinds(wanted: str) -> list[str]:
    """A schema with those that extend it; all, where none is wanted.

    Raises:
        LawError: when there is no such schema.
    """
    from fairway.zone.schemata import schemata

    known = schemata()
    if wanted and wanted not in known.schemata:
        raise LawError(f"there is no schema '{wanted}'", hint=f"one of {', '.join(known.schemata)}")
    return [name for name in known.schemata if wanted and known.is_a(name, wanted)]


def show(
    entity: Annotated[str, typer.Argument(help="The id of an entity, such as org.hsitp.")],
    as_of: AsOf = None,
    known_on: KnownOn = None,
    as_json: Json = False,
    lang: Language = "en",
) -> None:
    """Show an entity: every claim of it with its source, and what names it."""
    with opened(as_of, known_on) as view, _speaking(lang):
        from fairway.zone import plain

        found = _entity(view, entity)
        if as_json:
            _json([plain.entity(found, lang)])
            return
        typer.echo(f"{found.label(lang)}\n{', '.join(sorted(found.ids))} ({_kind(found, lang)})\n")
        _claims(view, [row for rows in found.properties.values() for row in rows], lang, ())
        named = view.referring(found)
        if named:
            typer.echo("")
            _table(("named by", "kind", "name"), ((item.id, item.schema, item.label(lang)) for item in named))


def _kind(found: Entity, lang: str) -> str:
    from fairway.zone.schemata import schemata

    return schemata().schemata[found.schema].label.say(lang)


def _entity(view: View, name: str) -> Entity:
    found = view.entity(name)
    if found is None:
        raise LawError(f"nothing is held of '{name}' in this view", hint="look for it with: fairway zone find WORDS")
    return found


def _claims(view: View, rows: Iterable[Claim], lang: str, head: tuple[str, ...]) -> None:
    """Claims as a table; `head` may ask for their subjects."""
    from fairway.web.zone.wording import worded
    from fairway.zone.schemata import schemata

    listed = list(rows)
    names = view.labels({row.object for row in listed if row.object}, lang)
    told = (
        (
            *(row.subject for _ in head),
            schemata().property(row.schema, row.property).label.say(lang),
            str(worded(row, lang, names)),
            row.as_of or row.source.date,
            " ".join(filter(None, (row.source_id, row.place))),
            row.key,
        )
        for row in listed
    )
    _table((*head, "property", "value", "as of", "source, place", "claim"), told)


def claims(
    entity: Annotated[str, typer.Option(help="Only of this entity.")] = "",
    property_: Annotated[str, typer.Option("--property", help="Only this property or measure.")] = "",
    source: Annotated[str, typer.Option(help="Only what this source says.")] = "",
    as_of: AsOf = None,
    known_on: KnownOn = None,
    as_json: Json = False,
    lang: Language = "en",
    limit: Limit = 1_000_000,
) -> None:
    """List claims, each with its source and place."""
    with opened(as_of, known_on) as view, _speaking(lang):
        from fairway.zone import plain
        from fairway.zone.identity import clusters

        rows = view.claims().order_by("subject", "property", "id")
        if entity:
            rows = rows.filter(subject__in=clusters([entity], view.known_on)[entity])
        wanted = {"property": property_, "source": source}
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        some = islice(rows.iterator(2_000), limit)
        if as_json:
            _json(plain.claim(row) for row in some)
        else:
            _claims(view, some, lang, ("entity",))


def commitments(
    state: Annotated[str, typer.Option(help="Only promises in this state, such as missed.")] = "",
    as_of: AsOf = None,
    known_on: KnownOn = None,
    as_json: Json = False,
    lang: Language = "en",
) -> None:
    """Say how every promise stands on a day (today, unless --as-of says another), the earliest due first."""
    with opened(as_of, known_on) as view, _speaking(lang):
        from django.utils.translation import gettext as _

        from fairway.web.zone.words import STATE_WORDS
        from fairway.zone import plain
        from fairway.zone.commitments import STATES, standings

        def show(found: list[Standing]) -> None:
            rows = ((_(STATE_WORDS[item.state]), *_promise(item, lang)) for item in found)
            _table(("state", "due", "promise", "id"), rows)

        every = standings(view, as_of or date.today())
        found = _chosen("--state", state, STATES, every, lambda item: item.state)
        _tell(found, as_json, lambda item: plain.standing(item, lang), show)


def _promise(item: Standing, lang: str) -> tuple[str, str, str]:
    return item.due.value if item.due else "", item.commitment.label(lang), item.commitment.id


def _chosen(option: str, wanted: str, words: tuple[str, ...], items: Iterable[T], kind: Callable[[T], str]) -> list[T]:
    """The items of the kind that is wanted; all of them where none is."""
    if wanted and wanted not in words:
        raise typer.BadParameter(f"one of {', '.join(words)}", param_hint=option)
    return [item for item in items if wanted in ("", kind(item))]


def _tell(found: list[T], as_json: bool, data: Callable[[T], dict[str, Any]], show: Callable[[list[T]], None]) -> None:
    """The items as data, an object a line, or shown to a person."""
    if as_json:
        _json(map(data, found))
    else:
        show(found)


def conflicts(
    kind: Annotated[str, typer.Option(help="Only differences of this kind, such as disagree.")] = "",
    as_of: AsOf = None,
    known_on: KnownOn = None,
    as_json: Json = False,
    lang: Language = "en",
) -> None:
    """List where claims differ, the gravest first, with what was written about it."""
    with opened(as_of, known_on) as view, _speaking(lang):
        from django.utils.translation import gettext as _

        from fairway.web.zone.telling import KINDS as KIND_WORDS
        from fairway.zone import plain
        from fairway.zone.conflicts import KINDS
        from fairway.zone.conflicts import conflicts as differing

        def show(found: list[Conflict]) -> None:
            for item in found:
                about = f"{item.entity.label(lang)} / {item.property.label.say(lang)}"
                typer.echo(f"{_(KIND_WORDS[item.kind])}: {about} ({item.id})")
                _claims(view, item.claims, lang, ())
                for resolved in item.resolutions:
                    typer.echo(f"  {resolved.text('finding', lang)}")
                typer.echo("")

        found = _chosen("--kind", kind, KINDS, differing(view), lambda item: item.kind)
        _tell(found, as_json, lambda item: plain.conflict(item, lang), show)
