"""What the registry can say: kinds of entity, their properties, units and words, read from `schemata.yaml`.

Checks the form of a value against its property. Whether the value is true is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from pathlib import Path

from fairway.law.language import Text, nearest
from fairway.law.reader import Reader, read_words
from fairway.law.source import Mapping, read
from fairway.zone.moments import moment

FILE = Path(__file__).parent / "schemata.yaml"
TYPES = ("name", "prose", "word", "entity", "date", "figure", "url", "identifier", "coordinates")
ENTITY_ID = re.compile(r"[a-z][a-z0-9]{0,15}\.[A-Za-z0-9][A-Za-z0-9_.-]{0,80}$")
DATUMS = ("WGS84", "GCJ-02", "HK80")
MOST_TEXT = 2_000
_SHARE = "percent of "


@dataclass(frozen=True)
class Property:
    """Something that can be said of an entity."""

    name: str
    type: str
    label: Text = field(hash=False)
    several: bool = False
    listed: bool = False
    steady: bool = False
    by_unit: bool = False
    range: str = ""
    ftm: str = ""
    jsonld: str = ""
    measure: bool = False


@dataclass(frozen=True)
class Schema:
    """A kind of entity. `edge` names what a relation joins; `story` the dates that are told together.

    `ftm` is its counterpart in FollowTheMoney, `ftm_also` what else is read as it, `ftm_names` how the
    counterpart names what this schema inherits.
    """

    name: str
    label: Text
    extends: str
    ftm: str
    ftm_also: tuple[str, ...]
    ftm_names: dict[str, str]
    jsonld: str
    edge: tuple[str, str] | None
    story: tuple[str, ...]
    own: dict[str, Property]


@dataclass(frozen=True)
class Unit:
    """A unit of a dimension: `factor` times the amount is in the dimension's base."""

    name: str
    dimension: str
    factor: Decimal
    label: Text


@dataclass(frozen=True)
class Schemata:
    """The whole of `schemata.yaml`."""

    schemata: dict[str, Schema]
    measures: dict[str, Property]
    units: dict[str, Unit]
    nouns: dict[str, Text]
    words: dict[str, dict[str, Text]]
    ladders: dict[str, tuple[str, ...]]
    certainties: dict[str, Text]
    qualities: dict[str, Text]
    _known: dict[str, dict[str, Property]] = field(default_factory=dict, compare=False)

    def lineage(self, name: str) -> Iterator[str]:
        """A schema and those that it extends, nearest first."""
        while name:
            yield name
            name = self.schemata[name].extends

    def properties(self, schema: str) -> dict[str, Property]:
        """Everything that can be said of an entity of a schema, measures last."""
        if schema not in self._known:
            found: dict[str, Property] = {}
            for name in reversed(list(self.lineage(schema))):
                found |= self.schemata[name].own
            self._known[schema] = found | self.measures
        return self._known[schema]

    def property(self, schema: str, name: str) -> Property:
        """One property.

        Raises:
            ValueError: naming the nearest that exists.
        """
        known = self.properties(schema)
        if name not in known:
            near = nearest(name, known)
            raise ValueError(f"'{name}' is no property of {schema}" + (f"; did you mean '{near}'?" if near else ""))
        return known[name]

    def ftm(self, schema: str, name: str) -> str:
        """What FollowTheMoney calls a property of an entity of a schema; empty where it has no such thing."""
        told = (self.schemata[step].ftm_names for step in self.lineage(schema))
        renamed = next((names[name] for names in told if name in names), None)
        return self.property(schema, name).ftm if renamed is None else renamed

    def story(self, schema: str) -> tuple[str, ...]:
        """The properties of a schema whose dates are told as one story."""
        return self.schemata[schema].story

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """The properties by which relations name what they join."""
        return tuple(dict.fromkeys(end for schema in self.schemata.values() for end in schema.edge or ()))

    def is_a(self, schema: str, wanted: str) -> bool:
        """Whether a schema is another or extends it."""
        return wanted in self.lineage(schema)

    def unit(self, name: str) -> Unit:
        """A unit, a counted noun, or a share of a counted noun.

        Raises:
            ValueError: for a word that is none of them.
        """
        if name in self.units:
            return self.units[name]
        if name in self.nouns:
            return Unit(name, f"count of {name}", Decimal(1), self.nouns[name])
        noun = name.removeprefix(_SHARE)
        if name.startswith(_SHARE) and noun in self.nouns:
            return Unit(name, f"share of {noun}", Decimal("0.01"), _share_label(self.nouns[noun]))
        near = nearest(name, [*self.units, *self.nouns])
        raise ValueError(f"the unit '{name}' is not known" + (f"; did you mean '{near}'?" if near else ""))

    def is_currency(self, unit: str) -> bool:
        """Whether a unit is a currency's code."""
        return len(unit) == 3 and unit.isupper() and self.unit(unit).dimension == unit

    def base(self, amount: Decimal, unit: str) -> tuple[str, Decimal]:
        """The dimension of a unit, and an amount in that dimension's base."""
        known = self.unit(unit)
        return known.dimension, amount * known.factor

    def fault(self, schema: str, name: str, value: str, unit: str, lang: str) -> str:
        """What is wrong with a value for a property, in a sentence; empty when nothing is."""
        try:
            self._check(self.property(schema, name), value, unit, lang)
        except ValueError as error:
            return str(error)
        return ""

    def _check(self, known: Property, value: str, unit: str, lang: str) -> None:
        if not value or len(value) > MOST_TEXT:
            raise ValueError("a value is missing" if not value else f"a value has at most {MOST_TEXT} characters")
        must_be_clean(value)
        if known.type in ("figure", "coordinates"):
            _CHECKS[known.type](value)
            self._check_unit(known.type, unit)
            self._check_sign(value, unit)
        elif unit:
            raise ValueError(f"'{known.name}' takes no unit")
        elif known.type == "word":
            self._check_word(known.name, value)
        elif known.type in _CHECKS:
            _CHECKS[known.type](value)
        if lang and known.type not in ("name", "prose"):
            raise ValueError(f"'{known.name}' takes no language")

    def _check_unit(self, kind: str, unit: str) -> None:
        if kind == "figure":
            self.unit(unit)
        elif unit not in DATUMS:
            raise ValueError(f"coordinates need their datum as unit: {', '.join(DATUMS)}")

    def _check_sign(self, value: str, unit: str) -> None:
        if value.startswith("-") and unit not in DATUMS and self.unit(unit).dimension.startswith("count of "):
            raise ValueError(f"{value} is less than nothing, which no count of {unit} can be")

    def _check_word(self, name: str, value: str) -> None:
        known = self.words.get(name)
        if known and value not in known:
            raise ValueError(f"'{value}' is no {name}; one of {', '.join(known)}")


