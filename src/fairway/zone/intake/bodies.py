"""Organisations whose name nobody knows yet, told by their form.

"Blue River Laboratory", "biotech firm Ardent", 海岸科技有限公司. A name without such a sign is not found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fairway.zone.intake.names import Mention

_CAPITAL = r"[A-Z][\w&'-]*"
_TAIL = (
    r"(?:University|Institutes?|Limited|Ltd|Inc|Corporation|Company|Group|Holdings|Society|Association|Council|Administration|"
    r"Authority|Bureau|Commission|Laborator(?:y|ies)|Bank|Foundation|Federation|Academy|Hospital|Technologies|Genomics|"
    r"Pharmaceuticals?|Biotech|Biosciences|Ventures|Robotics)"
)
_KIND = r"(?:company|firm|start-up|startup|giant|maker|manufacturer|developer|insurer|clinic|lender|carmaker|drugmaker|retailer)"
_LATIN = re.compile(
    rf"(?P<name>(?:{_CAPITAL} (?:(?:of|and|for|&) (?:the )?)?){{1,6}}{_TAIL}\b(?: of {_CAPITAL}(?: (?:and )?{_CAPITAL}){{0,3}})?)"
    rf"|(?P<name2>\bUniversity of {_CAPITAL}(?: (?:and )?{_CAPITAL}){{0,3}})"
    rf"|\b{_KIND} (?P<name3>{_CAPITAL}(?: {_CAPITAL}){{0,3}})"
)
_HAN = re.compile(
    r"(?P<name>(?:(?![与和及在由是的向从对为了将])[\u4e00-\u9fffA-Za-z]){2,14}?"
    r"(?:有限公司|股份公司|大学|研究院|研究所|实验室|集团|协会|学会|基金会|科学院|科技园公司))(?!们)"
)
_LEADING = re.compile(
    r"^(?:The|But|And|In|At|On|For|With|From|Under|Also|Both|Its|Their|This|That|These|Local|Chinese|Officials) (?=[A-Z])"
)
_HAN_LEADING = re.compile(r"^.*(?:包括|以及|分别为|计有|当中|其中|例如)")
_GENERIC = re.compile(
    r"(?:有多|多所|多家|这些|其他|国内|国际|本地|内地|香港|海外|各|两|三|五|\d)+(?:大学|研究院|研究所|实验室|集团|协会|学会)$"
)


def unknown(folded: str, taken: Sequence[Mention]) -> list[tuple[int, int]]:
    """Where organisations stand that nobody knows yet, outside of known names."""
    found: list[tuple[int, int]] = []
    for pattern in (_LATIN, _HAN):
        for match in pattern.finditer(folded):
            group = next(name for name in ("name", "name2", "name3") if name in pattern.groupindex and match[name])
            start, end = match.span(group)
            for lead in (_LEADING, _HAN_LEADING):
                if led := lead.match(folded[start:end]):
                    start += led.end()
            free = all(end <= other.start or start >= other.end for other in taken)
            if free and end - start > 3 and not _GENERIC.match(folded[start:end]):
                found.append((start, end))
    return found
