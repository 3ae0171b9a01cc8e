"""Clauses such as "Art. 8" in the language of a page or a letter.

The rulebook writes a clause once, in English. What is only numbers is said in Chinese too; a clause that
is a name stays as it is written.
"""

from __future__ import annotations

import re

_NUMBERED = re.compile(
    r"(arts?|ss?|regs?|rr?|schs?|schedules?|paras?)\.? (\d[\w()]*(?:(?:, | and |-|–| to )\d[\w()]*)*)", re.I
)
PATTERNS = {
    "zh-Hant": {"para": "第{}段", "sch": "附表{}", "other": "第{}條"},
    "zh-Hans": {"para": "第{}款", "sch": "附表{}", "other": "第{}条"},
}


def clause_in(clause: str, lang: str) -> str:
    """The clause as it is cited in `lang`."""
    found = _NUMBERED.fullmatch(clause)
    if lang not in PATTERNS or not found:
        return clause
    numbers = re.sub(r"-|–| to ", "至", re.sub(r", | and ", "、", found[2]))
    sort = next((name for name in ("para", "sch") if found[1].lower().startswith(name)), "other")
    return PATTERNS[lang][sort].format(numbers)


def cited_in(title: str, clause: str, lang: str) -> str:
    """A clause of an instrument as it is cited in `lang`, whose title is in that language."""
    told = clause_in(clause, lang)
    if lang not in PATTERNS:
        return f"{title}, {told}"
    return f"{title}{told}" if told != clause else f"{title} {told}"
