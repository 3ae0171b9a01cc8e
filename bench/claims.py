"""Claims by the hundred thousand, the same ones for the same seed: organisations, posts in parks, promises."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from fairway.zone.claim import Content

SEED = 20_231_222
FIRST = (
    "Amber",
    "Birch",
    "Cedar",
    "Delta",
    "Ember",
    "Falcon",
    "Garnet",
    "Harbour",
    "Indigo",
    "Jasper",
    "Kestrel",
    "Lotus",
)
SECOND = ("Bio", "Chip", "Data", "Energy", "Fabric", "Gene", "Health", "Imaging", "Laser", "Marine", "Nano", "Optic")
THIRD = ("Park", "Laboratory", "Company", "Institute", "Centre", "Group", "Fund", "University")
HAN = "安博晨德恒福港華金康立明南平慶瑞深泰維新信永元智中"
HAN_KINDS = ("園區", "實驗室", "公司", "研究院", "中心", "集團", "基金", "大學")
SOURCES = 400
QUALITIES = ("official", "press", "third")
EACH = 8
"""Claims of an organisation, about; every tenth also has a step towards a park and a promise."""


def sources() -> Iterator[dict[str, Any]]:
    """The sources that all claims come from."""
    chance = random.Random(SEED)
    for number in range(SOURCES):
        said = f"{chance.randint(2018, 2026)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        quality = QUALITIES[number % len(QUALITIES)]
        yield {"id": f"b{number}", "publisher": f"Publisher {number % 40}", "date": said, "said_on": said} | {
            "quality": quality,
            "url": f"https://source.example/{number}",
        }


def organisation(number: int) -> str:
    """The id of an organisation."""
    return f"org.b{number}"


def claims(count: int) -> Iterator[Content]:
    """So many claims, or a few more."""
    chance = random.Random(SEED)
    made = number = 0
    while made < count:
        for content in _organisation(number, chance):
            made += 1
            yield content
        number += 1


def _organisation(number: int, chance: random.Random) -> Iterator[Content]:
    subject, kind = organisation(number), chance.randrange(len(THIRD))
    one, two = (f"b{chance.randrange(SOURCES)}" for _ in range(2))
    name = f"{chance.choice(FIRST)} {chance.choice(SECOND)} {THIRD[kind]} {number}"
    han = "".join(chance.choice(HAN) for _ in range(3)) + HAN_KINDS[kind]

    def said(name: str, value: str, source: str = one, **beside: str) -> Content:
        return Content(subject, "Organisation", name, value, source, place=str(chance.randint(1, 30)), **beside)

    staff = chance.randint(5, 9_000)
    yield said("name", name, lang="en")
    yield said("name", han, lang="zh-Hant")
    yield said("kind", "company")
    yield said("country", chance.choice(("HK", "CN", "GB", "US")))
    yield said("staff", str(staff), unit="person", as_of="2025")
    # One in fifty is counted otherwise by another source.
    yield said("staff", str(staff if number % 50 else staff * 2), two, unit="person", as_of="2025", certainty="about")
    yield said("founded", str(chance.randint(1950, 2024)))
    if number:
        yield said("parent", organisation(chance.randrange(number)))
    if number % 10 == 0:
        yield from _step(number, one)
        yield from _promise(number, one, two)


def _step(number: int, source: str) -> Iterator[Content]:
    subject = f"adm.b{number}"
    for name, value in (
        ("organisation", organisation(number)),
        ("park", organisation(number % 20)),
        ("stage", "tenant"),
    ):
        yield Content(subject, "Admission", name, value, source)


def _promise(number: int, one: str, two: str) -> Iterator[Content]:
    subject = f"com.b{number}"
    for name, value, source in (
        ("promisor", organisation(number), one),
        ("due", str(2024 + number % 4), one),
        ("expected", str(2025 + number % 5), two),
    ):
        yield Content(subject, "Commitment", name, value, source)
    yield Content(subject, "Commitment", "says", f"Open the laboratory of promise {number}", one, lang="en")
    yield Content(subject, "Commitment", "criterion", "The laboratory is open", one, lang="en")
