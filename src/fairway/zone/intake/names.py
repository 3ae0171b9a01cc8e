"""Names that the registry knows, found in a text.

The longest name counts; Latin names stand between word boundaries and keep their capitals, Chinese ones stand anywhere.
A person named in full may be meant by surname further down. It guesses no identity: a form maps to one entity.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fairway.zone.intake.text import fold, is_han

PERSON = "Person"
_WORD = re.compile(r"[A-Za-z0-9&]+")
_SPELLINGS = (
    (" and ", " & "),
    ("Cooperation", "Co-operation"),
    ("Co-operation", "Cooperation"),
    ("science and technology", "technology"),
    ("science and technology", "sci-tech"),
    ("Science and Technology", "Sci-tech"),
    ("Centre", "Center"),
    ("Center", "Centre"),
)
_OFFICES = "Council|Administration|Ministry|Commission|Committee|Congress|Court"
_OPEN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True)
class Mention:
    """One entity named in a text; `whole` is false for a surname, a pronoun or "the park"."""

    start: int
    end: int
    id: str
    schema: str
    whole: bool = True


class Names:
    """Every known form of a name with its entity and schema, ready to be searched for."""

    def __init__(self, forms: Mapping[str, tuple[str, str]]) -> None:
        self._by_head: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self._of: dict[str, list[str]] = defaultdict(list)
        self._schema: dict[str, str] = {}
        for form, (entity, schema) in forms.items():
            self._add(form, entity, schema)
        for form, (entity, schema) in forms.items():
            for other in short_forms(form) if schema == PERSON else other_forms(form):
                self._add(other, entity, schema)
        for known in self._by_head.values():
            known.sort(key=lambda item: -len(item[0]))

    def _add(self, form: str, entity: str, schema: str) -> None:
        folded = re.sub(r"\s+", " ", fold(form)).strip()
        head = _head(folded)
        known = {name for name, _, _ in self._by_head.get(head, ())}
        if head and folded not in known and len(folded) > 1:
            self._by_head[head].append((folded, entity, schema))
            self._of[entity].append(folded)
            self._schema[entity] = schema

    def forms(self, entity: str) -> list[str]:
        """The known forms of an entity, folded."""
        return self._of.get(entity, [])

    def schema(self, entity: str) -> str:
        """The schema of a known entity; empty for others."""
        return self._schema.get(entity, "")

    def find(self, folded: str) -> list[Mention]:
        """All known names of a folded text from left to right, none within another."""
        found: list[Mention] = []
        for at in _starts(folded):
            if (not found or at >= found[-1].end) and (mention := self._at(folded, at)):
                found.append(mention)
        return found

    def _at(self, folded: str, at: int) -> Mention | None:
        """The longest known name that begins here."""
        head = _head(folded[at : at + 40])
        for form, entity, schema in self._by_head.get(head, ()):
            end = at + len(form)
            if _same(folded[at:end], form) and not _inside_word(folded, at, end):
                return Mention(at, end, entity, schema)
        return None


def _starts(folded: str) -> Iterable[int]:
    """Where a name may begin: at a Chinese character, or at the first letter of a word."""
    for at, character in enumerate(folded):
        if is_han(character) or (_OPEN.match(character) and (at == 0 or not _OPEN.match(folded[at - 1]))):
            yield at


def _head(folded: str) -> str:
    """What names are filed under: the first word in lower case, or the first Chinese character."""
    if folded and is_han(folded[0]):
        return folded[0]
    word = _WORD.match(folded)
    return word[0].lower() if word else ""


def _same(printed: str, form: str) -> bool:
    """Whether a text is the name: letter for letter, but a name may be set in capitals, and never in small letters."""
    if printed == form:
        return True
    return printed.lower() == form.lower() and (printed[0].isupper() or not any(map(str.isupper, form)))


def _inside_word(folded: str, start: int, end: int) -> bool:
    """Whether a Latin name is a part of a longer word."""
    ends = bool(_OPEN.match(folded[end - 1])) and end < len(folded) and bool(_OPEN.match(folded[end]))
    return ends or (bool(_OPEN.match(folded[start])) and start > 0 and bool(_OPEN.match(folded[start - 1])))


def short_forms(name: str) -> list[str]:
    """A person's name without the Chinese given name at its end: "John Lee Ka-chiu" is also "John Lee"."""
    words = name.split()
    if len(words) > 2 and re.fullmatch(r"[A-Z][a-z]+-[a-z]+", words[-1]):
        return [" ".join(words[:-1]), " ".join(words[-2:])]
    return []


def other_forms(name: str) -> list[str]:
    """Other ways to print a name: without brackets, "X government" for "Government of X", other spellings."""
    bare = re.sub(r"\s*\([^()]*\)$", "", fold(name)).strip()
    forms = [bare, *(bare.replace(*pair) for pair in _SPELLINGS if pair[0] in bare)]
    if ruled := re.fullmatch(
        r"Government of (?:the )?(.+?)( SAR)?|(.+?) (?:municipal )?(?:authorities|government)", bare
    ):
        place = ruled[1] or ruled[3]
        forms += [
            f"{place}{middle} {rule}"
            for middle in ("", ruled[2] or " municipal")
            for rule in ("government", "authorities")
        ]
    if office := re.fullmatch(rf"(.*\b(?:{_OFFICES})\b.*) of (?:the People's Republic of )?China", bare):
        forms += [office[1], f"Chinese {office[1]}"]
    return [form for form in forms if form != name]


def surnames(name: str) -> list[str]:
    """The words of a person's name by which a text may go on to call the person."""
    words = [word for word in name.split() if re.fullmatch(r"[A-Z][\w'-]+", word)]
    if len(words) < 2 or not name.isascii():
        return []
    if re.fullmatch(r"[A-Z][a-z]+-[a-z]+", words[-1]):
        return [words[-2]]
    return [words[0], words[-1]]


class Surnames:
    """The people a text has named so far, by the words they may be called by."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def meet(self, name: str, entity: str) -> None:
        """Remember a person who was named in full; the last of two with one surname is meant."""
        for word in surnames(name):
            self._known[word] = entity

    def find(self, folded: str, taken: Iterable[Mention]) -> list[Mention]:
        """People called by surname alone, outside of other names."""
        spans = [(mention.start, mention.end) for mention in taken]
        found: list[Mention] = []
        for match in re.finditer(r"(?<![\w-])[A-Z][\w]+(?![\w-])", folded):
            entity = self._known.get(match[0])
            free = all(match.end() <= start or match.start() >= end for start, end in spans)
            if entity and free and not _in_name(folded, match.start(), match.end()):
                found.append(Mention(match.start(), match.end(), entity, PERSON, whole=False))
        return found


def _in_name(folded: str, start: int, end: int) -> bool:
    """Whether another capitalised word stands beside, which makes it a different name."""
    before = re.search(r"([A-Z][\w'-]+) $", folded[:start])
    title = before and re.fullmatch(
        r"Mr|Ms|Mrs|Dr|Prof|Professor|Secretary|Mayor|President|Minister|Said|But|And", before[1]
    )
    return bool(before and not title) or bool(re.match(r" [A-Z][a-z]", folded[end:]))
