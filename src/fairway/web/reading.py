"""Reading a sentence in a person's own words: proposed facts to confirm, never used unseen.

A plain matcher of names the rulebook knows, dates and a few words for each kind of movement, in three
languages. What it cannot place it leaves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from fairway.law.facts import DATE, END, KIND, START
from fairway.law.phrases import shown
from fairway.law.rulebook import default
from fairway.law.values import Value, read_date, tidy, to_plain

WORDS = {
    "data": "data|dataset|database|records|files|数据|數據|资料|資料",
    "vehicle": "car|lorry|truck|coach|shuttle|bus|vehicle|robot taxi|车|車",
    "funds": "money|grant|pay|payment|invest|loan|dividend|salary|fund|资金|資金|汇款|匯款|款|贷款|貸款|投资|投資|资助|資助",
    "goods": "microscope|sequencer|equipment|instrument|reagent|sample|specimen|blood|serum|tissue|cell|goods|device|"
    "设备|設備|仪器|儀器|显微镜|顯微鏡|样本|樣本|试剂|試劑|货|貨|血",
    "person": "staff|person|people|researcher|scientist|engineer|student|visit|employee|colleague|employ|人员|人員|员工|員工|研究员|研究員|学生|學生|访问|訪問",
}
TO = r"(?:to|into|in|for|往|去|到|至|进入|進入|给|給)"
_DATES = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?")


@dataclass(frozen=True)
class Reading:
    """One fact that the sentence seems to state."""

    path: str
    label: str
    shown: str
    value: object


def read(text: str, lang: str) -> list[Reading]:
    """The facts that `text` seems to state, the kind of movement first; empty when nothing is read."""
    folded = tidy(text)[:500].lower()
    found: dict[str, Value] = {}
    kind = _kind(folded)
    if kind:
        found[KIND] = kind
    found |= _places(folded)
    day = _day(folded)
    if day:
        found[DATE] = day
    vocabulary = default().vocabulary
    names = {place.id: place.label.say(lang) for place in default().geography.places.values()}
    return [
        Reading(
            path,
            vocabulary[path].label.say(lang),
            names.get(str(value)) or shown(value, vocabulary[path], lang),
            to_plain(value),
        )
        for path, value in found.items()
    ]


def _kind(text: str) -> str:
    """The kind whose words come first in the text; data, vehicles and money go before mere goods."""
    for kind, words in WORDS.items():
        if re.search(rf"(?<![a-z])(?:{words})s?(?![a-z])", text):
            return kind
    return ""


def _places(text: str) -> dict[str, Value]:
    """Where from and where to: the place after a word such as "to" is the destination."""
    hits: list[tuple[int, str, bool]] = []
    taken: list[tuple[int, int]] = []
    for name, place in sorted(_names().items(), key=lambda item: -len(item[0])):
        for match in re.finditer(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            before = text[max(0, match.start() - 12) : match.start()]
            goal = bool(re.search(rf"{TO}\s*(?:the|our|my|a|its)?\s*$", before))
            hits.append((match.start(), place, goal))
    goals = [place for _, place, goal in sorted(hits) if goal]
    others = [place for _, place, goal in sorted(hits) if not goal]
    found: dict[str, Value] = {}
    if others:
        found[START] = others[0]
    if goals or len(others) > 1:
        found[END] = goals[-1] if goals else others[1]
    return found


def _names() -> dict[str, str]:
    """Every name of a place that is long enough to be meant, with its id."""
    names: dict[str, str] = {}
    for place in default().geography.places.values():
        for name in [*place.label.values(), *place.aliases]:
            short = re.sub(r"^the ", "", name.lower())
            if len(short) > 1:
                names.setdefault(short, place.id)
    return names


def _day(text: str) -> date | None:
    found = _DATES.search(text)
    try:
        return read_date(found[0]) if found else None
    except ValueError:
        return None
