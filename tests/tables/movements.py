"""Files of movements of every kind, for tests: of the worked cases, and others like them with a fifth of their facts
unknown."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from random import Random

from fairway.law import Rulebook
from fairway.law.facts import END, START
from fairway.law.values import Value
from tests.law.test_columns import Known, case_movements, random_movement


def movements(book: Rulebook, count: int, seed: int) -> list[Known]:
    """So many movements of all kinds."""
    random = Random(seed)
    cases = [facts for facts in case_movements(book) if START in facts and END in facts]
    bases = random.sample(cases, 40)
    others = [random_movement(book, random, random.choice(bases)) for _ in range(count - count // 3)]
    return [*random.sample(cases, count // 3), *others]


def write_csv(path: Path, found: Sequence[Known], bad: Sequence[int] = ()) -> None:
    """Movements as CSV with a key; the lines of the places in `bad` lack all cells but the first."""
    names = sorted({name for facts in found for name in facts})
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", *names])
        for n, facts in enumerate(found):
            table.writerow([f"m{n}"] if n in bad else [f"m{n}", *(_cell(facts.get(name)) for name in names)])


def _cell(value: Value | None) -> str:
    if value is None:
        return ""
    return ", ".join(sorted(value)) or "none" if isinstance(value, frozenset) else str(value)
