"""The engine's own words, by language: each language has its own templates, none is translated order.

Words about law come from the rulebook; here are only the joints between them.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from fairway.law.values import Value, to_plain
from fairway.law.vocabulary import Fact

EN: dict[str, str] = {
    "free": "Lawful",
    "procedure": "Filing needed",
    "discretionary": "Authority decides",
    "unsettled": "Law unsettled",
    "undetermined": "Cannot tell yet",
    "not covered": "Not covered",
    "conflict": "Rules conflict",
    "prohibited": "Not allowed",
    "says free": "Lawful: nothing need be filed or granted before it crosses.",
    "says procedure": "Lawful, once one of {count} routes is completed.",
    "says procedure one": "Lawful, once the procedure below is completed.",
    "says discretionary": "Only if an authority agrees: it may refuse or set conditions.",
    "says unsettled": "No firm answer: the law is unsettled or weakly sourced. As written, it would be: {as_written}.",
    "says undetermined": "We cannot tell yet: {count} facts could settle it.",
    "says undetermined one": "We cannot tell yet: one fact could settle it.",
    "says undetermined none": "We cannot tell: nobody knows the facts that would settle it.",
    "says contradicted": "We cannot tell: some facts contradict each other.",
    "says not covered": "Our rules do not cover this.",
    "says conflict": "Two rules in force contradict each other. Ask the authority.",
    "says prohibited": "Not allowed as described.",
    "exit": "Leaving {place}",
    "entry": "Entering {place}",
    "inland": "Within {place}",
    "first line": "Crossing the first line, {place}",
    "second line": "Crossing the second line, {place}",
    "is": "{label}: {value}",
    "<": "{label}: less than {value}",
    "<=": "{label}: at most {value}",
    ">": "{label}: more than {value}",
    ">=": "{label}: at least {value}",
    "in": "{label}: one of {value}",
    "includes": "{label}: includes {value}",
    "relation": "{left} {op} {right}",
    "choose": "{yes} (where {test}) or else {no}",
    "not": "not so: {item}",
    "all": "all of:",
    "any": "at least one of:",
    "yes": "yes",
    "no": "no",
    "none": "none of these",
    "unknown": "not known",
    "unknown facts": "not known: {labels}",
    "always": "in every case",
    "given": "your answer: {value}",
    "list separator": ", ",
    "above certain": "more certain than the next",
    "above in time": "in time for the day wanted; the next is not",
    "above date": "earlier than the next",
    "above fees": "cheaper than the next",
    "above filings": "fewer filings or documents than the next",
    "above duties": "fewer duties afterwards than the next",
    "above validity": "valid for longer than the next",
    "above known time": "how long it takes is known; not so for the next",
    "above": "equal to the next; listed by name",
    "not yet": "not in force before {day}",
    "ended": "no longer in force after {day}",
    "head contradictions": "These answers contradict each other",
    "head needs": "What would settle it",
    "head presumed": "Presumed by law",
    "head duties": "Duties",
    "head grants": "Benefits and easier ways",
    "head routes": "Routes, best first",
    "head alternatives": "With nothing crossing",
    "head closed": "Why each way is closed",
    "not required": "not required here",
}

HANT: dict[str, str] = {
    "free": "合法",
    "procedure": "須辦手續",
    "discretionary": "由當局決定",
    "unsettled": "法律未明",
    "undetermined": "暫未能判斷",
    "not covered": "未涵蓋",
    "conflict": "規則有衝突",
    "prohibited": "不准許",
    "says free": "合法：過境前無須申報或取得許可。",
    "says procedure": "完成下列 {count} 個途徑之一後即屬合法。",
    "says procedure one": "完成下列手續後即屬合法。",
    "says discretionary": "須經當局同意；當局可拒絕或附加條件。",
    "says unsettled": "未能給予確定答案：法律未明，或依據的來源不夠可靠。如按條文字面，結果是：{as_written}。",
    "says undetermined": "暫未能判斷：有 {count} 項事實可決定結果。",
    "says undetermined one": "暫未能判斷：有一項事實可決定結果。",
    "says undetermined none": "未能判斷：無人知道可決定結果的事實。",
    "says contradicted": "未能判斷：部分事實互相矛盾。",
    "says not covered": "我們的規則未涵蓋此情況。",
    "says conflict": "兩項現行規則互相抵觸。請向當局查詢。",
    "says prohibited": "按所述情況不准許。",
    "exit": "離開{place}",
    "entry": "進入{place}",
    "inland": "在{place}境內",
    "first line": "過「一線」（{place}）",
    "second line": "過「二線」（{place}）",
    "is": "{label}：{value}",
    "<": "{label}：少於 {value}",
    "<=": "{label}：不超過 {value}",
    ">": "{label}：超過 {value}",
    ">=": "{label}：不少於 {value}",
    "in": "{label}：屬於{value}之一",
    "includes": "{label}：包括{value}",
    "relation": "{left} {op} {right}",
    "choose": "{yes}（{test}時），否則 {no}",
    "not": "並非：{item}",
    "all": "須同時符合：",
    "any": "符合其中一項即可：",
    "yes": "是",
    "no": "否",
    "none": "以上皆非",
    "unknown": "未知",
    "unknown facts": "未知：{labels}",
    "always": "任何情況",
    "given": "您的回答：{value}",
    "list separator": "、",
    "above certain": "比下一途徑確定",
    "above in time": "趕得及所需日期，下一途徑趕不及",
    "above date": "比下一途徑早",
    "above fees": "比下一途徑便宜",
    "above filings": "申報或文件比下一途徑少",
    "above duties": "事後義務比下一途徑少",
    "above validity": "有效期比下一途徑長",
    "above known time": "所需時間已知，下一途徑則未知",
    "above": "與下一途徑相同，按名稱排列",
    "not yet": "{day} 前尚未生效",
    "ended": "{day} 後不再有效",
    "head contradictions": "以下答案互相矛盾",
    "head needs": "怎樣才能有答案",
    "head presumed": "法律推定",
    "head duties": "責任",
    "head grants": "優惠及便利措施",
    "head routes": "途徑，最佳者在前",
    "head alternatives": "無須過境的做法",
    "head closed": "各途徑不適用的原因",
    "not required": "此處並非必需",
}

HANS: dict[str, str] = {
    "free": "合法",
    "procedure": "须办手续",
    "discretionary": "由主管部门决定",
    "unsettled": "法律未明",
    "undetermined": "暂不能判断",
    "not covered": "未涵盖",
    "conflict": "规则有冲突",
    "prohibited": "不允许",
    "says free": "合法：过境前无须申报或取得许可。",
    "says procedure": "完成下列 {count} 种途径之一后即可合法进行。",
    "says procedure one": "完成下列手续后即可合法进行。",
    "says discretionary": "须经主管部门同意；主管部门可以拒绝或附加条件。",
    "says unsettled": "不能给出确定答案：法律未明，或依据的来源不够可靠。如按条文字面，结果是：{as_written}。",
    "says undetermined": "暂不能判断：有 {count} 项事实可决定结果。",
    "says undetermined one": "暂不能判断：有一项事实可决定结果。",
    "says undetermined none": "不能判断：无人知道可决定结果的事实。",
    "says contradicted": "不能判断：部分事实相互矛盾。",
    "says not covered": "我们的规则未涵盖此情况。",
    "says conflict": "两项现行规则相互抵触。请向主管部门查询。",
    "says prohibited": "按所述情况不允许。",
    "exit": "离开{place}",
    "entry": "进入{place}",
    "inland": "在{place}境内",
    "first line": "过“一线”（{place}）",
    "second line": "过“二线”（{place}）",
    "is": "{label}：{value}",
    "<": "{label}：少于 {value}",
    "<=": "{label}：不超过 {value}",
    ">": "{label}：超过 {value}",
    ">=": "{label}：不少于 {value}",
    "in": "{label}：属于{value}之一",
    "includes": "{label}：包括{value}",
    "relation": "{left} {op} {right}",
    "choose": "{yes}（{test}时），否则 {no}",
    "not": "并非：{item}",
    "all": "须同时符合：",
    "any": "符合其中一项即可：",
    "yes": "是",
    "no": "否",
    "none": "以上都不是",
    "unknown": "未知",
    "unknown facts": "未知：{labels}",
    "always": "任何情况",
    "given": "您的回答：{value}",
    "list separator": "、",
    "above certain": "比下一途径确定",
    "above in time": "赶得上所需日期，下一途径赶不上",
    "above date": "比下一途径早",
    "above fees": "比下一途径便宜",
    "above filings": "申报或材料比下一途径少",
    "above duties": "事后义务比下一途径少",
    "above validity": "有效期比下一途径长",
    "above known time": "所需时间已知，下一途径则未知",
    "above": "与下一途径相同，按名称排列",
    "not yet": "{day} 前尚未生效",
    "ended": "{day} 后不再有效",
    "head contradictions": "以下答案相互矛盾",
    "head needs": "怎样才能有答案",
    "head presumed": "法律推定",
    "head duties": "义务",
    "head grants": "优惠及便利措施",
    "head routes": "途径，最佳者在前",
    "head alternatives": "无须过境的做法",
    "head closed": "各途径不适用的原因",
    "not required": "此处并非必需",
}

CATALOGUES = {"en": EN, "zh-Hant": HANT, "zh-Hans": HANS}


def phrase(key: str, lang: str, **values: object) -> str:
    """The phrase called `key`, its gaps filled."""
    return CATALOGUES[lang][key].format(**values)


def number(value: int | Decimal) -> str:
    """A number with its thousands set apart."""
    whole, _, rest = str(to_plain(Decimal(value))).partition(".")
    return f"{int(whole):,}".replace(",", " ") + (f".{rest}" if rest else "")


def shown(value: Value | None, fact: Fact | None, lang: str) -> str:
    """A value as a person reads it."""
    if value is None:
        return phrase("unknown", lang)
    if isinstance(value, bool):
        return phrase("yes" if value else "no", lang)
    if isinstance(value, int | Decimal):
        return _measured(number(value), fact)
    if isinstance(value, frozenset):
        items = [_choice(item, fact, lang) for item in sorted(value)]
        return phrase("list separator", lang).join(items) or phrase("none", lang)
    if isinstance(value, str):
        return _choice(value, fact, lang)
    return _moment(value) if isinstance(value, date) else str(to_plain(value))


def _moment(value: date) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()


def _measured(text: str, fact: Fact | None) -> str:
    unit = fact.type.unit if fact else ""
    if not unit:
        return text
    return f"{unit} {text}" if fact and fact.type.kind == "money" else f"{text} {unit}"


def _choice(code: str, fact: Fact | None, lang: str) -> str:
    label = fact.type.choices.get(code) if fact else None
    return label.say(lang) if label else code
