"""What a claim says, before and apart from the database: checked, given its key, compared.

Who may record it, and when, is for `fairway.zone.revising`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cached_property
from typing import Any

from fairway.zone.moments import Moment, moment
from fairway.zone.schemata import ENTITY_ID, must_be_clean, number, schemata

KEY_FIELDS = (
    "subject",
    "schema",
    "property",
    "value",
    "lang",
    "unit",
    "as_of",
    "certainty",
    "source",
    "place",
    "printed",
)
LANGUAGES = ("en", "zh-Hant", "zh-Hans")
MOST = {"as_of": 24, "place": 60, "printed": 120, "source": 64}


class ClaimError(ValueError):
    """A claim that can't be recorded: which field, and why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Content:
    """One statement: of what, which property, what value, who says so, and where.

    `source` is a source's id; `place` the paragraph, row or page in it; `printed` the figure as it stands there.
    `value` is text in the form of the property's type (see `fairway.zone.schemata`).
    """

    subject: str
    schema: str
    property: str
    value: str
    source: str
    lang: str = ""
    unit: str = ""
    as_of: str = ""
    certainty: str = "exact"
    place: str = ""
    printed: str = ""
    note: dict[str, str] = field(default_factory=dict, hash=False)

    @cached_property
    def key(self) -> str:
        """The public id: 120 bits of a hash over what is said, so that the same words have the same id anywhere."""
        told = json.dumps([getattr(self, name) for name in KEY_FIELDS], ensure_ascii=False, separators=(",", ":"))
        return base64.b32encode(hashlib.sha256(told.encode()).digest()[:15]).decode().lower()

    @cached_property
    def amount(self) -> Decimal | None:
        """The figure, if it is one."""
        return number(self.value) if self._type == "figure" else None

    @cached_property
    def object(self) -> str:
        """The entity that is the value, if it is one."""
        return self.value if self._type == "entity" else ""

    @cached_property
    def moment(self) -> Moment | None:
        """When it was so, where the source says."""
        return moment(self.as_of) if self.as_of else None

    @cached_property
    def _type(self) -> str:
        return schemata().property(self.schema, self.property).type

    def check(self) -> Content:
        """The claim itself, if it has the form that the registry can keep.

        Raises:
            ClaimError: naming the first field that does not fit.
        """
        known = schemata()
        if not ENTITY_ID.match(self.subject):
            raise ClaimError("subject", f"'{self.subject}' is no entity id, such as org.hsitp")
        if self.schema not in known.schemata:
            raise ClaimError("schema", f"'{self.schema}' is not known; one of {', '.join(known.schemata)}")
        _choose("certainty", self.certainty, known.certainties)
        _choose("lang", self.lang, ("", *LANGUAGES))
        if fault := known.fault(self.schema, self.property, self.value, self.unit, self.lang):
            raise ClaimError("unit" if "unit" in fault else self.property, fault)
        for name, most in MOST.items():
            if len(getattr(self, name)) > most:
                raise ClaimError(name, f"at most {most} characters")
            _clean(name, getattr(self, name))
        try:
            _ = self.moment
        except ValueError as error:
            raise ClaimError("as_of", str(error)) from None
        return self

    def plain(self) -> dict[str, Any]:
        """As plain values, empty ones left out."""
        told = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in told.items() if value}


def _clean(name: str, text: str) -> None:
    try:
        must_be_clean(text)
    except ValueError as error:
        raise ClaimError(name, str(error)) from None


def _choose(name: str, value: str, allowed: Any) -> None:
    if value not in allowed:
        raise ClaimError(name, f"'{value}' is not possible; one of {', '.join(filter(None, allowed))}")
