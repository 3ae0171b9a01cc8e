"""Numbers as they are printed: digits, words, scales, fractions, ranges and how sure they are.

"some 60", "over 3,400", "14.6 billion", "13,6 million", "one-ninth", "10-30", 3.5萬, 三分之一, 逾百. Years and ordinals are
no quantities here. The text has been folded (see `text`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
_SCALES = {
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "mn": 10**6, "bn": 10**9, "tn": 10**12,
}  # fmt: skip
_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}
_HAN_MYRIADS = {"万": 10**4, "亿": 10**8}
_PARTS = {
    "half": "0.5", "third": "1/3", "quarter": "0.25", "fourth": "0.25", "fifth": "0.2", "sixth": "1/6", "seventh": "1/7", "eighth": "0.125",
    "ninth": "1/9", "tenth": "0.1",
}  # fmt: skip

_WORD = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
)
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+[.,]\d{1,2}(?!\d)|\d+(?:\.\d+)?"
_SCALE = rf"(?:{'|'.join(_SCALES)})"
_HAN_NUMBER = r"[〇零一二三四五六七八九两十百千万亿]+"
_NUMBER = (
    rf"(?P<part>(?:(?P<times>{_WORD}|a)[ -])?(?P<of>half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?\b(?! of \d{{4}}))"
    rf"|(?P<han_part>(?P<under>{_HAN_NUMBER})分之(?P<over>{_HAN_NUMBER}|\d+(?:\.\d+)?))"
    rf"|(?P<tenths>[一二两三四五六七八九])成(?P<halfway>半)?"
    rf"|(?P<digits>{_DIGITS})(?:-(?P<high>{_DIGITS}))?(?P<scale>(?:[ -]?{_SCALE}\b)|[千百]?[万亿]+)?(?:(?<=亿)(?P<rest>\d+(?:\.\d+)?[千百]?万))?"
    rf"|\b(?P<word>(?:{_WORD}|a)(?:[ -]{_SCALE}\b)+|{_WORD}\b)"
    rf"|(?P<han>{_HAN_NUMBER})"
)
_BEFORE = {
    "at least": r"over|more than|at least|above|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|top(?:s|ped|ping)?|upwards? of|no fewer than|no less than|"
    r"超过|逾|超|多于|不少于|至少|突破",
    "at most": r"up to|at most|no more than|fewer than|less than|below|under|不超过|少于|低于|不足|至多|最多",
    "about": r"some|about|around|nearly|almost|roughly|approximately|approx\.?|an estimated|close to|circa|约|大约|近|将近|接近|大概|约有|约为",
}
_AFTER = {
    "at least": r"\+|[- ]plus\b| or more\b| or above\b|多(?!于)|余|以上",
    "about": r"左右|上下|许",
}
_NO_TOP = r"(?:(?<=\bto )|(?<=\bwill )|(?!top\b))"
"""The top ten are no more than ten; what is to top ten is."""
_QUANTITY = re.compile(
    rf"(?<![A-Za-z0-9_.])(?<!\d,)(?P<hedge>{_NO_TOP}(?:{'|'.join(_BEFORE.values())})\s*(?:the |a total of |by )?)?(?:{_NUMBER})(?P<tail>{'|'.join(_AFTER.values())})?"
    rf"(?P<late>[万亿]+)?(?P<tail2>以上|左右)?",
    re.I,
)


@dataclass(frozen=True)
class Quantity:
    """One number of a text: from where to where with its hedge, its value, the upper end of a range, and how sure."""

    start: int
    end: int
    value: Decimal
    certainty: str = "exact"
    high: Decimal | None = None
    share: bool = False
    core: int = 0
    """Where the number begins after its hedge."""


def find(folded: str) -> list[Quantity]:
    """All numbers of a folded text, in order; years, ordinals and numbers inside words are left out."""
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(folded):
        quantity = _quantity(match)
        if quantity and not _no_quantity(folded, match, quantity):
            found.append(quantity)
    return found


_HEDGED = re.compile(rf"(?<![A-Za-z]){_NO_TOP}(?:{'|'.join(_BEFORE.values())})\s*(?:the |a total of |by )?$", re.I)
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b|-(?:year-old|way|sided|fold|step|stop|tier|pronged)\b|[A-Za-z_]", re.I)


def _no_quantity(folded: str, match: re.Match[str], quantity: Quantity) -> bool:
    """Whether what looks like a number is an ordinal, a year, a part of a word or name, or a figure of speech."""
    after, before = folded[match.end() :], folded[: match.start()]
    if _ORDINAL.match(after) or re.search(r"第$|\b(?:No\.?|top) ?$|(?:covid|g|b\d)-$", before, re.I):
        return True
    if match["han"] and (
        len(match["han"]) == 1 and match["han"] in "万亿千百十" and not (match["tail"] or match["hedge"])
    ):
        return True
    if (match["word"] or "").lower() in {"two", "one"} and re.search(r"\b(?:the|these|both|other) $", before, re.I):
        return True
    if (match["word"] or "").lower() == "one" and after.startswith(" of "):
        return True
    if match["han"] and before[-1:] in {"数", "几"}:
        return True
    if match["part"] and not match["times"] and quantity.value != Decimal("0.5"):
        return True
    bare = match["digits"] and re.fullmatch(r"(?:19|20)\d\d", match["digits"])
    return bool(
        bare and not match["scale"] and not match["hedge"] and not re.match(r"[余多]|\s?[个名家份项间人]", after)
    )


def hedge_before(folded: str, at: int) -> tuple[int, str]:
    """Where a hedge that ends at `at` begins, and the certainty it means; `at` and nothing without one."""
    found = _HEDGED.search(folded, max(0, at - 40), at)
    return (found.start(), _certainty(found[0], _BEFORE)) if found else (at, "")


def _quantity(match: re.Match[str]) -> Quantity | None:
    """What a match says."""
    value, high, share = _value(match)
    if value is None:
        return None
    hedge = (match["hedge"] or "").strip()
    core = match.start() + len(match["hedge"] or "")
    tails = "".join(filter(None, (match["tail"], match["tail2"])))
    certainty = _certainty(hedge, _BEFORE) or _certainty(tails, _AFTER) or "exact"
    if match["late"]:
        value *= _han(f"一{match['late']}") or 1
    return Quantity(match.start(), match.end(), plain(value), certainty, high, share, core)


def _certainty(words: str, by: dict[str, str]) -> str:
    """How sure a number is by the words before or after it."""
    return next((name for name, forms in by.items() if words and re.match(forms, words, re.I)), "")


def _value(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None, bool]:
    """The value, the upper end, and whether it is a share of one."""
    if match["part"]:
        times = 1 if (match["times"] or "a").lower() == "a" else _word(match["times"])
        return _part(match["of"].lower(), times), None, True
    if match["han_part"]:
        under, over = _han(match["under"]), _han_or_digits(match["over"])
        return (round(over / under, 4) if under and over is not None else None), None, True
    if match["tenths"]:
        return Decimal(_HAN_DIGITS[match["tenths"]]) / 10 + (Decimal("0.05") if match["halfway"] else 0), None, True
    if match["digits"]:
        scale = _scale(match["scale"] or "")
        high = _digits(match["high"]) * scale if match["high"] else None
        rest = match["rest"] and Decimal(match["rest"].rstrip("千百万")) * _scale(match["rest"].lstrip("0123456789."))
        return _digits(match["digits"]) * scale + (rest or 0), plain(high) if high is not None else None, False
    if match["word"]:
        return Decimal(_word(match["word"])), None, False
    return _han(match["han"]), None, False


def _part(name: str, times: int) -> Decimal:
    """Half, a third, three quarters: rounded to four places where it has no end."""
    over, _, under = _PARTS[name].partition("/")
    return round(Decimal(over) * times / Decimal(under or 1), 4)


def _digits(text: str) -> Decimal:
    """Digits with a comma as thousands mark, or before one or two last digits as the decimal mark."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return Decimal(text.replace(",", ""))
    return Decimal(text.replace(",", "."))


