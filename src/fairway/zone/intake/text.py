"""Characters made alike, so that one rule reads English and both Chinese scripts.

Every character stays one character: an offset in the folded text is an offset in the printed one.
"""

from __future__ import annotations

import re
from functools import cache

import opencc

_ALIKE = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "′": "'", "＇": "'", "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "～": "-", "〜": "-", "－": "-",
        "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ", "\t": " ",
        "（": "(", "）": ")", "％": "%", "＄": "$", "￥": "¥", "，": ",", "：": ":", "．": ".",
        **{chr(0xFF10 + n): str(n) for n in range(10)},
    }
)  # fmt: skip
_HAN = re.compile(r"[\u3400-\u9fff]")


@cache
def _simplified(character: str) -> str:
    """The simplified form of one Chinese character, or itself."""
    made = _converter().convert(character)
    return made if len(made) == 1 else character


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """The text with one form of quotes, dashes, spaces and digits, and simplified characters; case is kept."""
    return _HAN.sub(lambda found: _simplified(found[0]), text.translate(_ALIKE))


def is_han(character: str) -> bool:
    """Whether a character is Chinese."""
    return bool(_HAN.match(character))


def chinese(text: str) -> bool:
    """Whether a text is mostly Chinese: a tenth of it is enough, since names are often printed in Latin letters."""
    return len(_HAN.findall(text)) * 10 > len(text)
