"""A node at work: filings, decisions and permits a second, kept on the disk before the answer, and lists of many cases.

Run by hand: `python -m bench.cases`. Writes `bench/cases.md`. It uses a node of its own on SQLite, or the empty
database that FAIRWAY_DATABASE names; the other side is a simulator with real keys.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.clearance.core.other import Other

from bench.report import machine, table
from bench.timing import quantile

OTHER = Other("CN", "cn.example")
ACTS, PERMITS, GROUP, CASES, CLIENTS = 120, 2_000, 500, 100_000, 4


@dataclass(frozen=True)
class Rate:
    """So many of something a second, and what share of the yardstick that is."""

    name: str
    number: float
    beside: str
    share: float


def prepared() -> None:
    """A node in this process, with accounts and both sides' keys."""
    os.environ.setdefault("FAIRWAY_DATA", tempfile.mkdtemp(prefix="fairway-bench-"))
    os.environ |= {"FAIRWAY_SIDE": "HK", "FAIRWAY_NODE": "hk.example", "FAIRWAY_PEERS": OTHER.line}
    from fairway.server import prepare

    prepare()
    from fairway.clearance import demo
    from fairway.link import keys

    demo.make()
    keys.own()
    keys.adopt(OTHER.node, OTHER.statement)


def per_second(act: Callable[[Any], Any], items: Sequence[Any]) -> float:
    """How many items an act gets through in a second."""
    started = time.perf_counter()
    for item in items:
        act(item)
    return len(items) / (time.perf_counter() - started)


def batched(numbers: range, size: int) -> list[range]:
    """The numbers in groups."""
    return [numbers[n : n + size] for n in range(0, len(numbers), size)]


def commits(group: int) -> float:
    """Rows a second that the database alone keeps, in durable groups, by the driver that the node uses."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_row (body VARCHAR(400))")

        def kept(_: int) -> None:
            with transaction.atomic():
                cursor.executemany("INSERT INTO bench_row VALUES (%s)", [("x" * 300,)] * group)

        return group * per_second(kept, range(300 if group == 1 else 40))


def signatures() -> float:
    """Signatures a second of the library alone."""
    return per_second(OTHER.permit.private.sign, [os.urandom(200) for _ in range(5_000)])


def steps() -> Iterable[tuple[str, float]]:
    """Each step of an application, an act at a time, each durable before the next begins."""
    from tests.clearance.core.story import Story

    from fairway.clearance import casework, filing, status

    story = Story(OTHER)
    begun: list[Any] = []
    yield "applications begun", per_second(lambda n: begun.append(story.begun()), range(ACTS))
    applicant = story.applicant
    yield "applications filed", per_second(lambda case: filing.file(applicant, case), begun)
    officer, _ = story.desk_of(begun[0])
    parts = [story.mine(case).pk for case in begun]
    yield "decisions", per_second(lambda part: casework.decide(officer, part, status.APPROVED), parts)
    yield "the other side's decisions taken in, a permit signed for each", per_second(story.stands, begun)
    yield "approvals taken in, a permit issued for each", per_second(story.approves, begun)


def in_groups() -> float:
    """Permits a second that are signed by both, logged and kept in groups, each group durable; no acts around them."""
    from dataclasses import replace

    from django.db import transaction

    from bench.permits import CLAIMS
    from fairway.clearance import issuance
    from fairway.clearance.issuing import ISSUED
    from fairway.clearance.models import Case, Permit
    from fairway.clearance.permit import countersign, digest, issue
    from fairway.link import keys, log

    case, signer, row = Case.objects.all()[0], keys.signer(keys.PERMIT), Permit.objects.all()[0]

    def issued(numbers: range) -> None:
        codes = [countersign(issue(replace(CLAIMS, id=f"P-{n}"), signer), OTHER.permit) for n in numbers]
        with transaction.atomic():
            entries = log.append_all(
                [("permit", f"P-{n}", issuance.entry(code)) for n, code in zip(numbers, codes, strict=True)]
            )
            dates = {
                "valid_from": row.valid_from,
                "valid_until": row.valid_until,
                "made": row.made,
                "claims": row.claims,
            }
            Permit.objects.bulk_create(
                Permit(
                    id=e.subject, case=case, status=ISSUED, code=code, digest=digest(code).hex(), entry=e.index, **dates
                )
                for e, code in zip(entries, codes, strict=True)
            )

    return GROUP * per_second(issued, batched(range(PERMITS), GROUP))


def through_views() -> Iterable[tuple[str, float]]:
    """The same acts through the API's own views, by several clients at once."""
    from tests.clearance.core.story import judged, who
    from tests.clearance.test_journey import ROUTE

    from fairway.clearance.actors import capacities, issue_token

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["--interface", "wsgi", "--port", str(port), "--no-log", "fairway.web.wsgi:application"]
    server = subprocess.Popen([sys.executable, "-m", "granian", *words])
    facts, keys = (
        judged().facts.to_dict(),
        {name: issue_token(capacities(who(name).user)[0]) for name in ("applicant", "officer")},
    )

    def called(name: str, path: str, body: str = "{}") -> dict[str, Any]:
        import json

        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        head = {"Authorization": f"Bearer {keys[name]}", "Content-Type": "application/json"}
        connection.request("POST", f"/api/v1/{path}", body, head)
        found: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return found

    def rate(act: Callable[[Any], Any], items: Sequence[Any]) -> tuple[float, list[Any]]:
        started = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            found = list(pool.map(act, items))
        return len(items) / (time.perf_counter() - started), found

    import json

    from fairway.clearance.models import Part

    try:
        time.sleep(5)
        rate(lambda n: called("applicant", "cases", "{}"), range(40))
        warm = [json.dumps({"facts": facts, "route": ROUTE, "title": "x", "key": f"w{n}"}) for n in range(40)]
        rate(lambda body: called("applicant", "cases", body), warm)
        bodies = [json.dumps({"facts": facts, "route": ROUTE, "title": "x", "key": f"v{n}"}) for n in range(ACTS)]
        speed, begun = rate(lambda body: called("applicant", "cases", body), bodies)
        yield "applications begun", speed
        speed, _ = rate(lambda case: called("applicant", f"cases/{case['case']}/file"), begun)
        yield "applications filed", speed
        parts = Part.objects.filter(case__in=[case["case"] for case in begun], local=True).values_list("pk", flat=True)
        decision = json.dumps({"outcome": "approved"})
        speed, _ = rate(lambda part: called("officer", f"parts/{part}/decisions", decision), list(parts))
        yield "decisions", speed
    finally:
        server.terminate()
        server.wait(20)


