"""Dates in a folded text, resolved against the day of the document, as the registry writes them.

2025, 2025-03, 2025-Q1, 2025-03-14, or two of them with .. between. "On Thursday" is the last one up to the day of
the document, or the next one where the sentence looks ahead. Without a day of the document relative dates are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_CLEAR = "|".join(month for month in MONTHS if month != "may")
"""Months whose names are no other word."""
_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_HAN_ORDER = {"一": 1, "二": 2, "三": 3, "四": 4, "首": 1, "1": 1, "2": 2, "3": 3, "4": 4}
_HAN_DAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_YEAR = r"(?:19|20)\d\d"
_AHEAD = re.compile(
    r"\b(?:will|shall|would|to (?:be|open|launch|start|begin|sign)|next|coming)\b|将|拟|计划|预计", re.I
)
_REPORTED = re.compile(
    r"\b(?:said|says|told|posted|announced|released|signed|conference|briefing|meeting|forum|ceremony|statement) (?:on )?$",
    re.I,
)
"""A weekday after such a word is past, even where the sentence looks ahead."""
_LEAD = re.compile(
    r"(?P<by>\b(?:by|before|no later than|until|within)(?: or before)?\s+(?:the )?$|于?(?:最迟|不迟于)$)"
    r"|(?P<since>\b(?:from|since|starting(?: from)?|as of)\s+(?:the )?$|(?:自从?|从|由)$)"
    r"|(?P<on>\b(?:on|in|at|during|dated|of|for)\s+(?:the )?$|[于在]$)",
    re.I,
)

_SAME = re.compile(r"\bon (?:the same|that) day\b|当[日天]|同日|同一天", re.I)
_Read = Callable[[re.Match[str], date | None, bool], str]


@dataclass(frozen=True)
class When:
    """A date of a text: where it stands, how the registry writes it, and the word that leads to it: by, since, on."""

    start: int
    end: int
    value: str
    lead: str = ""
    relative: bool = False


def find(folded: str, day: date | None, last: str = "") -> list[When]:
    """All dates of a folded text in order, none within another; `last` is the day that "the same day" means."""
    found = [When(*match.span(), last, "on", True) for match in _SAME.finditer(folded)] if last else []
    ahead = bool(_AHEAD.search(folded))
    for pattern, read, relative in _RULES:
        for match in pattern.finditer(folded):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            if value := _valid(read, match, day, ahead):
                found.append(When(match.start(), match.end(), value, _lead(folded, match), relative))
    return sorted(found, key=lambda when: when.start)


def _lead(folded: str, match: re.Match[str]) -> str:
    """What the word before a date makes of it; Chinese says "by" after it."""
    if re.match(r"(?:之?前|以前)", folded[match.end() :]):
        return "by"
    if re.match(r"起|开始", folded[match.end() :]) or re.match(r"\s*(?:onwards?|and beyond)\b", folded[match.end() :]):
        return "since"
    led = _LEAD.search(folded[: match.start()])
    return (led.lastgroup or "") if led else ""


def _valid(read: _Read, match: re.Match[str], day: date | None, ahead: bool) -> str:
    """The date as the registry writes it; empty where there is no such day."""
    try:
        return read(match, day, ahead)
    except (ValueError, OverflowError):
        return ""


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower().rstrip(".")[:3]))


def _near(day: date, month: int, number: int, ahead: bool) -> date:
    """That day of the year in which it is nearest to `day`, on the side that the sentence looks to."""
    years = [
        date(year, month, number) for year in (day.year - 1, day.year, day.year + 1) if _is_day(year, month, number)
    ]
    side = [found for found in years if (found >= day if ahead else found <= day)]
    return min(side or years, key=lambda found: abs((found - day).days))


def _is_day(year: int, month: int, number: int) -> bool:
    try:
        date(year, month, number)
    except ValueError:
        return False
    return True


def _full(match: re.Match[str], day: date | None, ahead: bool) -> str:
    month = match["m"] if match["m"].isdigit() else str(_month(match["m"]))
    if match["y"]:
        return date(int(match["y"]), int(month), int(match["d"])).isoformat()
    return _near(day, int(month), int(match["d"]), ahead).isoformat() if day else ""


def _of_month(match: re.Match[str], day: date | None, ahead: bool) -> str:
    month = int(match["m"]) if match["m"].isdigit() else _month(match["m"])
    if not match["y"]:
        return _near(day, month, 1, ahead).isoformat()[:7] if day else ""
    return date(int(match["y"]), month, 1).isoformat()[:7]


def _in_month(match: re.Match[str], day: date | None, ahead: bool) -> str:
    """A day of the document's month, as Chinese papers give it in brackets."""
    return day.replace(day=int(match["d"])).isoformat() if day else ""


