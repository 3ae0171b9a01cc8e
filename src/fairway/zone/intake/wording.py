"""Short forms of what a sentence promises: the act and the head of its object, never the sentence."""

from __future__ import annotations

import re

WORDS, CHARACTERS = 5, 14
"""How much of a phrase a short form keeps, in English and in Chinese."""

_REST = re.compile(
    r" (?:that|which|who|where|when|while|as|after|by|before|to|so|thanks|said|says|and (?:to|will|is|are)) .*$"
    r"| (?:and|of|in|with|for|the|a|an|on|at|from|between)$"
)
_EMPTY = re.compile(r"^(?:the|a|an|its|their|his|her|our|to|more|also|be|up|out|in|on|place)\b\s*", re.I)


def short(phrase: str) -> str:
    """At most five words of a phrase, from its head."""
    phrase = _REST.sub("", re.sub(r"[\[\]]", " ", phrase).strip())
    while (bare := _EMPTY.sub("", phrase)) != phrase:
        phrase = bare
    return _REST.sub("", " ".join(phrase.split()[:WORDS]))


def act(verb: str, phrase: str) -> str:
    """ "To open: second laboratory"; a participle stays one: "Enabling: ..."."""
    head = verb.capitalize() if verb.endswith("ing") else f"To {verb}"
    return f"{head}: {short(phrase)}".rstrip(": ")


def words_end(text: str, start: int, end: int) -> int:
    """Where the fifth word from `start` ends."""
    words = list(re.finditer(r"\S+", text[start:end]))
    return start + words[min(len(words), WORDS) - 1].end() if words else end
