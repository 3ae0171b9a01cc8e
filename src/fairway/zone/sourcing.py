"""Sources that people describe by hand: checked, given an id of what they say, kept once.

It fetches nothing: an address is kept as it was given.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from fairway.zone.claim import LANGUAGES, ClaimError
from fairway.zone.models import Source
from fairway.zone.moments import Moment, moment
from fairway.zone.schemata import schemata

MOST = {"publisher": 200, "title": 300, "url": 600}
_ADDRESS = re.compile(r"https?://[^\s<>\"']+$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Described:
    """A source in the words of the person who names it."""

    publisher: str = ""
    title: str = ""
    date: str = ""
    url: str = ""
    quality: str = "press"
    lang: str = "en"

    def check(self) -> Described:
        """The source itself, if it can be kept.

        Raises:
            ClaimError: naming the first field that does not fit.
        """
        if not self.publisher:
            raise ClaimError("publisher", "say who published it")
        for name, most in MOST.items():
            told = getattr(self, name)
            if len(told) > most or _CONTROL.search(told):
                raise ClaimError(name, f"at most {most} characters, on one line")
        if self.url and not _ADDRESS.match(self.url):
            raise ClaimError("url", "an address begins with http:// or https://")
        _when(self.date)
        if self.quality not in schemata().qualities:
            raise ClaimError("quality", f"one of {', '.join(schemata().qualities)}")
        if self.lang not in LANGUAGES:
            raise ClaimError("lang", f"one of {', '.join(LANGUAGES)}")
        return self

    @property
    def id(self) -> str:
        """An id that the same description always gets."""
        told = "\x00".join((self.publisher, self.title, self.date, self.url))
        return f"by-hand.{hashlib.sha256(told.encode()).hexdigest()[:16]}"

    def row(self) -> dict[str, Any]:
        """The fields of the source that it describes."""
        when = _when(self.date)
        return {
            "publisher": self.publisher,
            "title": {self.lang: self.title} if self.title else {},
            "date": when.text if when else "",
            "said_on": when.first if when else None,
            "url": self.url,
            "quality": self.quality,
            "lang": self.lang,
        }


def keep(described: Described, id: str = "") -> Source:
    """The source that is described, made unless it is there."""
    checked = described.check()
    return Source.objects.get_or_create(id=id or checked.id, defaults=checked.row())[0]


def _when(text: str) -> Moment | None:
    try:
        return moment(text) if text else None
    except ValueError as error:
        raise ClaimError("date", str(error)) from None
