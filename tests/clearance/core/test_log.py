"""The log grows the same whether entries come one by one or many at once."""

from __future__ import annotations

import random

import pytest

from fairway.link import log, tree


@pytest.mark.parametrize("seed", range(3))
def test_entries_appended_in_groups_of_any_size_make_the_tree_that_the_law_of_the_tree_makes(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(12):
        before = log.length()
        said = [("note", "x", chance.randbytes(9)) for _ in range(chance.choice((1, 1, 2, 3, 8, 33)))]
        rows = log.append_all(said)
        assert [row.index for row in rows] == list(range(before, before + len(said)))
    hashes: dict[tuple[int, int], bytes] = {}
    for entry in log.Entry.objects.order_by("index"):
        tree.append(hashes, entry.index, tree.leaf_hash(bytes(entry.body)))
    stored = {(row.level, row.index): bytes(row.hash) for row in log.Subtree.objects.all()}
    assert stored == hashes
    head = log.sign_head()
    assert head is not None and head.size == log.length()


def test_nothing_appended_is_nothing_kept() -> None:
    before = log.length()
    assert log.append_all([]) == [] and log.length() == before
