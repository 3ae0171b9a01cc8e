"""The measurements as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.engine import Spread
from bench.movements import Slice
from bench.questions import Interview
from bench.slice import Agreement, Likeness, Unknown
from bench.timing import ROUNDS, Timed, quantile
from fairway.law import Rulebook

Rows = Iterable[Sequence[object]]


def table(head: Sequence[str], rows: Rows) -> str:
    """A Markdown table; all columns but the first are numbers or short."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)])


def machine() -> str:
    """The machine in general terms."""
    lines = Path("/proc/meminfo").read_text().splitlines() if Path("/proc/meminfo").exists() else []
    memory = next((int(line.split()[1]) // 1024**2 for line in lines if line.startswith("MemTotal")), 0)
    cores = f"{os.cpu_count()} virtual cores" + (f", {memory + 1} GiB of memory" if memory else "")
    return f"{cores}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _installed(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} (not installed)"


def timed(rows: list[Timed]) -> str:
    """Times beside a yardstick."""
    ordered = sorted(rows, key=lambda row: row.ratio)
    return table(
        ("", "µs", "times", "range of rounds"),
        ((row.name, _short(row.micros), _short(row.ratio), f"{_short(row.low)}-{_short(row.high)}") for row in ordered),
    )


def spreads(rows: list[Spread]) -> str:
    """Middle and slow times."""
    return table(
        ("", "movements", "median µs", "p95 µs"),
        ((row.name, row.count, f"{row.median:.0f}", f"{row.p95:.0f}") for row in rows),
    )


def _short(number: float) -> str:
    return f"{number:.2f}" if number < 10 else f"{number:,.0f}"


def asked(runs: Mapping[str, list[Interview]]) -> str:
    """Questions asked by kind and order."""
    kinds = sorted({run.hidden.kind for items in runs.values() for run in items})
    rows = [_asked(kind, name, items) for kind in [*kinds, "all"] for name, items in runs.items()]
    return table(("kind", "order", "interviews", "mean", "p90", "most", "settled"), rows)


def _asked(kind: str, name: str, items: list[Interview]) -> Sequence[object]:
    mine = [item for item in items if kind in (item.hidden.kind, "all")]
    counts = [item.asked for item in mine]
    settled = sum(item.found.settled for item in mine) / len(mine)
    mean = sum(counts) / len(mine)
    return (kind, name, len(mine), f"{mean:.2f}", f"{quantile(counts, 0.9):.0f}", max(counts), f"{settled:.0%}")


def said(rows: list[Unknown]) -> str:
    """What is said with a fact left out."""
    missing = list(dict.fromkeys(row.missing for row in rows))
    names = list(dict.fromkeys(row.name for row in rows))
    found = {(row.name, row.missing): row.says for row in rows}
    head = ("", *(f"without `{path}`" for path in missing))
    return table(head, ((name, *(found[name, path] for path in missing)) for name in names))


@dataclass(frozen=True)
class Results:
    """All that was measured."""

    by_hand: Agreement
    slice_times: list[Timed]
    likeness: Likeness
    unknowns: list[Unknown]
    decisions: list[Spread]
    layers: list[Timed]
    questions: list[Spread]
    ways_out: list[Spread]
    loading: Mapping[str, float]
    after_cases: Mapping[str, list[Interview]]
    at_random: Mapping[str, list[Interview]]


def readme(book: Rulebook, part: Slice, results: Results) -> str:
    """All of it, with what each table does and does not say."""
    return TEXT.format(
        machine=machine(),
        peers=", ".join(map(_installed, ("zen-engine", "common-expression-language", "cel-python"))),
        rounds=ROUNDS,
        norms=len(book.norms),
        procedures=len(book.procedures),
        asked=len(part.asked),
        bearing=len(part.norms),
        program_norms=len(part.program.norms),
        program_procedures=len(part.program.procedures),
        decisions=spreads(results.decisions),
        layers=timed(results.layers),
        by_hand=results.by_hand,
        slice_times=timed(results.slice_times),
        likeness=timed(results.likeness.times),
        asked_before=f"{results.likeness.asked:,}",
        drawn=f"{results.likeness.drawn:,}",
        with_precedent=f"{results.likeness.known:,}",
        looked_at=f"{results.likeness.facts:.1f}",
        unknowns=said(results.unknowns),
        questions=spreads(results.questions),
        ways_out=spreads(results.ways_out),
        loading=table(("", "ms"), ((name, f"{value:.0f}") for name, value in results.loading.items())),
        after_cases=asked(results.after_cases),
        at_random=asked(results.at_random),
    )


TEXT = """# Measurements

`make bench` installs the peers pinned in `requirements.txt`, checks that all give the same answers, measures, and
writes this file.

* Machine: {machine}, shared with other work.
* Rulebook: {norms} norms, {procedures} procedures.
* Peers: {peers}.

Absolute times move with the machine and what else it does; ratios hold better. A ratio compares two measures of the
same round; the median of {rounds} rounds is given, with the range.

## A decision

One call of `decide` with the whole rulebook loaded, on the facts of the worked cases, and the trace of every norm in
play. Programs are made beforehand (see loading). "Open" movements are those that more facts would settle, or that
unsettled law leaves unsettled: naming the facts that would settle them is most of their time. These are medians of
a few calls for each movement, then the median and the 95th percentile over movements.

{decisions}

What it consists of, on settled movements of all kinds. The reference reading evaluates the conditions of the same norms
on the facts that are known after deciding, and neither defeats, derives nor folds; a decision runs the program twice
where weak law is live.

{layers}

## One slice beside other engines

Data leaving the Mainland on one day: {asked} prohibitions and requirements and which of them take effect, with
{bearing} norms bearing on that. All facts are known. The function by hand, Fairway's own readings and the peers get
the same conditions; the peers' text is written from the expression trees by `dialects.py`, and their answers
are checked to be equal beforehand. The function by hand was written from the same norms and agrees with the engine on
{by_hand}.

{slice_times}

Not like for like:

* The function by hand knows no unknown, no other day, no sources and no procedures, and stops early.
* "Compiled" and "reference reading" give three-valued answers for the same {asked} conditions. "Whole
  program" and "whole decision" do much more: the program covers {program_norms} norms, {program_procedures}
  procedures, duties, grants and derived facts, and the decision adds the law of the other side, the ways through,
  needs and the trace.
* Turning facts into each engine's own form (nested JSON, CEL values) is done beforehand and not counted.
* Zen's trace lists node inputs and outputs; ours lists every norm, whether it applies and takes effect.
* The peers' programs are generated, not tuned by those who know them best, and only the forms listed were tried.

Like movements are answered by precedent ([why](../docs/why/decisions/22-answers-by-precedent.md)). {asked_before}
movements of the slice came by twice; of {drawn} others, {with_precedent} then had a precedent. Of those is checked
that what is cited is what the function by hand finds in effect, and that the whole answer is that of `decide`.
{looked_at} facts are looked at for each. The first 200 of them:

{likeness}

With one fact left out of a movement in which much takes effect, each form says:

{unknowns}

An answer as if nothing were missing is the danger: it looks the same as a certain one.

## The next question

From the kind of movement, the two places and the day alone, where most is open.

{questions}

## What would make it lawful

One call of `why_not` with as many combinations as a page tries, in processor time, on movements of the worked cases and
by their outcome as it stands; one that is free has nothing to look for. A page also stops after 0.15 s for known
facts and half of that for unknown ones, and says so; that limit is lifted here.

{ways_out}

## Loading

Each in fresh processes, bytecode compiled beforehand, median. The rulebook is read from its compiled file.

{loading}

## Questions asked

Interviews that begin with the kind of movement, the two places and the day, and end when no further answer can change
the outcome. Fairway's order weighs what an answer is expected to say about the outcome and how much open law it is
expected to close; "first unknown" asks in the order of the law; "random" asks any fact that is needed. All three
only ask facts that are needed, so all are short beside a form that asks everything. Interviews that end unsettled end
in unsettled law, in a gap of coverage, or in answers that contradict each other, as answers at random may.

Answers after a worked case, the rest drawn at random:

{after_cases}

Answers all at random, which soon meet a prohibition:

{at_random}

The worked cases were written to try the law and are no sample of travellers.

Permits alone are measured in [permits.md](permits.md), a node at work in [cases.md](cases.md),
tables in [count.md](count.md).
"""
