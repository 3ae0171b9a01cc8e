"""The registry with a million claims: how fast it fills, and what a page takes, on SQLite and PostgreSQL.

Run by hand: `python -m bench.zone`, or `python -m bench.zone CLAIMS` for fewer. Writes `bench/zone.md`. Each page is
asked for through the program's own addresses, beside a bare indexed SELECT of an entity's rows by the same driver.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.databases import Sqlite, running

from bench import claims
from bench.report import machine, table
from bench.timing import quantile

CLAIMS, BATCH = 1_000_000, 10_000
ASKED, SLOW_ASKED = 60, 10
"""How many times each page is asked for, each time about another entity; fewer for those of all entities."""
Measured = dict[str, Any]


def prepared() -> None:
    """The program in this process, on the database that the environment names."""
    os.environ |= {"FAIRWAY_SIDE": "HK", "FAIRWAY_NODE": "hk.example", "FAIRWAY_PEERS": ""}
    from fairway.server import prepare

    prepare()


def filled(count: int) -> tuple[int, float, float]:
    """Hold the claims in revisions of ten thousand: how many, and how many a second at first and at the end."""
    from fairway.zone.models import Source
    from fairway.zone.revising import Change, revise

    Source.objects.bulk_create(Source(**told) for told in claims.sources())
    rates: list[float] = []
    held = 0
    for batch in _batches(claims.claims(count)):
        started = time.perf_counter()
        revise(Change(add=batch), kind="import", by="bench", reason="a batch")
        held += len(batch)
        if len(batch) == BATCH:
            rates.append(len(batch) / (time.perf_counter() - started))
    tenth = max(1, len(rates) // 10)
    assert rates, f"measure {BATCH} claims at least"
    return held, sum(rates[:tenth]) / tenth, sum(rates[-tenth:]) / tenth


def _batches(items: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def bare(subject: str) -> list[Any]:
    """An entity's rows by the driver alone."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM zone_claim JOIN zone_source ON zone_source.id = zone_claim.source_id "
            "WHERE subject = %s AND withdrawn_at IS NULL",
            [subject],
        )
        return list(cursor.fetchall())


def times(ask: Callable[[Any], Any], items: list[Any]) -> tuple[float, float]:
    """The middle and the slow milliseconds of one call, after a first that is not counted."""
    ask(items[0])
    taken = []
    for item in items:
        started = time.perf_counter()
        ask(item)
        taken.append((time.perf_counter() - started) * 1000)
    return quantile(taken, 0.5), quantile(taken, 0.95)


