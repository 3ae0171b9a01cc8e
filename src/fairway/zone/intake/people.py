"""People with their titles as a text prints them: "Mayor Qin Weizhong", "Ms Ho, director of X,", 局長孫東.

A person whom nobody knows yet is found beside a title only. Which post in which body it is, is for the reviewer to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fairway.zone.intake.names import PERSON, Mention

_HEAD = (
    r"(?:secretar(?:y|ies)(?:-general)?|under-?secretary|minister|(?:vice[- ])?mayor|president|premier|governor|chair(?:man|woman|person)?|"
    r"director(?:-general)?|commissioner|chief executive(?: officer)?|chief [a-z]+ officer|C[EFTO]O|head|dean|officer|"
    r"lawmaker|legislator|spokes(?:man|woman|person)|professor|consultant|(?:co-)?founder|manager|party chief|advis[eo]r|"
    r"ambassador|consul(?:-general)?|representative|economist|analyst|academician|partner|(?:No\.? ?\d )?official|leader|chief|diplomat|envoy)"
)
_MOD = (
    r"(?:deputy|vice|executive|chief|acting|former|senior|managing|assistant|under|founding|honorary|permanent|principal|"
    r"liaison|financial|technology|operating|scientific|general|associate|party|district|city|provincial|municipal|regional)[- ]"
)
_TITLE_BEFORE = re.compile(
    rf"(?P<role>\b(?:{_MOD})*{_HEAD}(?:,? (?:for|of) (?:the )?[A-Z][\w&-]*(?:(?:,| and|,? and the| of the| of|) [A-Z][\w&-]*)*)?)(?: (?:Prof|Professor|Dr|Mr|Ms|Mrs|Sir|Ir)\.?)? $",
    re.I,
)
_TITLE_AFTER = re.compile(
    rf",? ?,? (?:(?:a|an|the|who is|also|then|now) )*(?P<role>(?:[\w.'-]+ ){{0,5}}?(?:{_MOD})*{_HEAD}\b(?: (?:of|for|at|in|to|with) [^,.;\"()]{{0,90}})?)(?= representing|[,.;\")]|$| (?:said|who|and)\b)",
    re.I,
)
_NEW_NAME = re.compile(r"[A-Z][a-z]+ (?:[A-Z][a-z]+ )?[A-Z][a-z]+-[a-z]+\b|[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+\b")
_NEW_AFTER_TITLE = re.compile(
    rf"\b(?:{_MOD})*(?:secretary|minister|mayor|president|chairman|chairwoman|director|commissioner|chief executive|governor|professor|CEO|spokes(?:man|woman)|lawmaker) (?P<name>{_NEW_NAME.pattern})",
    re.I,
)
_NEW_BEFORE_TITLE = re.compile(
    rf"(?P<name>{_NEW_NAME.pattern}), (?:(?:a|an|the|also|then|now) )*(?:[\w'-]+ ){{0,5}}?(?i:(?:{_MOD})*{_HEAD})\b"
)
_BODY = re.compile(
    r"\b(?:Committee|Office|Province|Council|Zone|District|Bureau|Ministry|University|Group|Bank|Authority|Centre|Center|Area)$"
)
_HAN_HEAD = (
    r"(?:行政长官|特首|首席执行官|行政总裁|董事总经理|总经理|董事长|副?局长|副?厅长|首席联络官|副?部长|副?市长|副?区长|副?省长|副?司长|副?署长|副?主任|"
    r"副?主席|副?院长|副?校长|副?书记|副?总裁|秘书长|发言人|教授|院士|议员|专员|总监|司长|副总理|总理|负责人|创始人|处长|会长|理事长)"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟"
    "熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_HAN_NEW = re.compile(
    rf"{_HAN_HEAD}(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,3}}?)(?=\d|发来|发表|宣读|公布|主持|参观|会见|建议|率|领|一行|与|博士|教授|先生|女士|表示|指出|说|称|认为|强调|透露|介绍|致辞|补充|出席|宣布|昨|今|周|星期|上午|下午|上周|在|于|,|、|及|和|与|,|\(|等)"
)
_HAN_BEFORE = re.compile(rf"(?P<role>[\u4e00-\u9fff]{{0,14}}{_HAN_HEAD})$")


@dataclass(frozen=True)
class Title:
    """A person's title beside the name: the span of its words, and whom it belongs to."""

    start: int
    end: int
    holder: Mention
    role: str


def strangers(folded: str, taken: Sequence[Mention]) -> list[tuple[int, int]]:
    """Where people stand whom nobody knows yet, by the titles beside them."""
    found: list[tuple[int, int]] = []
    for pattern in (_NEW_AFTER_TITLE, _NEW_BEFORE_TITLE, _HAN_NEW):
        for match in pattern.finditer(folded):
            span = match.span("name")
            name = folded[slice(*span)]
            free = all(span[1] <= other.start or span[0] >= other.end for other in taken)
            proper = not name.isascii() or (all(word[0].isupper() for word in name.split()) and not _BODY.search(name))
            if free and proper and span not in found:
                found.append(span)
    return found


def titles(folded: str, mentions: Iterable[Mention]) -> list[Title]:
    """The titles beside the people of a sentence."""
    found: list[Title] = []
    for person in mentions:
        if person.schema == PERSON:
            title = _before(folded, person) or _after(folded, person)
            found += [title] if title else []
    return found


def _before(folded: str, person: Mention) -> Title | None:
    match = _TITLE_BEFORE.search(folded, max(0, person.start - 160), person.start)
    if not match:
        match = _HAN_BEFORE.search(folded, max(0, person.start - 24), person.start)
    if not match or not person.whole:
        return None
    role = re.sub(r"^.*[的是由和与及对向,]", "", match["role"]) if not match["role"].isascii() else match["role"]
    return Title(match.end("role") - len(role), match.end("role"), person, role.strip())


def _after(folded: str, person: Mention) -> Title | None:
    match = _TITLE_AFTER.match(folded, person.end)
    if not match or len(match["role"].split()) > 16 or not folded[person.end :].lstrip().startswith(","):
        return None
    return Title(*match.span("role"), person, match["role"].strip())
