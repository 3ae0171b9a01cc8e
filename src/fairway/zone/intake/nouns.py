"""What texts count: for each noun, in English and Chinese, the registry's measure and unit.

The first line that fits counts, so the particular stands before the general.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Noun:
    """A counted noun: how it is printed after a number, what it measures, and as which unit."""

    pattern: re.Pattern[str]
    measure: str
    unit: str


_NO_GAP = (
    r"and|or|in|at|on|for|with|by|to|from|is|are|was|were|has|have|had|per|than|that|which|who|will|would|years?|months?|"
    r"days?|weeks?|hours?|minutes?|million|billion|percent|cent|times"
)
_ADJECTIVE = rf"(?:(?<=\w )and|top \d+|(?!(?:{_NO_GAP})\b)[A-Za-z][\w'&-]*)"
_GAP = rf"(?:[\s-]|{_ADJECTIVE}[\s-]){{1,6}}?"
_COUNTER = r"\s?(?:个|家|间|所|份|项|名|位|座|栋|幢|幅|条|批|层|台|辆|宗|件|人次|万|亿|多|余)*"
_HAN_GAP = r"[\u4e00-\u9fff、]{0,16}?"

_TABLE = (
    ("organisations", "partner", r"partners?(?:hip partners)?", r"合作伙伴|伙伴"),
    ("organisations", "tenant", r"tenants?|tenant companies", r"租户"),
    ("organisations", "unicorn", r"unicorns?", r"独角兽"),
    ("organisations", "start-up", r"start-?ups?", r"初创(?:企业|公司)?"),
    ("organisations", "technology firm", r"(?:technology|tech|high-tech) (?:firms|companies|enterprises)", r"(?:高新|高)?(?:科技|技术)(?:企业|公司)"),
    ("centres", "innovation centre", r"innovation cent(?:re|er)s?", r"创新中心"),
    ("centres", "pilot platform", r"pilot(?:-production)? platforms?", r"中试平台"),
    ("centres", "platform", r"platforms?", r"平台"),
    ("centres", "institute", r"(?:research )?institutes?|research (?:centres|centers|institutions)|R&D (?:centres|centers)|laborator(?:y|ies)|labs?",
     r"研究院|研究所|研发中心|研究中心|实验室|科研机构"),
    ("universities", "university", r"universities|university|colleges(?: and universities)?", r"大学|高校|院校"),
    ("agreements", "agreement", r"agreements?|pacts?|MOUs?|MoUs?|memorand(?:a|ums) of understanding|memorand(?:a|ums)|contracts?|deals?",
     r"协议书?|备忘录|合约|合同|协定"),
    ("projects", "project", r"projects?|programme?s", r"项目|专案"),
    ("organisations", "enterprise", r"(?:companies|firms|enterprises|businesses|organi[sz]ations|institutions|companies and organi[sz]ations)",
     r"企业|公司|机构|厂商|商户"),
    ("buildings", "wet-laboratory building", r"wet[- ]lab(?:oratory)? buildings?", r"湿实验室大楼"),
    ("buildings", "building", r"buildings?|towers?|blocks?|(?:building )?complexes", r"大楼|大厦|楼宇|建筑物?|楼"),
    ("storeys", "storey", r"storeys?|stories|floors?", r"(?<=层)高?"),
    ("phases", "phase", r"phases?|stages?", r"阶段|期(?![间待限望货])"),
    ("units", "flat", r"flats?|apartments?", r"单位|公寓"),
    ("staff", "academician", r"academicians?", r"院士"),
    ("staff", "professor", r"professors?", r"教授"),
    ("staff", "researcher", r"researchers?|scientists?|research (?:staff|personnel)", r"科研人员|研究人员|科学家|研究员"),
    ("jobs", "job", r"jobs?|posts|positions?", r"职位|岗位|就业机会"),
    ("staff", "staff member", r"staff(?: members)?|employees?|colleagues?|workers?|engineers?", r"员工|雇员|职员|工程师|同事"),
    ("residents", "resident", r"residents?|inhabitants?", r"居民|市民|港人"),
    ("attendance", "guest", r"guests?|delegates?|participants?|attendees?", r"嘉宾|来宾|与会者|代表(?=出席|参加)"),
    ("daily_traffic", "passenger", r"(?:passengers?|travell?ers?|passenger trips?)(?= (?:a|per|each|every) day)", r"旅客(?=.{0,4}[每日])"),
    ("traffic", "passenger", r"passengers?|travell?ers?|visitors?|passenger trips?|crossings?", r"旅客|人次"),
    ("traffic", "vehicle", r"vehicles?|cars?", r"车辆|车次|辆次"),
    ("economies", "economy", r"economies|countries|countries and regions|markets", r"经济体|国家(?:及|和)?(?:地区)?"),
    ("members", "city", r"(?:member )?cities", r"城市"),
    ("patents", "patent", r"patents?", r"专利"),
    ("articles", "article", r"(?:scientific |research )?(?:papers|articles)", r"论文"),
    ("measures", "measure", r"measures|policies|initiatives|points", r"措施|政策|条措施"),
    ("others", "plot", r"plots?", r"地块|幅用地|用地"),
    ("others", "park", r"(?:specialised|specialized|industrial) parks", r"(?:专业|产业|特色)园区"),
    ("others", "department", r"departments|bureaus", r"部门"),
    ("others", "application", r"applications", r"申请"),
    ("others", "person", r"people|persons|talents", r"人才|人(?![民均才工士口])"),
)  # fmt: skip

NOUNS = tuple(
    Noun(re.compile(rf"(?:{_GAP}(?:{latin})\b(?![-'](?!s\b)\w))|(?:{_COUNTER}{_HAN_GAP}(?:{han}))"), measure, unit)
    for measure, unit, latin, han in _TABLE
)


_LISTED = tuple(
    (
        re.compile(rf"(?:{han})(?:数目|数量|总数)?(?:已|共|累计|达到?|有|为|是|增至|升至|约)*$"),
        Noun(noun.pattern, noun.measure, noun.unit),
    )
    for noun, (_, _, _, han) in zip(NOUNS, _TABLE, strict=True)
)
"""In Chinese the noun may stand before its number: 企業120家."""
_COUNTS = re.compile(r"\s?(?:个|家|间|所|份|项|名|位|座|栋|幢|幅|条|宗|人)")


def counted_before(before: str, after: str) -> Noun | None:
    """The noun that stands before a number, where a counting word follows the number."""
    if not _COUNTS.match(after):
        return None
    return next((noun for pattern, noun in _LISTED if pattern.search(before)), None)


def counted(after: str) -> tuple[Noun, int] | None:
    """The noun that follows a number, nearest first, and how far it reaches."""
    found = [(match.end(), order, noun) for order, noun in enumerate(NOUNS) if (match := noun.pattern.match(after))]
    if not found:
        return None
    end, _, noun = min(found, key=lambda item: item[:2])
    return noun, end