def _scale(text: str) -> Decimal:
    word = text.strip(" -").lower()
    if word in _SCALES:
        return Decimal(_SCALES[word])
    made = Decimal(1)
    for character in word:
        made *= _HAN_SCALES.get(character) or _HAN_MYRIADS.get(character, 1)
    return made


def _word(text: str) -> int:
    """A number in English words."""
    total = current = 0
    for word in re.split(r"[ -]", text.lower()):
        if word in _SCALES:
            current = (current or 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, current = total + current, 0
        else:
            current += 1 if word == "a" else _TENS[word] if word in _TENS else _ONES.index(word)
    return total + current


def _han_or_digits(text: str) -> Decimal | None:
    return Decimal(text) if text[0].isdigit() and text[0].isascii() else _han(text)


def _han(text: str) -> Decimal | None:
    """A number in Chinese characters, or none where they make no number."""
    if all(character in _HAN_DIGITS for character in text):
        return Decimal("".join(str(_HAN_DIGITS[character]) for character in text))
    total = section = digit = 0
    for character in text:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        elif character in _HAN_SCALES:
            section, digit = section + (digit or 1) * _HAN_SCALES[character], 0
        else:
            total, section, digit = (total + (section + digit or 1)) * _HAN_MYRIADS[character], 0, 0
    return Decimal(total + section + digit)


def plain(value: Decimal) -> Decimal:
    """Without an exponent or zeros that say nothing."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() and short.adjusted() < 27 else short