def _bare_day(match: re.Match[str], day: date | None, ahead: bool) -> str:
    """A day without its month: the last one up to the document's day."""
    if not day:
        return ""
    number = int(match["d"])
    month = day if number <= day.day else day.replace(day=1) - timedelta(1)
    return month.replace(day=number).isoformat()


def _in_year(match: re.Match[str], day: date | None, ahead: bool) -> str:
    """A month, or a day, of last year, this year or the next."""
    if not day:
        return ""
    first = date(day.year + _SHIFT[match["s"]], int(match["m"]), int(match["d"] or 1)).isoformat()
    return first if match["d"] else first[:7]


def _quarter(match: re.Match[str], day: date | None, ahead: bool) -> str:
    order = match["q"].lower()
    year = match["y"] or (str(day.year) if day else "")
    return f"{year}-Q{_ORDER.get(order) or _HAN_ORDER[order]}" if year else ""


def _half(match: re.Match[str], day: date | None, ahead: bool) -> str:
    first = match["h"].lower() in {"first", "1st", "上"}
    year = match["y"] or (str(day.year) if day else "")
    return f"{year}-Q1..{year}-Q2" if year and first else f"{year}-Q3..{year}-Q4" if year else ""


_PART = {
    "early": "Q1", "beginning": "Q1", "start": "Q1", "初": "Q1", "mid": "Q2..{}-Q3", "middle": "Q2..{}-Q3", "年中": "Q2..{}-Q3",
    "late": "Q4", "底": "12", "末": "12", "end": "12", "year-end": "12",
}  # fmt: skip


def _part(match: re.Match[str], day: date | None, ahead: bool) -> str:
    year = match["y"] or (str(day.year) if day else "")
    part = _PART.get(match["p"].lower().rstrip("- ")) or _PART["年中"]
    return f"{year}-{part.format(year)}" if year else ""


def _year(match: re.Match[str], day: date | None, ahead: bool) -> str:
    return match["y"]


def _weekday(match: re.Match[str], day: date | None, ahead: bool) -> str:
    """A weekday near the document's day, or that of the week before or after where it says so."""
    if not day:
        return ""
    wanted = _HAN_DAYS.get(match["w"])
    wanted = _DAYS.index(match["w"].lower()) if wanted is None else wanted
    which = (match["which"] or "").strip().lower()
    if which in {"下", "下个"} or (which in {"上", "上个"}):
        monday = day - timedelta(day.weekday()) + timedelta(7 if which.startswith("下") else -7)
        return (monday + timedelta(wanted)).isoformat()
    back = (day.weekday() - wanted) % 7
    reported = _REPORTED.search(match.string[max(0, match.start() - 30) : match.start()])
    if ahead and which != "last" and not reported:
        return (day + timedelta((wanted - day.weekday()) % 7)).isoformat()
    return (day - timedelta(back)).isoformat()


_SHIFT = {
    "last": -1, "past": -1, "previous": -1, "上个": -1, "上": -1, "去": -1, "this": 0, "本": 0, "今": 0, "next": 1, "coming": 1,
    "下个": 1, "下": 1, "明": 1, "前": -2, "后": 2, "昨": -1,
}  # fmt: skip


def _period(match: re.Match[str], day: date | None, ahead: bool) -> str:
    """Last week, this month, next year."""
    if not day:
        return ""
    shift, unit = _SHIFT[match["s"].lower()], match["u"].lower()
    if unit in {"year", "年"}:
        return str(day.year + shift)
    if unit in {"month", "月"}:
        months = day.year * 12 + day.month - 1 + shift
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    if unit in {"day", "日", "天"}:
        return (day + timedelta(shift)).isoformat()
    monday = day - timedelta(day.weekday()) + timedelta(7 * shift)
    return f"{monday.isoformat()}..{(monday + timedelta(6)).isoformat()}"


def _near_day(match: re.Match[str], day: date | None, ahead: bool) -> str:
    shift = {"yesterday": -1, "today": 0, "tomorrow": 1}[match[0].lower()]
    return (day + timedelta(shift)).isoformat() if day else ""


