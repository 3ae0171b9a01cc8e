"""How much of a text the document intake finds, and how much of what it proposes is right, against recorded claims.

Run by hand: `python -m bench.intake FOLDER s0=first.txt s1=second.txt ...`, where `s0` is a source of the package and
the file its text, which the package does not carry. Writes `bench/intake.md`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import django
from django.conf import settings

from bench.report import machine, table
from fairway.zone.intake import DRAFT, Names, Proposal, propose
from fairway.zone.intake.judge import Known
from fairway.zone.intake.score import KINDS, Row, matches
from fairway.zone.intake.score import table as scored
from fairway.zone.intake.text import fold
from fairway.zone.moments import moment
from fairway.zone.schemata import schemata

NAMED = ("Organisation", "Person", "Place", "Event", "Rule")
HOW = {
    "the registry's names": "names the registry knows from any source",
    "no names at all": "an empty registry; a new name that the registry in fact holds is then taken for that entity",
}


def claims() -> tuple[dict[str, list[Known]], dict[str, str]]:
    """The claims of the package by source, and the date of each source."""
    settings.configure(INSTALLED_APPS=["fairway.zone"], DATABASES={})
    django.setup()
    from fairway.zone.package import package  # needs the settings

    told = package()
    found: dict[str, list[Known]] = {source: [] for source in told.sources}
    for one, _ in told.claims.values():
        place = int(one.place) if one.place.isdigit() else 0
        known = Known(
            one.subject, one.schema, one.property, one.value, one.unit, one.as_of, one.certainty, one.key, place
        )
        found[one.source].append(known)
    return found, {source: str(row["date"]) for source, row in told.sources.items()}


def names(known: Iterable[Known]) -> Names:
    """Every name and alias of what can be named in a text."""
    forms: dict[str, tuple[str, str]] = {}
    for one in known:
        if one.property in ("name", "alias") and any(schemata().is_a(one.schema, name) for name in NAMED):
            forms.setdefault(one.value, (one.subject, one.schema))
    return Names(forms)


def day(text: str) -> date | None:
    """The day of a source, if it is one day."""
    when = moment(text) if text else None
    return when.first if when and when.exact else None


def recognised(proposed: list[Proposal], known: Names) -> list[Proposal]:
    """The proposals with drafts that bear a name of the registry put as that entity, as a reviewer would."""
    same: dict[str, str] = {}
    for one in proposed:
        if one.property == "name" and one.subject.startswith(DRAFT):
            found = [mention.id for mention in known.find(fold(one.value)) if mention.end == len(one.value)]
            same |= {one.subject: found[-1]} if found else {}
    return [
        replace(one, subject=same.get(one.subject, one.subject), value=same.get(one.value, one.value))
        for one in proposed
    ]


def measure(
    texts: Mapping[str, str], gold: Mapping[str, list[Known]], dates: Mapping[str, str], known: Names
) -> tuple[list[Row], list[Proposal], float]:
    """The rows over all texts together, all that was proposed, and the seconds that it took."""
    registry = names(one for listed in gold.values() for one in listed)
    every = [one for listed in gold.values() for one in listed]
    sums = {kind: [0, 0, 0, 0] for kind in (*KINDS, "all")}
    proposed: list[Proposal] = []
    began = time.perf_counter()
    for source, text in texts.items():
        ours = propose(text, source_date=day(dates[source]), names=known)
        proposed += ours
        for row in scored(recognised(ours, registry), gold[source], every):
            for at, name in enumerate(("gold", "proposed", "matched", "sure")):
                sums[row.kind][at] += getattr(row, name)
    return [Row(kind, *counts) for kind, counts in sums.items()], proposed, time.perf_counter() - began


def shown(rows: Iterable[Row]) -> str:
    """The rows as a table."""
    return table(
        ("kind", "claims", "proposed", "right", "precision", "recall", "also of the right thing"),
        (
            (row.kind, row.gold, row.proposed, row.matched, f"{row.precision:.2f}", f"{row.recall:.2f}", row.sure)
            for row in rows
        ),
    )


def missed(texts: Mapping[str, str], gold: Mapping[str, list[Known]], dates: Mapping[str, str], known: Names) -> str:
    """What was proposed and is not recorded, and what is recorded and was not proposed, line by line."""
    every = [one for listed in gold.values() for one in listed]
    lines = []
    for source, text in texts.items():
        ours = propose(text, source_date=day(dates[source]), names=known)
        _, extra, gone = matches(ours, gold[source], every)
        for sign, keys in (("+", extra), ("-", gone)):
            lines += [
                f"{sign} {source} {key.paragraph:3} {key.kind:12} {key.claim.subject} {key.claim.property} {key.value}"
                for key in keys
            ]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Measure, print and write."""
    folder, *pairs = [one for one in arguments if not one.startswith("-")]
    files = dict(pair.split("=", 1) for pair in pairs)
    gold, dates = claims()
    texts = {source: (Path(folder) / name).read_text(encoding="utf-8") for source, name in files.items()}
    known = names(one for listed in gold.values() for one in listed)
    if "-v" in arguments:
        print(missed(texts, gold, dates, known))
    parts = []
    for (title, note), forms in zip(HOW.items(), (known, Names({})), strict=True):
        rows, proposed, seconds = measure(texts, gold, dates, forms)
        said = f"{note.capitalize()}. {len(proposed)} proposals in {seconds:.2f} s."
        parts.append(f"## With {title}\n\n{said}\n\n{shown(rows)}\n")
    text = TEXT.format(machine=machine(), count=len(texts), tables="\n".join(parts))
    print(text)
    Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")


TEXT = """# Document intake, measured

`python -m bench.intake FOLDER s0=FILE ...` writes this file; `-v` shows what was missed. The texts are news articles
that the package's claims cite by paragraph; they are not part of the package.

* Texts: {count}. Machine: {machine}.
* Right: a recorded claim of the same kind, paragraph and value (`fairway.zone.intake.score` says what that is for each
  kind). Prose is not compared: a promise counts when one is recorded in that paragraph. Entities count once a document.
* A proposal that is true but was not recorded counts as wrong; a claim that the text only implies counts as missed.
* The rules were written while looking at these articles; `docs/how-to/bring-in-a-document.md` tells of others.

{tables}"""


if __name__ == "__main__":
    main(sys.argv[1:])
