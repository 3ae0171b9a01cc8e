"""What state may follow which is data, and enforced wherever a part changes its state."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from fairway.clearance import status
from fairway.clearance.models import Part

FOLDER = Path(status.__file__).parent


def test_the_table_names_every_state_once_and_what_follows_exists() -> None:
    words = {value for name, value in vars(status).items() if name.isupper() and isinstance(value, str)}
    assert words == set(status.STATUSES)
    assert all(after in words for item in status.STATUSES.values() for after in item.after)
    assert len({item.order for item in status.STATUSES.values()}) == len(words)


def test_every_state_can_be_reached_from_a_draft() -> None:
    found, waiting = set[str](), [status.DRAFT]
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting += set(status.STATUSES[name].after) - found
    assert found == set(status.STATUSES)


def test_a_part_takes_only_a_state_that_may_follow() -> None:
    for before, after in product(status.STATUSES, repeat=2):
        part = Part(status=before, local=True, connected=True)
        if after == before or after in status.STATUSES[before].after:
            part.becomes(after)
            assert (part.status, part.open) == (after, after in status.OPEN)
        else:
            with pytest.raises(status.NotAfter, match=f"what is {before} can't become {after}"):
                part.becomes(after)


def test_an_open_part_is_one_of_this_side_that_somebody_serves() -> None:
    for local, connected in ((True, False), (False, True)):
        part = Part(status=status.DRAFT, local=local, connected=connected)
        part.becomes(status.SUBMITTED)
        assert not part.open


def test_no_code_sets_the_state_of_a_part_but_by_becoming() -> None:
    named = re.compile(r"^ *(?:[\w.]+, *)*(part|mine)\.(status|open)\b[ ,\w.]*=(?!=)", re.MULTILINE)
    found = [file.name for file in FOLDER.glob("*.py") if named.search(file.read_text())]
    assert found == []


def test_a_case_stands_where_it_is_hindered_most_else_where_it_is_least_far() -> None:
    assert status.joined([]) == status.DRAFT
    assert status.joined([status.APPROVED, status.IN_REVIEW]) == status.IN_REVIEW
    assert status.joined([status.APPROVED, status.CONDITIONAL]) == status.APPROVED
    for hindrance in (status.REVOKED, status.REFUSED, status.WITHDRAWN, status.EXPIRED, status.MORE):
        assert status.joined([status.APPROVED, hindrance, status.SUBMITTED]) == hindrance
