"""What rehearsals of new texts read of the pages: saved answers of the last twelve months, and interviews begun.

Whoever has the address of one may read it and nobody else: a rehearsal counts them and keeps no name of them.
"""

from __future__ import annotations

from fairway.law.facts import KIND
from fairway.reform.subjects import Source, Subject
from fairway.web.models import Draft, Record

SOURCES = (
    Source("saved", lambda since: Record.objects.filter(made__date__gte=since), lambda row: Subject(row.pk, row.facts)),
    Source(
        "interview", lambda since: Draft.objects.filter(answers__has_key=KIND), lambda row: Subject(row.pk, row.answers)
    ),
)
