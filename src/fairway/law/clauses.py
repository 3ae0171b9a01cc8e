"""Clauses such as "Art. 8" in the language of a page or a letter.

The rulebook writes a clause that is only numbers once, as in English: its numbers are said in Chinese here.
A clause of words is written in each language, as titles are. No law is known here, only how clauses are counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairway.law.language import Text


@dataclass(frozen=True)
class _Unit:
    """What clauses are counted in: its English words, how deep in a text it lies, and how each script counts it."""

    words: str
    depth: int
    hant: str
    hans: str


_PARAGRAPH = _Unit("paras?|paragraphs?", 5, "第{}段", "第{}款")
_ARTICLE = _Unit("arts?|articles?|ss?|sections?|regs?|regulations?|rr?|rules?", 4, "第{}條", "第{}条")
_OF_ARTICLE = _Unit("", 5, "第{}款", "第{}款")
_UNITS = (
    _Unit("caps?", 0, "第{}章", "第{}章"),
    _Unit("schs?|schedules?", 1, "附表{}", "附表{}"),
    _Unit("annex(?:es)?", 1, "附件{}", "附件{}"),
    _Unit("appendix|appendices", 1, "附錄{}", "附录{}"),
    _Unit("parts?", 2, "第{}部", "第{}部分"),
    _Unit("chs?|chapters?", 2, "第{}章", "第{}章"),
    _Unit("divs?|divisions?", 3, "第{}分部", "第{}分部"),
    _ARTICLE,
    _Unit("principles?", 4, "第{}原則", "第{}原则"),
    _Unit("steps?", 4, "第{}步", "第{}步"),
    _Unit("qs?|questions?", 4, "第{}問", "第{}问"),
    _PARAGRAPH,
    _Unit("items?", 6, "第{}項", "第{}项"),
    _Unit("tables?", 6, "表{}", "表{}"),
    _Unit("notes?", 7, "註{}", "注{}"),
)

_NUMBER = r"(?:\(?\d[\w()]*|\(\w+\)|(?-i:[IVX]+|[A-PR-Z]\d{0,3})\b(?!\.))"
_COUNTED = re.compile(
    rf"({'|'.join(unit.words for unit in _UNITS)})(?:\.? |(?<=q))"
    rf"({_NUMBER}(?:(?:, | and |-|–| to ){_NUMBER})*)( ff\.| and following)?",
    re.IGNORECASE,
)
_JOINT = re.compile(r",? and |; |, | ")
_JOINTS = {"zh-Hant": {",": "、", ";": "；", "and": "及"}, "zh-Hans": {",": "、", ";": "；", "and": "和"}}
_FOLLOWS = re.compile("第|附[表件錄录]|表[0-9]")
"""How a clause begins that follows the title of its text without a mark between."""


@dataclass(frozen=True)
class _Part:
    """A counted part of a clause, and what joins it to the one before."""

    joint: str
    unit: _Unit
    numbers: str
    onwards: bool


def clause_in(clause: Text, lang: str) -> str:
    """The clause as it is cited in `lang`; in English where neither words nor numbers say it."""
    return clause.get(lang) or _in_numbers(clause.say(), lang) or clause.say()


def cited_in(title: str, clause: Text, lang: str) -> str:
    """A clause of an instrument as it is cited in `lang`, whose title is in that language."""
    told = clause_in(clause, lang)
    if lang not in _JOINTS:
        return f"{title}, {told}"
    return f"{title}{told}" if _FOLLOWS.match(told) else f"{title}：{told}"


def is_counted(clause: str) -> bool:
    """Whether a clause is only numbers, which need no words."""
    return bool(_parts(clause))


def _in_numbers(clause: str, lang: str) -> str:
    """A clause that is only numbers, in Chinese; nothing for one with words, or for another language."""
    joints = _JOINTS.get(lang)
    if joints is None:
        return ""
    said = ""
    above: _Unit | None = None
    for part in _parts(clause):
        inner = above is not None and part.joint == "," and above.depth < part.unit.depth
        unit = _OF_ARTICLE if inner and above is _ARTICLE and part.unit is _PARAGRAPH else part.unit
        said += "" if inner or above is None else joints[part.joint]
        said += (unit.hant if lang == "zh-Hant" else unit.hans).format(_numbers(part.numbers))
        said += "起" if part.onwards else ""
        above = part.unit
    return said


def _parts(clause: str) -> list[_Part]:
    """The counted parts of a clause; none where anything else stands in it."""
    found, at, joint = [], 0, ""
    while part := _COUNTED.match(clause, at):
        found.append(_Part(joint, _unit(part[1]), part[2], bool(part[3])))
        if part.end() == len(clause):
            return found
        between = _JOINT.match(clause, part.end())
        if between is None:
            break
        joint, at = between[0].strip(", ") or ",", between.end()
    return []


def _unit(word: str) -> _Unit:
    return next(unit for unit in _UNITS if re.fullmatch(unit.words, word, re.IGNORECASE))


def _numbers(written: str) -> str:
    return re.sub(r"-|–| to ", "至", re.sub(r", | and ", "、", written))
