"""Figures with a unit of their own: shares, areas, ranks, years in a row, journey times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from fairway.zone.intake import numbers
from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import Mention
from fairway.zone.intake.nouns import counted
from fairway.zone.intake.numbers import Quantity
from fairway.zone.intake.proposal import Proposal
from fairway.zone.intake.rules.subject import carrier

_PERCENT = re.compile(r"\s?(?:%|per ?cent\b|percentage points?)", re.I)
_SHARES = (
    ("growth_target", r"\btarget|目标"),
    ("growth", r"\bgr[eo]w|\bgrowth|\brose\b|\bincreas|\bexpand(?:ed)? by|增长|上升|增加"),
    ("let_share", r"\blet\b|\bleased|\boccup|\brented|出租|租出"),
    ("gdp_share", r"\bGDP\b|gross domestic product|national output|econom(?:y|ic output)|of the country|生产总值"),
    ("pct_share", r"\bPCT\b"),
    ("venture_share", r"venture"),
    ("overseas_share", r"overseas|foreign|海外|境外|外国"),
    ("mainland_share", r"mainland|内地"),
    ("local_share", r"\blocal\b|Hong Kong (?:firms|companies|enterprises)|from Hong Kong|本地|香港(?:企业|公司)|来自香港"),
    ("sector_share", r"life|health|biotech|artificial intelligence|\bAI\b|microelectronics|new energy|生命健康|人工智能|微电子|新能源"),
)  # fmt: skip
_AREAS = (
    ("ha", r"hectares?\b|ha\b|公顷"),
    ("acre", r"acres?\b|英亩"),
    ("km2", r"square kilomet(?:er|re)s?\b|sq\.? ?km\b|km2\b|平方公里|平方千米"),
    ("m2", r"square met(?:er|re)s?\b|sq\.? ?m\b|m2\b|平方米"),
    ("sqft", r"square (?:feet|foot)\b|sq\.? ?ft\b|平方(?:英)?[呎尺]"),
)
_CLAUSE = re.compile(r",(?!\d)|[;。]")
_FLOOR = re.compile(r"floor (?:area|space)|\bGFA\b|lab(?:oratory)? space|office space|楼面|建筑面积|楼宇面积", re.I)
_PLACES_IN_ORDER = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_NTH = rf"(?P<nth>{'|'.join(_PLACES_IN_ORDER)}|\d{{1,3}}(?:st|nd|rd|th))"
_RANKS = (
    re.compile(rf"\b{_NTH}[- ](?:place|largest|biggest|highest|best|most)\b|\brank(?:ed|s|ing)? (?:in )?{_NTH.replace('nth', 'nth2')}\b", re.I),
    re.compile(r"\brank(?:ed|s|ing)?\s(?:at\s)?(?:No\.?\s?|number )(?P<nth>\d{1,3})\b", re.I),
    re.compile(r"(?:排名|名列|位列|位居|居|排|列)(?:全球|世界|全国|亚洲)?第(?P<nth>[一二三四五六七八九十\d]{1,3})|(?:全球|世界|全国|亚洲)第(?P<nth2>[一二三四五六七八九十\d]{1,3})(?!届|次|期|家)"),
)  # fmt: skip
_STREAKS = (
    re.compile(
        r"\b(?P<n>[a-z]+|\d+) (?:consecutive|straight|successive) years\b|\b(?P<n2>[a-z]+|\d+) years in a row\b", re.I
    ),
    re.compile(rf"\b{_NTH} (?:consecutive|straight|successive) year\b", re.I),
    re.compile(r"连续(?P<n>[一二两三四五六七八九十\d]{1,3})年"),
)
_TIME = re.compile(r"[\s-]?(?P<unit>minutes?|hours?|分钟|小时)(?:'s?)?", re.I)
_DRIVE = re.compile(r"\b(?:drive|journey|ride|trip|travel|commut)|车程|驾车|交通", re.I)
_AN_HOUR = re.compile(r"\ban? (?:one-)?(?P<unit>hour|minute)(?:'s|-long)? (?:drive|journey|ride)", re.I)
_CLEAR = re.compile(r"\bclear|过关|通关", re.I)
_YEARS_OF = re.compile(r"[\s-]years? of [a-z]")


def read(sentence: Sentence) -> Iterator[Proposal]:
    """All figures of the sentence that carry their own unit."""
    for quantity in sentence.quantities:
        after = sentence.text[quantity.end : quantity.end + 40]
        if quantity.share or _PERCENT.match(after) or sentence.text[quantity.core : quantity.core + 3] == "百分之":
            yield from _share(sentence, quantity)
        elif area := next((unit for unit, words in _AREAS if re.match(rf"[\s-]?(?:{words})", after, re.I)), ""):
            yield from _area(sentence, quantity, area)
        elif time := _TIME.match(after):
            yield from _time(sentence, quantity, time)
        elif _YEARS_OF.match(after):
            yield from _claim(sentence, carrier(sentence, quantity.start, quantity.end), quantity, ("others", "years"))
    yield from _hour(sentence)
    yield from _ranks(sentence)
    yield from _streaks(sentence)


def _claim(
    sentence: Sentence,
    subject: Mention,
    quantity: Quantity,
    figure: tuple[str, str],
    value: Decimal | None = None,
) -> Iterator[Proposal]:
    said = str(quantity.value if value is None else value)
    at = (quantity.start, quantity.end)
    yield sentence.propose(
        subject.id, subject.schema, figure[0], said, at, "measure", unit=figure[1], certainty=quantity.certainty
    )


def _share(sentence: Sentence, quantity: Quantity) -> Iterator[Proposal]:
    """A share: of what by the noun after "of", which one by the nearest word that says."""
    text = sentence.text
    name = _nearest(text, quantity)
    after = re.sub(_PERCENT, "", text[quantity.end : quantity.end + 70], count=1)
    of = counted(after) if re.match(r"\s?of\b", after) else None
    unit = f"percent of {of[0].unit}" if of and name.endswith("_share") and name != "gdp_share" else "percent"
    value = quantity.value * 100 if quantity.share else quantity.value
    yield from _claim(
        sentence, carrier(sentence, quantity.start, quantity.end), quantity, (name, unit), numbers.plain(value)
    )


def _nearest(text: str, quantity: Quantity) -> str:
    """The measure whose words stand nearest to the number, those after it first."""
    best, distance = "others", 90
    for name, words in _SHARES:
        for match in re.finditer(words, text, re.I):
            after = match.start() >= quantity.end
            between = text[quantity.end : match.start()] if after else text[match.end() : quantity.start]
            gap = len(between) + (0 if after else 5) + (30 if "," in between else 0)
            if gap < distance:
                best, distance = name, gap
    return best


def _area(sentence: Sentence, quantity: Quantity, unit: str) -> Iterator[Proposal]:
    subject = carrier(sentence, quantity.start, quantity.end)
    before = _CLAUSE.split(sentence.text[max(0, quantity.start - 60) : quantity.start])[-1]
    floor = _FLOOR.search(before + _CLAUSE.split(sentence.text[quantity.start : quantity.end + 60])[0])
    own = subject.schema in {"Place", "Building"}
    yield from _claim(sentence, subject, quantity, ("floor_area" if floor else "area" if own else "land_area", unit))


def _time(sentence: Sentence, quantity: Quantity, time: re.Match[str]) -> Iterator[Proposal]:
    unit = "minutes" if time["unit"].lower().startswith(("min", "分")) else "hours"
    around = sentence.text[max(0, quantity.start - 30) : quantity.end + 40]
    measure = "drive_time" if _DRIVE.search(around) else "clearance_time" if _CLEAR.search(around) else ""
    if measure:
        yield from _claim(sentence, carrier(sentence, quantity.start, quantity.end), quantity, (measure, unit))


def _hour(sentence: Sentence) -> Iterator[Proposal]:
    """ "An hour's drive" has no number."""
    if match := _AN_HOUR.search(sentence.text):
        quantity = Quantity(*match.span(), Decimal(1), "about", core=match.start())
        yield from _claim(
            sentence, carrier(sentence, *match.span()), quantity, ("drive_time", match["unit"].lower() + "s")
        )


def _ranks(sentence: Sentence) -> Iterator[Proposal]:
    for pattern in _RANKS:
        for match in pattern.finditer(sentence.text):
            value = _order(match["nth"] or match["nth2"])
            if (value and value > 1) or (value and "rank" in match[0].lower()) or not match[0].isascii():
                quantity = Quantity(*match.span(), Decimal(value))
                yield from _claim(sentence, carrier(sentence, *match.span()), quantity, ("rank", "rank"))


def _streaks(sentence: Sentence) -> Iterator[Proposal]:
    for pattern in _STREAKS:
        if match := pattern.search(sentence.text):
            word = next(filter(None, match.groups()))
            value = _order(word) or next((int(found.value) for found in numbers.find(word)), 0)
            if value:
                quantity = Quantity(*match.span(), Decimal(value))
                yield from _claim(sentence, carrier(sentence, *match.span()), quantity, ("streak", "years"))
            return


def _order(word: str) -> int:
    """The number of a place in order: second, 2nd, 二."""
    word = word.lower()
    if word in _PLACES_IN_ORDER:
        return _PLACES_IN_ORDER.index(word) + 1
    digits = re.match(r"\d+", word)
    if digits:
        return int(digits[0])
    return next((int(found.value) for found in numbers.find(word + "个")), 0) if not word.isascii() else 0
