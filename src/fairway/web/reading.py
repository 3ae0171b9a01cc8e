"""Reading a sentence in a person's own words: proposed facts to confirm, never used unseen.

A plain matcher of names the rulebook knows, dates, sums and a few words for each kind of movement, in
three languages. What it cannot place it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fairway.law.errors import FactError
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.phrases import shown
from fairway.law.rulebook import default
from fairway.law.values import Value, read_date, read_number, tidy, to_plain
from fairway.zone.intake.dates import MONTHS

WORDS = {
    "data": "data|dataset|database|medical record|files|数据|數據|资料|資料|个人信息|個人信息",
    "vehicle": "car|lorry|truck|coach|shuttle|bus|vehicle|robot taxi|drive|汽车|汽車|车辆|車輛|货车|貨車|私家车|私家車|大巴|巴士|自驾|自駕|驾车|駕車|开车|開車|车|車",
    "funds": "money|grant|pay|payment|invest|investment|loan|dividend|salary|fund|cash|资金|資金|汇款|匯款|款|贷款|貸款|投资|投資|资助|資助|现金|現金|股息|股利",
    "goods": "microscope|sequencer|equipment|instrument|reagent|sample|specimen|blood|serum|tissue|cell|goods|device|machine|mice|mouse|parcel|wine|"
    "设备|設備|仪器|儀器|显微镜|顯微鏡|测序仪|測序儀|样本|樣本|试剂|試劑|货|貨|血|细胞|細胞|组织|組織|酒|机器|機器",
    "person": "staff|person|people|researcher|scientist|engineer|student|visit|visitor|employee|colleague|employ|人员|人員|员工|員工|研究员|研究員|科学家|科學家|工程师|工程師|学生|學生|访问|訪問|同事|学者|學者",
}
"""Words for each kind of movement; data, vehicles and money go before mere goods, people come last."""

MEANT: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "goods": {
        "goods.category": {
            "samples": "sample|blood|serum|tissue|cell|样本|樣本|血|细胞|細胞|组织|組織",
            "animals": "mice|mouse|laboratory animal|实验动物|實驗動物|小鼠",
            "consumables": "reagent|试剂|試劑|耗材",
            "equipment": "microscope|sequencer|equipment|instrument|machine|device|显微镜|顯微鏡|测序仪|測序儀|设备|設備|仪器|儀器|机器|機器",
        },
        "goods.purpose": {
            "exhibition": "exhibition|exhibit|display|展览|展覽|展示",
            "repair": "repair|维修|維修|修理",
            "joint-research": "joint research|联合科研|聯合科研|合作研究",
            "research": "research|科研|研发|研發",
            "sale": "sale|sell|sold|销售|銷售|出售",
        },
        "goods.mode": {
            "lorry": "lorry|truck|货车|貨車",
            "courier": "courier|快递|速遞|快遞",
            "post": "post|mail|邮寄|郵寄",
            "air": "by air|空运|空運",
            "sea": "by ship|by sea|船运|船運|海运|海運",
        },
    },
    "vehicle": {
        "vehicle.category": {
            "private-car": "private car|my car|our car|私家车|私家車|自驾|自駕",
            "coach": "coach|bus|shuttle|大巴|巴士|客车|客車",
            "goods-vehicle": "lorry|truck|van|货车|貨車",
        },
    },
    "funds": {
        "funds.currency": {
            "cny": "cny|rmb|renminbi|yuan|人民币|人民幣|元人民币",
            "hkd": "hkd|hong kong dollars?|hk[$]|港元|港币|港幣",
            "usd": "usd|us dollars?|us[$]|美元|美金",
        },
        "funds.medium": {
            "cash-carried": "cash|banknotes?|现金|現金|现钞|現鈔",
            "bank": "bank transfer|remit|银行|銀行|汇款|匯款|电汇|電匯",
        },
    },
    "person": {
        "trip.purpose": {
            "study": "study|student|读书|讀書|就读|就讀|留学|留學",
            "work": "work|employ|job|工作|任职|任職|就业|就業",
            "exchange": "academic|lecture|conference|学术|學術|交流",
            "business": "meeting|negotiat|business|会议|會議|商务|商務|谈判|談判",
            "tourism": "sightseeing|tourist|tourism|holiday|shopping|旅游|旅遊|观光|觀光|购物|購物",
        },
    },
}
"""For some facts of each kind, the words that mean one of their choices; the first that is found counts."""

SUMS = {"cny": "funds.amount_cny", "hkd": "funds.amount_hkd", "usd": "funds.amount_usd"}
TO = r"(?:to|into|in|for|往|去|到|至|进入|進入|入|给|給|赴)"
_DATES = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?")
_NAMED = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(m[:3] for m in MONTHS)})[a-z]*\.?(?:\s+(\d{{4}}))?"
)
_SHORT = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})[日号號]")
_NEAR = {"today|今天|今日": 0, "tomorrow|明天|明日|聽日": 1, "day after tomorrow|后天|後天|後日": 2}
_NUMBER = r"\d[\d,]*(?:\.\d+)?\s*(?:million|万|萬|亿|億)?"


@dataclass(frozen=True)
class Reading:
    """One fact that the sentence seems to state."""

    path: str
    label: str
    shown: str
    value: object


def read(text: str, lang: str, today: date | None = None) -> list[Reading]:
    """The facts that `text` seems to state, the kind of movement first; empty when nothing is read."""
    folded = tidy(text)[:500].lower()
    found: dict[str, Value] = {}
    kind = _kind(folded)
    if kind:
        found[KIND] = kind
    found |= _places(folded)
    day = _day(folded, today or date.today())
    if day:
        found[DATE] = day
    found |= _meant(folded, kind)
    if kind == "funds":
        found |= _sum(folded, str(found.get("funds.currency", "")))
    return [_reading(path, value, lang) for path, value in found.items() if path in default().vocabulary]


def _reading(path: str, value: Value, lang: str) -> Reading:
    book = default()
    fact = book.vocabulary[path]
    place = book.geography.places.get(str(value)) if fact.type.kind == "place" else None
    return Reading(
        path, fact.label.say(lang), place.label.say(lang) if place else shown(value, fact, lang), to_plain(value)
    )


def _says(text: str, words: str) -> bool:
    """Whether one of the words stands in the text by itself; Chinese has no spaces to tell by."""
    return bool(re.search(rf"(?<![a-z])(?:{words})s?(?![a-z])", text))


def _kind(text: str) -> str:
    """The kind of movement whose words are found first in the order of `WORDS`."""
    return next((kind for kind, words in WORDS.items() if _says(text, words)), "")


def _meant(text: str, kind: str) -> dict[str, Value]:
    """Choices of this kind of movement that the words seem to mean, and the control point named."""
    found: dict[str, Value] = {}
    for path, choices in MEANT.get(kind, {}).items():
        known = default().vocabulary[path].type.choices if path in default().vocabulary else {}
        choice = next((code for code, words in choices.items() if code in known and _says(text, words)), "")
        if choice:
            found[path] = choice
    point = _control_point(text)
    return found | ({"movement.control_point": point} if point else {})


def _control_point(text: str) -> str:
    """The control point whose own name, on either side, follows a word such as "through"."""
    for code, label in default().vocabulary["movement.control_point"].type.choices.items():
        names = (part.strip().lower() for name in label.values() for part in re.split(r"[/／]", name))
        for name in names:
            if len(name) > 1 and re.search(
                rf"(?:through|via|经|經|经由|經由|取道)\s*(?:the\s+)?{re.escape(name)}", text
            ):
                return code
    return ""


def _sum(text: str, currency: str) -> dict[str, Value]:
    """The one sum of money in the text, when its currency is said."""
    path = SUMS.get(currency, "")
    words = MEANT["funds"]["funds.currency"].get(currency, "")
    found = re.search(rf"(?:{words})\s*({_NUMBER})|({_NUMBER})\s*(?:{words})", text) if words else None
    if not found or path not in default().vocabulary:
        return {}
    amount = (found[1] or found[2]).strip()
    if amount.endswith("million"):
        amount = str(read_number(amount.removesuffix("million")) * 1_000_000)
    try:
        return {path: default().vocabulary.read(path, amount)}
    except FactError:
        return {}


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
            if re.search(r"(?:through|via|经|經|经由|經由|取道)\s*(?:the\s+)?$", before):
                continue
            goal = bool(re.search(rf"{TO}\s*(?:the|our|my|a|its)?\s*$", before))
            hits.append((match.start(), place, goal))
    return _ends(sorted(hits))


def _ends(hits: Iterable[tuple[int, str, bool]]) -> dict[str, Value]:
    """Start and end from places in the order of the text, each with whether it is said to be the goal."""
    ordered = list(hits)
    goals = [place for _, place, goal in ordered if goal]
    others = [place for _, place, goal in ordered if not goal]
    found: dict[str, Value] = {}
    if others:
        found[START] = others[0]
    if goals or len(others) > 1:
        found[END] = goals[-1] if goals else others[1]
    return found


def _names() -> dict[str, str]:
    """Every name of a place that is long enough to be meant, with its id."""
    names: dict[str, str] = {"hk": "hk"}
    for place in default().geography.places.values():
        for name in [*place.label.values(), *place.aliases]:
            short = re.sub(r"^the ", "", name.lower())
            if len(short) > 1:
                names.setdefault(short, place.id)
    return names


def _day(text: str, today: date) -> date | None:
    """The day that the text names: in full, by day and month (the next such day), or near today."""
    found = _DATES.search(text)
    try:
        if found:
            return read_date(found[0])
        if named := _NAMED.search(text):
            month = next(n for n, name in enumerate(MONTHS, 1) if name.startswith(named[2]))
            return _next(today, month, int(named[1]), int(named[3] or 0))
        if short := _SHORT.search(text):
            return _next(today, int(short[1]), int(short[2]))
    except ValueError:
        return None
    near = [days for words, days in _NEAR.items() if _says(text, words)]
    return today + timedelta(max(near)) if near else None


def _next(today: date, month: int, day: int, year: int = 0) -> date:
    """That day in the year said, else the first such day from today on."""
    found = date(year or today.year, month, day)
    return found if year or found >= today else date(today.year + 1, month, day)
