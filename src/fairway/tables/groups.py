"""What the groups are called by which the changes of a reform are counted: sides, months, and values of a fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fairway.law.explain import side_name
from fairway.law.phrases import phrase
from fairway.law.rulebook import Rulebook
from fairway.tables.divisions import BETWEEN, MONTH, SIDE, UNKNOWN
from fairway.tables.forms import Named
from fairway.tables.words import word


class Groups:
    """The groups of one division, in one language."""

    def __init__(self, rulebook: Rulebook, by: str, lang: str) -> None:
        self.rulebook = rulebook
        self.by = by
        self.lang = lang
        self.fact = None if by in (SIDE, MONTH) else rulebook.vocabulary[by]

    @property
    def title(self) -> str:
        """What the table of the groups is called."""
        if self.fact is None:
            return word(f"by {self.by}", self.lang)
        return word("by", self.lang, label=self.fact.label.say(self.lang), fact=self.by)

    @property
    def head(self) -> str:
        """What stands above the groups."""
        return self.fact.label.say(self.lang) if self.fact else word(self.by, self.lang)

    def named(self, codes: Iterable[str]) -> list[Named]:
        """Each group with its name; those that are called alike are told apart by their codes."""
        found = [Named(code, self._name(code)) for code in codes]
        times = Counter(item.name for item in found)
        return [item if times[item.name] == 1 else self._apart(item) for item in found]

    def _apart(self, item: Named) -> Named:
        return Named(item.code, word("alike", self.lang, label=item.name, code=item.code))

    def _name(self, code: str) -> str:
        if self.by == SIDE:
            return self._side(code)
        if self.fact is None:
            return code
        if code == UNKNOWN:
            return word("not known", self.lang)
        if self.fact.type.family == "bool":
            return phrase(code, self.lang)
        if self.fact.type.family == "set":
            return phrase("list separator", self.lang).join(map(self._value, code.split(BETWEEN)))
        return self._value(code)

    def _side(self, code: str) -> str:
        jurisdiction, _, role = code.partition(" ")
        if not role:
            return phrase("not covered", self.lang)
        return side_name(self.rulebook, jurisdiction, role, self.lang)

    def _value(self, code: str) -> str:
        """What a choice or a place is called."""
        choice = self.fact.type.choices.get(code) if self.fact else None
        if choice:
            return choice.say(self.lang)
        place = self.rulebook.geography.places.get(code)
        if place:
            return place.label.say(self.lang)
        return phrase("none", self.lang) if code == "none" else code
