"""The facts that law speaks of: each with a type, a label, a question and what it costs to ask.

A vocabulary says what may be known about a movement. It holds no values and no law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from fairway.law import values
from fairway.law.errors import FactError, Position
from fairway.law.language import Text, nearest
from fairway.law.values import Value

MAY_CHANGE = ("freely", "with effort", "by law only", "never")
CHANGEABLE = ("freely", "with effort")
"""Where somebody can honestly make it otherwise."""
NOTHING_OF = frozenset(["no", "none", "nothing"])
"""The choices that say that none of the others holds."""
SENSITIVITY = ("low", "medium", "high")
CHOICES = ("one of", "some of")
LARGEST, LARGEST_IN_TWO, DAYS = "largest this year", "largest in two years", "days this year"
TALLIES = (LARGEST, LARGEST_IN_TWO, DAYS)
"""What a node with cases can reckon a fact from: values in earlier cases, or days between crossings."""
PLAIN_KINDS = ("bool", "count", "number", "date", "datetime", "time", "text", "place", "country", "countries")


@dataclass(frozen=True)
class FactType:
    """What a fact's value may be: a kind and, by kind, a unit or the choices.

    `kind` is one of `PLAIN_KINDS`, ``money`` (unit: ISO currency), ``quantity`` (unit: as written),
    ``one of`` or ``some of`` (choices: label by code).
    """

    kind: str
    unit: str = ""
    choices: Mapping[str, Text] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The kind of comparison the type allows: bool, number, day, choice, set and so on."""
        numbers = ("count", "number", "money", "quantity")
        return "number" if self.kind in numbers else _FAMILIES.get(self.kind, self.kind)

    def __str__(self) -> str:
        return f"{self.kind}({self.unit})" if self.unit else self.kind

    def read(self, raw: object, places: Mapping[str, str]) -> Value:
        """`raw`, from a person or a program, as a value of this type; `places` has the place of each name.

        Raises:
            ValueError: saying what was expected.
        """
        if self.kind == "money":
            return values.read_money(raw, self.unit)
        if self.kind in CHOICES:
            return self._read_choice(raw)
        if self.kind == "place":
            name = values.tidy(str(raw)).lower()
            return places.get(name) or _one_of(name, list(dict.fromkeys(places.values())), "place")
        if self.kind in ("country", "countries"):
            codes = frozenset(_country(item) for item in self._items(raw))
            return codes if self.kind == "countries" else _only(codes)
        return _READERS[self.kind](raw)

    def _read_choice(self, raw: object) -> Value:
        chosen = frozenset(_one_of(self._code(item), list(self.choices), "choice") for item in self._items(raw))
        return chosen if self.kind == "some of" else _only(chosen)

    def _items(self, raw: object) -> list[str]:
        """The items that `raw` lists; a word such as ``none`` lists nothing, unless it is itself a choice."""
        if values.is_none(raw) and values.tidy(str(raw)).lower() not in self.choices:
            return []
        return values.read_items(raw)

    def _code(self, item: str) -> str:
        """The code of a choice that is written as its code or as its label in any language."""
        if item in self.choices:
            return item
        for code, label in self.choices.items():
            if item.lower() == code.lower() or item in label.values():
                return code
        return item


_FAMILIES = {"one of": "choice", "some of": "set", "countries": "set", "country": "choice", "place": "place"}
_READERS: dict[str, Callable[[object], Value]] = {
    "bool": values.read_bool,
    "count": values.read_count,
    "number": values.read_number,
    "quantity": values.read_number,
    "date": values.read_date,
    "datetime": values.read_datetime,
    "time": values.read_time,
    "text": values.read_text,
}


def _country(item: str) -> str:
    code = item.upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise ValueError("expected a two-letter country code, like GB")
    return code


def _only(items: frozenset[str]) -> str:
    if len(items) != 1:
        raise ValueError("expected exactly one")
    return next(iter(items))


def _one_of(item: str, allowed: list[str], what: str) -> str:
    if item in allowed:
        return item
    near = nearest(item, allowed)
    hint = f"; did you mean {near}?" if near else f"; it is one of {', '.join(allowed[:12])}"
    raise ValueError(f"'{item[:60]}' is not a {what} here{hint}")


@dataclass(frozen=True)
class Fact:
    """One thing that may be known about a movement.

    `may_change` says whether somebody can honestly make it otherwise. Where only some choices can be
    reached or, of a fact that lists things, added or taken away, `may_become` and `may_drop` name them.
    """

    path: str
    type: FactType
    label: Text
    question: Text
    help: Text = field(default_factory=Text)
    topic: str = ""
    ask_cost: int = 2
    sensitivity: str = "low"
    may_change: str = "never"
    may_become: tuple[str, ...] = ()
    may_drop: tuple[str, ...] = ()
    applies_when: str = ""
    otherwise: str = ""
    counter: Text = field(default_factory=Text)
    tally: str = ""
    place: Position = field(default_factory=Position, compare=False)


class Vocabulary(Mapping[str, Fact]):
    """All facts by path. `named` has the place of each name, in small letters."""

    def __init__(self, facts: Iterable[Fact], named: Mapping[str, str]) -> None:
        self._facts = {fact.path: fact for fact in facts}
        self.named = named
        self.places = frozenset(named.values())

    def __getitem__(self, path: str) -> Fact:
        return self._facts[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def nearest(self, path: str) -> str:
        """The fact most like `path`, or nothing."""
        return nearest(path, self._facts)

    def read(self, path: str, raw: object, place: Position | None = None) -> Value:
        """The value of the fact `path` that `raw` stands for.

        Raises:
            FactError: naming the fact, when it is unknown or the value does not fit.
        """
        where = place or Position(field=path)
        if path not in self._facts:
            near = self.nearest(path)
            raise FactError(f"there is no fact '{path}'", where, f"did you mean {near}?" if near else "")
        fact = self._facts[path]
        try:
            return fact.type.read(raw, self.named)
        except ValueError as error:
            shown = str(raw)[:60]
            raise FactError(f"'{shown}' does not fit {path} ({fact.type}): {error}", where) from None
