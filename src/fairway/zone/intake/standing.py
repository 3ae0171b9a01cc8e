"""How a name stands in its sentence: by itself, or only as an origin, an owner or a part of another name."""

from __future__ import annotations

import re

from fairway.zone.intake.names import PERSON, Mention

_FROM = re.compile(r"(?:\b(?:from|including|of|than|like|as)|来自|包括|如)\s*(?:the )?$", re.I)
_OWNED = re.compile(
    r"^(?:'s\b|'(?= )|[ -](?:SAR )?(?:residents?|people|firms?|compan(?:y|ies)|enterprises?|business(?:es)?|banks?|"
    r"universit(?:y|ies)|officials?|lawmakers?|leaders?|researchers?|students?|investors?|border|capital|market|economy|"
    r"citizens?|start-ups?)\b)|^(?:企业|公司|居民|市民|银行|官员|投资者|大学|高校|机构)"
)
_NO_CARRIERS = {PERSON, "Event", "Agreement", "Commitment", "Opinion", "Rule"}


def carries(mention: Mention) -> bool:
    """Whether figures may be said of such a thing."""
    return mention.schema not in _NO_CARRIERS


def listed(text: str, mention: Mention) -> bool:
    """Whether a name stands as an origin or an example."""
    return bool(_FROM.search(text[max(0, mention.start - 16) : mention.start]))


def owned(text: str, mention: Mention) -> bool:
    """Whether a name only describes the word after it: "Hong Kong firms"."""
    return bool(_OWNED.match(text[mention.end : mention.end + 24]))


def compound(text: str, mention: Mention) -> bool:
    """Whether a name is only a part of "Hong Kong-Shenzhen" or "Shenzhen-based"."""
    after, before = text[mention.end : mention.end + 2], text[max(0, mention.start - 2) : mention.start]
    return (after[:1] == "-" and after[1:].isalpha()) or (before[1:] == "-" and before[:1].isalpha())


def alone(text: str, mention: Mention) -> bool:
    """Whether a sentence may be about what is named here."""
    return carries(mention) and not (listed(text, mention) or owned(text, mention) or compound(text, mention))