def pages(count: int) -> Iterator[tuple[str, float, float]]:
    """What is asked, and how long it takes."""
    from django.test import Client

    from fairway.zone.models import Claim

    chance = random.Random(claims.SEED + 1)
    most = count // claims.EACH // 2
    ids = [claims.organisation(chance.randrange(20, most)) for _ in range(ASKED)]
    keys = [Claim.objects.filter(subject=name, property="staff").values_list("key", flat=True)[0] for name in ids]
    words = {
        "a rare word": [f"{chance.randrange(most)}" for _ in range(ASKED)],
        "a word of an eighth of all names": list(claims.THIRD) * (ASKED // 8),
        "two common words": [f"{chance.choice(claims.FIRST)} {chance.choice(claims.SECOND)}" for _ in range(ASKED)],
        "the beginning of a common word": [chance.choice(claims.THIRD)[:3] for _ in range(ASKED)],
        "two Chinese signs of an eighth of all names": [name[:2] for name in claims.HAN_KINDS] * (ASKED // 8),
        "three Chinese signs": ["".join(chance.choice(claims.HAN) for _ in range(3)) for _ in range(ASKED)],
    }
    client = Client(SERVER_NAME="localhost")

    def got(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        if answer.streaming:
            b"".join(answer.streaming_content)

    yield ("bare SELECT", *times(bare, ids))
    for name, asked in words.items():
        yield (f"search page: {name}", *times(lambda word: got(f"/en/zone/search?q={word}"), asked))
    yield ("entity page", *times(lambda name: got(f"/en/zone/e/{name}"), ids))
    yield (
        "entity page of a park with thousands of tenants",
        *times(lambda name: got(f"/en/zone/e/{name}"), ["org.b0"] * 5),
    )
    yield ("evidence page", *times(lambda key: got(f"/en/evidence/{key}"), keys))
    yield ("an entity by the API", *times(lambda name: got(f"/api/v1/zone/entities/{name}"), ids))
    yield ("its claims by the API", *times(lambda name: got(f"/api/v1/zone/claims?entity={name}"), ids))
    yield ("its feed", *times(lambda name: got(f"/feeds/zone/{name}.atom"), ids))
    for name, address in WHOLE.items():
        yield (name, *times(got, [address] * SLOW_ASKED))


WHOLE = {
    "list of entities": "/en/zone/entities?schema=Organisation",
    "conflicts page": "/en/zone/conflicts",
    "conflicts by the API": "/api/v1/zone/conflicts",
    "commitments page": "/en/zone/commitments",
    "changes page": "/en/zone/changes",
    "feed of all": "/feeds/zone/all.atom",
    "feed of a kind": "/feeds/zone/Commitment.atom",
    "dashboard": "/en/zone/",
}
"""Pages of the whole registry."""


def measure(count: int) -> Measured:
    """Everything, in this process."""
    prepared()
    from django.db import connection

    held, first, last = filled(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = []
    for name, middle, slow in pages(count):
        print(f"{name}: {middle:.1f} {slow:.1f}", file=sys.stderr, flush=True)
        found.append((name, middle, slow))
    return {"kind": connection.vendor, "held": held, "first": first, "last": last, "pages": found}


def apart(count: int, folder: str, address: str) -> Measured:
    """The same in a process of its own, on a database of its own."""
    env = {**os.environ, "FAIRWAY_DATA": folder, "FAIRWAY_DATABASE": address}
    command = [sys.executable, "-m", "bench.zone", str(count), "here"]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    found: Measured = json.loads(done.stdout)
    return found


def main(count: int) -> None:
    """Measure on both databases, print and write."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other, running() as server:
        results = [apart(count, one, Sqlite(Path(one)).address), apart(count, other, server.new().address)]
    text = report(results)
    print(text)
    Path(__file__).with_name("zone.md").write_text(text, encoding="utf-8")


def report(results: list[Measured]) -> str:
    """The page that is written."""
    parts = []
    for result in results:
        yardstick = result["pages"][0][1]
        rows = [
            (name, f"{middle:.1f}", f"{slow:.1f}", f"{middle / yardstick:,.0f}")
            for name, middle, slow in result["pages"]
        ]
        parts.append(
            SECTION.format(
                kind={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[result["kind"]],
                held=f"{result['held']:,}",
                first=f"{result['first']:,.0f}",
                last=f"{result['last']:,.0f}",
                pages=table(("", "median ms", "p95 ms", "times a bare SELECT"), rows),
            )
        )
    return TEXT.format(machine=machine(), sections="\n\n".join(parts), batch=f"{BATCH:,}")


TEXT = """# The registry with very many claims

`python -m bench.zone` measures this and writes it. Absolute numbers move with the machine and what else it does; the
last column is against the rows of one entity with their sources, read by the driver alone in the same run.

* Machine: {machine}.
* Claims are held in revisions of {batch}, each checked, indexed for search and looked through for differences.
* A page is the whole answer of the program: address, database, template. One process, one request at a time.

{sections}
"""
SECTION = """## {kind}

{held} claims; {first} a second are held at first, {last} at the end.

{pages}"""


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    if sys.argv[2:] == ["here"]:
        print(json.dumps(measure(wanted)))
    else:
        main(wanted)
