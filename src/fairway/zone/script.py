"""One writing for the three scripts: text folded for search, and one Chinese script shown as the other.

Conversion is by OpenCC's tables for Hong Kong. What is shown converted was written in the other script
by its source; no claim is ever stored converted.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORDS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_FROM_HONG_KONG, _FROM_TRADITIONAL = OpenCC("hk2s"), OpenCC("t2s")
_TO_HONG_KONG = OpenCC("s2hk")


@lru_cache(maxsize=20_000)
def simplified(text: str) -> str:
    """The text in simplified characters; Hong Kong's own forms (衞, 裏) are known."""
    return str(_FROM_TRADITIONAL.convert(_FROM_HONG_KONG.convert(text)))


@lru_cache(maxsize=20_000)
def traditional(text: str) -> str:
    """The text in the traditional characters of Hong Kong."""
    return str(_TO_HONG_KONG.convert(text))


def folded(text: str) -> str:
    """Text made alike for comparison: capitals, accents, full-width forms and scripts folded, space made single."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(simplified(unicodedata.normalize("NFC", bare)).split())


def terms(text: str) -> list[str]:
    """What a text can be found by: its words, and of Chinese every sign and every two signs that stand together."""
    found: dict[str, None] = {}
    for word in _WORDS.findall(folded(text)):
        if re.match(f"[{HAN}]", word):
            found |= dict.fromkeys([*word, *(word[at : at + 2] for at in range(len(word) - 1))])
        else:
            found[word] = None
    return list(found)


def asked(query: str) -> list[str]:
    """The terms that a query asks for: of Chinese the pairs alone, unless a sign stands by itself."""
    found = terms(query)
    pairs = "".join(term for term in found if len(term) == 2)
    return [term for term in found if not (len(term) == 1 and re.match(f"[{HAN}]", term) and term in pairs)]