def _share_label(noun: Text) -> Text:
    chinese = {"zh-Hant": f"%（佔{noun['zh-Hant']}）", "zh-Hans": f"%（占{noun['zh-Hans']}）"}
    return Text({"en": f"% of {noun['en']}", **chinese})


def must_be_clean(text: str) -> None:
    """Refuse control characters, and space at the ends.

    Raises:
        ValueError: for either.
    """
    if any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 for sign in text):
        raise ValueError("control characters are not allowed")
    if text != text.strip():
        raise ValueError("no space at the ends")


def number(text: str) -> Decimal:
    """A decimal figure without signs between the thousands.

    Raises:
        ValueError: for anything else.
    """
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"'{text}' is no number; write digits, such as 14600000000 or 0.25") from None
    if not found.is_finite() or abs(found) >= Decimal(10) ** 18:
        raise ValueError(f"'{text}' is out of range")
    return found


def _entity(value: str) -> None:
    if not ENTITY_ID.match(value):
        raise ValueError(f"'{value}' is no entity id, such as org.hsitp")


def _url(value: str) -> None:
    if not re.match(r"https?://[^\s<>\"']+$", value):
        raise ValueError(f"'{value}' is no http or https address")


def _coordinates(value: str) -> None:
    latitude, _, longitude = value.partition(",")
    if not (abs(number(latitude)) <= 90 and abs(number(longitude)) <= 180):
        raise ValueError(f"'{value}' is no latitude,longitude in degrees")


_CHECKS = {"figure": number, "date": moment, "entity": _entity, "url": _url, "coordinates": _coordinates}


@lru_cache(maxsize=1)
def schemata() -> Schemata:
    """What this registry can say."""
    with Reader(read(FILE.read_bytes(), FILE.name), "") as reader:
        reader.choice("format", ("fairway/schemata-1",))
        words, ladders = _words(reader)
        return Schemata(
            {name: _schema(name, Reader(node, name)) for name, node in reader.named("schemata").items()},
            {name: _measure(name, Reader(node, name)) for name, node in reader.named("measures").items()},
            {name: _unit(name, Reader(node, name)) for name, node in reader.named("units").items()},
            _texts(reader, "nouns"),
            words,
            ladders,
            _texts(reader, "certainties"),
            _texts(reader, "qualities"),
        )


def _texts(reader: Reader, key: str) -> dict[str, Text]:
    return {name: read_words(node, name) for name, node in reader.named(key).items()}


def _words(reader: Reader) -> tuple[dict[str, dict[str, Text]], dict[str, tuple[str, ...]]]:
    words, ladders = {}, {}
    for name, node in reader.named("words").items():
        assert isinstance(node, Mapping)
        entries = {word: read_words(told, word) for word, told in node.entries.items() if word != "ladder"}
        words[name] = entries
        if "ladder" in node.entries:
            ladders[name] = Reader(node, name).texts("ladder")
    return words, ladders


def _schema(name: str, reader: Reader) -> Schema:
    with reader:
        edge = reader.child("edge")
        joined = (edge.text("from"), edge.text("to")) if edge else None
        own = {key: _property(key, Reader(node, key)) for key, node in reader.named("properties").items()}
        return Schema(
            name,
            reader.words("label"),
            reader.text("extends", ""),
            reader.text("ftm"),
            reader.texts("ftm_also"),
            _names(reader.child("ftm_names")),
            reader.text("jsonld"),
            joined,
            reader.texts("story"),
            own,
        )


def _names(reader: Reader | None) -> dict[str, str]:
    return {name: reader.text(name) for name in reader.node.entries} if reader else {}


def _property(name: str, reader: Reader) -> Property:
    with reader:
        return Property(
            name,
            reader.choice("type", TYPES),
            reader.words("label"),
            several=reader.flag("several"),
            listed=reader.flag("listed"),
            steady=reader.flag("steady"),
            range=reader.text("range", ""),
            ftm=reader.text("ftm", ""),
            jsonld=reader.text("jsonld", ""),
        )


def _measure(name: str, reader: Reader) -> Property:
    with reader:
        return Property(
            name,
            "figure",
            reader.words("label"),
            several=reader.flag("several"),
            steady=reader.flag("steady"),
            by_unit=reader.flag("by_unit"),
            measure=True,
        )


def _unit(name: str, reader: Reader) -> Unit:
    with reader:
        return Unit(name, reader.text("dimension"), Decimal(reader.text("factor")), reader.words("label"))
