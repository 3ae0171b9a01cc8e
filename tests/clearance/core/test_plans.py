"""What people read every day is a walk along an index, however many cases there are."""

from __future__ import annotations

import re

from django.db import connection

from fairway.clearance import gateway
from fairway.clearance.gateway import Act, Message, Permit
from tests.clearance.core.story import Story, who

WHOLE = re.compile(r"Seq Scan on (clearance_\w+)|SCAN (?!\w+ USING)(clearance_\w+)$", re.MULTILINE)
"""A table that is read from end to end, in the words of either database."""


def test_queues_lists_and_cases_are_read_along_an_index(story: Story) -> None:
    case = story.filed()
    officer, applicant = story.desk_of(case)[0], story.applicant
    reads = [
        gateway.queue(officer)[:50],
        gateway.queue(officer, status="submitted")[:50],
        gateway.queue(officer).filter(officer=None).values_list("pk", flat=True)[:20],
        gateway.cases(officer).order_by("pk")[:50],
        gateway.cases(officer).filter(pk__gt="HK-2026-000000-0").order_by("pk")[:50],
        gateway.cases(applicant).order_by("-made")[:50],
        gateway.parts(officer).filter(case=case),
        gateway.visible(Act, applicant).filter(case=case).order_by("id"),
        gateway.visible(Message, applicant).filter(part__case=case),
        gateway.visible(Permit, who("auditor")).filter(case=case),
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # on a table of few rows it would always choose to
    whole = gateway.Case.objects.filter(title__icontains="sequencer").order_by("title").explain()
    assert WHOLE.search(whole), whole
    for rows in reads:
        plan = rows.explain()
        assert not WHOLE.search(plan), plan