def _rule(pattern: str, read: _Read, relative: bool = False) -> tuple[re.Pattern[str], _Read, bool]:
    return re.compile(pattern, re.I), read, relative


_RULES = (
    _rule(rf"(?<!\d)(?P<y>{_YEAR})\s?(?:年|-|/)\s?(?P<m>\d\d?)\s?(?:月|-|/)\s?(?P<d>\d\d?)(?!\d)[日号]?", _full),
    _rule(rf"\b(?P<d>\d\d?)(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH}),?(?: (?P<y>{_YEAR})\b)?", _full),
    _rule(rf"\b(?P<m>{_MONTH}) (?P<d>\d\d?)(?:st|nd|rd|th)?(?![\d,]\d|\d)(?:,? (?P<y>{_YEAR})\b)?", _full),
    _rule(rf"(?<!\d)(?:(?P<y>{_YEAR})年)?(?P<m>\d\d?)月(?P<d>\d\d?)[日号]", _full),
    _rule(r"今?\((?P<m>)(?P<d>\d\d?)日[电讯]?\)(?P<y>)", _in_month, True),
    _rule(r"(?P<s>[去今明前])年(?P<m>\d\d?)月(?:(?P<d>\d\d?)[日号])?", _in_year, True),
    _rule(r"(?<![\d月年])(?P<d>\d\d?)日(?![元圆本益常报用])", _bare_day, True),
    _rule(rf"\b(?P<m>{_MONTH})(?: of|,)? (?P<y>{_YEAR})\b", _of_month),
    _rule(rf"(?<!\d)(?P<y>{_YEAR})\s?年\s?(?P<m>\d\d?)\s?月(?:份)?", _of_month),
    _rule(rf"\b(?:in|by|since|from|until|before|last|this|next) (?P<m>{_CLEAR})(?P<y>)\b(?! \d)", _of_month, True),
    _rule(rf"\b(?P<q>first|second|third|fourth|1st|2nd|3rd|4th) quarter(?:(?: of| in)?,? (?P<y>{_YEAR}))?", _quarter),
    _rule(rf"\b(?P<y>{_YEAR})[- ]?Q(?P<q>[1-4])\b|\bQ(?P<q2>[1-4]) (?:of )?(?P<y2>{_YEAR})\b", lambda m, d, a: f"{m['y'] or m['y2']}-Q{m['q'] or m['q2']}"),
    _rule(rf"(?:(?P<y>{_YEAR})年)?第?(?P<q>[一二三四首1-4])季度?", _quarter),
    _rule(rf"\b(?P<h>first|second|1st|2nd) half(?: of| in)? (?P<y>{_YEAR})", _half),
    _rule(rf"(?:(?P<y>{_YEAR})年)?(?P<h>[上下])半年", _half),
    _rule(rf"\b(?P<p>end|beginning|start|middle|early|late|mid|year-end)[- ]?(?:(?:of |in )?(?:the year )?(?P<y>{_YEAR})\b|of (?:this|the) year\b(?P<y0>))", _part),
    _rule(rf"(?:(?P<y>{_YEAR})年|今年)(?P<p>底|末|初|年中|中)(?!国)", _part),
    _rule(rf"(?<![\d.,-])(?P<y>{_YEAR})(?:年(?!代|级)|(?![\d,年-]\d|\d|-year|s\b|[\u4e00-\u9fff]| [A-Z](?!Q)[a-z]+ (?:Index|Awards?|Forum|Summit|Event)))", _year),
    _rule(r"\b(?:on )?(?P<which>last |next |this )?(?P<w>" + "|".join(_DAYS) + r")\b", _weekday, True),
    _rule(r"(?P<which>[上下本]个?)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天])(?![年月个])", _weekday, True),
    _rule(r"\b(?P<s>last|this|next|past|previous|coming) (?P<u>week|month|year)\b", _period, True),
    _rule(r"(?P<s>[上下本]个?)(?P<u>周|星期|月)(?![一二三四五六日天])", _period, True),
    _rule(r"(?P<s>[去今明前后])(?P<u>年)", _period, True),
    _rule(r"(?P<s>[昨今明])(?P<u>[日天])", _period, True),
    _rule(r"\b(?:yesterday|today|tomorrow)\b(?!'s)", _near_day, True),
)  # fmt: skip
