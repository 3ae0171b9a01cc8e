"""Finding entities by words in any of the three scripts.

An index of terms is kept in an ordinary table, so that both databases find the same. It follows what is
held now; a search as known on a past day finds by today's words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection
from django.db.models import Q, QuerySet

from fairway.zone.models import Claim, Term
from fairway.zone.script import asked, terms

WEIGHTS = {"name": 4, "alias": 3, "identifier": 3, "says": 2, "description": 1, "gist": 1, "role": 1, "sector": 1}
BATCH = 500
LONGEST_QUERY, LONGEST_TERM = 100, 60
MOST = 200
WINDOW = 2_000
"""How many entries of the index are looked at: of a word that more entities hold, the first of these are found."""


def index(subjects: Collection[str]) -> None:
    """Make the terms of some entities anew."""
    listed = sorted(subjects)
    for at in range(0, len(listed), BATCH):
        some = listed[at : at + BATCH]
        Term.objects.filter(entity__in=some).delete()
        held = Claim.objects.filter(subject__in=some, property__in=WEIGHTS, withdrawn_at=None)
        rows = held.values_list("subject", "schema", "property", "value")
        Term.objects.bulk_create(_terms(rows), batch_size=BATCH)


def _terms(rows: Iterable[tuple[str, str, str, str]]) -> Iterable[Term]:
    found: dict[tuple[str, str], Term] = {}
    for subject, schema, name, value in rows:
        for term in terms(value):
            kept = found.get((term[:LONGEST_TERM], subject))
            if kept is None or kept.weight < WEIGHTS[name]:
                key = term[:LONGEST_TERM], subject
                found[key] = Term(term=key[0], entity=subject, schema=schema, weight=WEIGHTS[name])
    return found.values()


def find(query: str, schemas: Collection[str] = (), limit: int = MOST) -> list[str]:
    """The ids of entities that hold every term of the query, the best first; the last word may be a beginning."""
    wanted = asked(query[:LONGEST_QUERY])
    if not wanted:
        return []
    *whole, last = wanted
    conditions = [*(Q(term=term) for term in whole), _begins(last) if last.isascii() else Q(term=last)]
    rarest, *others = sorted(conditions, key=lambda condition: Term.objects.filter(condition)[:WINDOW].count())
    rows: QuerySet[Term] = Term.objects.filter(rarest)
    rows = rows.filter(schema__in=schemas) if schemas else rows
    for condition in others:
        rows = rows.filter(entity__in=Term.objects.filter(condition).values("entity"))
    # In the order of the index, so that a common word is not sorted as a whole.
    told = rows.order_by("term", "-weight", "entity").values_list("weight", "entity")[:WINDOW]
    best = sorted(told, key=lambda row: (-row[0], row[1]))
    return list(dict.fromkeys(entity for _, entity in best))[:limit]


def _begins(term: str) -> Q:
    # SQLite's LIKE folds capitals and so uses no index; PostgreSQL's order of words is not that of their signs.
    if connection.vendor == "sqlite":
        return Q(term__gte=term, term__lt=f"{term}\U0010ffff")
    return Q(term__startswith=term)