def lists() -> list[tuple[str, float, float]]:
    """Middle and slow milliseconds of what is read by people who see a part of very many cases."""
    from django.db import connection
    from tests.clearance.core.story import who

    from fairway.clearance import gateway
    from fairway.clearance.models import Case, Desk, Part

    case, part = Case.objects.all()[0], Part.objects.filter(local=True)[0]
    Desk.objects.bulk_create([Desk(id=f"d{n}", name=f"Desk {n}") for n in range(20)], ignore_conflicts=True)
    for numbers in batched(range(CASES), 5_000):
        cases, parts = [], []
        for n in numbers:
            values = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields}
            cases.append(Case(**values | {"ref": f"HK-2025-{n:06d}-0", "key": f"b{n}", "owner": f"org:{n % 500}"}))
            values = {
                field.attname: getattr(part, field.attname)
                for field in Part._meta.concrete_fields
                if field.attname != "id"
            }
            desk = "park" if n % 20 == 0 else f"d{n % 20}"
            parts.append(
                Part(
                    **values | {"case_id": cases[-1].ref, "desk_id": desk, "owner": cases[-1].owner, "open": n % 3 > 0}
                )
            )
        Case.objects.bulk_create(cases)
        Part.objects.bulk_create(parts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    officer = who("officer")
    reads = {
        "the queue's first 50": lambda: list(gateway.queue(officer)[:50]),
        "the list's first 50": lambda: list(gateway.cases(officer).order_by("pk")[:50]),
        "50 from the middle of the list": lambda: list(
            gateway.cases(officer).filter(pk__gt="HK-2025-050000").order_by("pk")[:50]
        ),
        "how many": lambda: gateway.cases(officer).count(),
        "a search for a number": lambda: list(gateway.search(officer, "2025-099900")[:50]),
    }
    found = []
    for name, read in reads.items():
        times = []
        for _ in range(40):
            started = time.perf_counter()
            read()
            times.append((time.perf_counter() - started) * 1000)
        found.append((name, quantile(times, 0.5), quantile(times, 0.95)))
    return found


def main() -> None:
    """Measure, print and write."""
    prepared()
    from django.conf import settings

    from fairway.web.database import told

    one, many, sign = commits(1), commits(GROUP), signatures()
    rows = [(name, f"{rate:,.0f}", f"{one / rate:,.0f}") for name, rate in steps()]
    views = [(f"{name}, through the API", f"{rate:,.0f}", f"{one / rate:,.0f}") for name, rate in through_views()]
    batch = in_groups()
    slow = [(name, f"{middle:.1f}", f"{p95:.1f}") for name, middle, p95 in lists()]
    kind = told(settings.DATABASES["default"]).split()[0]
    text = TEXT.format(
        machine=machine(), kind=kind, one=f"{one:,.0f}", many=f"{many:,.0f}", sign=f"{sign:,.0f}", clients=CLIENTS,
        acts=table(("one at a time", "a second", "durable commits in the time of one"), [*rows, *views]),
        batch=f"{batch:,.0f}", group=GROUP, rows=f"{many / batch:.1f}", signed=f"{sign / batch:.1f}",
        cases=f"{CASES:,}", lists=table(("", "median ms", "p95 ms"), slow),
    )  # fmt: skip
    print(text)
    Path(__file__).with_name("cases.md" if kind == "SQLite" else "cases-postgresql.md").write_text(
        text, encoding="utf-8"
    )


TEXT = """# A node at work

`python -m bench.cases` measures this and writes it. Absolute numbers move with the machine and what else it does.

* Machine: {machine}; {kind}.
* Alone, in the same run: the database keeps {one} rows a second in a durable commit each and {many} in groups of
  {group}; the library makes {sign} signatures a second.

## Acts

Each act is kept with its entry in the log and its message to the other side before it answers. By the program itself
on one core, and through the API with {clients} clients.

{acts}

## Permits in groups

{batch} permits a second, signed by both sides' keys, entered in the log and kept, in durable groups of {group}:
each takes the time of {rows} plain rows and of {signed} signatures. The case's own acts and messages are not counted.

## Lists

An officer's desk has a twentieth of {cases} cases.

{lists}
"""


if __name__ == "__main__":
    main()
