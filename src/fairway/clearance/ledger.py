"""What has been used of permits, and what crossings that were kept apart say when they meet.

Gates that do not hear of each other may each admit under the same permit. Each crossing carries an
id made at its gate, so that lists can be merged in any order and any number of times; what then does
not fit is named. Nothing here decides whether to admit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any
from uuid import UUID

from fairway.clearance.claims import Permit

ADMIT, REFER, REFUSE = "admit", "refer", "refuse"
WORDS = (ADMIT, REFER, REFUSE)
DAY = 86_400
MAX_LINE = 300


class CrossingError(ValueError):
    """A crossing is not written as one."""


@dataclass(frozen=True)
class Crossing:
    """What a gate did with a permit that was shown to it."""

    id: str
    permit: str
    digest: str
    """The permit's digest; "" where the code could not be read."""
    gate: str
    device: str
    direction: str
    """The side that is left, and the side that is entered: ``N>S``."""
    at: int
    word: str
    """What the officer did: admit, refer or refuse."""
    code: str
    """What the scan said."""
    reason: str = ""
    amount: int = 0
    bundle: int = 0
    """The serial of the bundle that the gate worked from."""

    def to_json(self) -> dict[str, Any]:
        """The crossing as a gate sends it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Any) -> Crossing:
        """The crossing that a gate sent.

        Raises:
            CrossingError: naming the field that is wrong, and what would be right.
        """
        if not isinstance(data, dict):
            raise CrossingError("a crossing is an object with a field for each of its properties")
        found = {name: _field(name, data.get(name, default)) for name, default in _DEFAULTS.items()}
        return cls(**found)


_TEXTS = ("permit", "digest", "gate", "device", "direction", "code", "reason")
_NUMBERS = ("at", "amount", "bundle")
_DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(("id", "permit", "gate", "device", "direction", "at", "word", "code")),
    **{"digest": "", "reason": "", "amount": 0, "bundle": 0},
}


def _field(name: str, value: Any) -> Any:
    if name == "id":
        return _uuid(value)
    if name == "word" and value not in WORDS:
        raise CrossingError(f"word: one of {', '.join(WORDS)}")
    if name in _NUMBERS and (type(value) is not int or not 0 <= value < 1 << 40):
        raise CrossingError(f"{name}: a whole number, 0 or more")
    if name in _TEXTS and (not isinstance(value, str) or len(value) > MAX_LINE or not value.isprintable()):
        raise CrossingError(f"{name}: a line of at most {MAX_LINE} characters")
    return value


def _uuid(value: Any) -> str:
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError):
        raise CrossingError("id: a UUID, made at the gate") from None


@dataclass(frozen=True)
class Used:
    """What has been used of a permit, and where it was seen last."""

    entries: int = 0
    amount: int = 0
    days: int = 0
    """Days begun on the far side, of stays that have ended."""
    inside: int | None = None
    """Since when it is on the far side."""
    at: int = 0
    gate: str = ""
    direction: str = ""

    def to_json(self) -> dict[str, Any]:
        """What was used, in a bundle."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Used:
        """What a bundle says was used."""
        found = cls(**data)
        numbers = (found.entries, found.amount, found.days, found.at, found.inside or 0)
        words = (found.gate, found.direction)
        if any(type(item) is not int or item < 0 for item in numbers) or any(type(item) is not str for item in words):
            raise ValueError("not what was used of a permit")
        return found

    def after(self, crossing: Crossing, permit: Permit) -> Used:
        """What has been used once a crossing is counted too."""
        if crossing.word != ADMIT:
            return self
        seen = replace(self, at=crossing.at, gate=crossing.gate, direction=crossing.direction)
        if crossing.direction == forward(permit):
            inside = crossing.at if permit.returns else None
            return replace(seen, entries=self.entries + 1, amount=self.amount + crossing.amount, inside=inside)
        return replace(seen, days=self.days_by(crossing.at), inside=None)

    def days_by(self, now: int) -> int:
        """Days begun on the far side, with the stay that goes on."""
        return self.days + (-((self.inside - now - 1) // DAY) if self.inside is not None and now >= self.inside else 0)


def forward(permit: Permit) -> str:
    """The direction in which a permit is used up."""
    return f"{permit.origin}>{permit.destination}"


def back(permit: Permit) -> str:
    """The direction of a return."""
    return f"{permit.destination}>{permit.origin}"


def counted(permit: Permit, before: Used, crossings: Iterable[Crossing]) -> Used:
    """What has been used of a permit, with those of the crossings that are its own."""
    found = before
    for crossing in sorted(_own(permit, crossings), key=lambda item: (item.at, item.id)):
        found = found.after(crossing, permit)
    return found


def _own(permit: Permit, crossings: Iterable[Crossing]) -> Iterator[Crossing]:
    return (item for item in {item.id: item for item in crossings}.values() if item.permit == permit.id)


def allowed(limit: int, tolerance: int) -> int:
    """A limit with what gates that do not hear of each other may exceed it by together."""
    return limit + limit * tolerance // 100


@dataclass(frozen=True)
class Finding:
    """Crossings of one permit that do not fit together, and why."""

    permit: str
    code: str
    """rewritten, two-permits, cloned, used-twice, overdrawn or overstayed."""
    crossings: tuple[Crossing, ...]

    @property
    def gates(self) -> tuple[str, ...]:
        """Where they were, in the order of time."""
        return tuple(item.gate for item in self.crossings)


def merge(
    crossings: Iterable[Crossing], permits: Mapping[str, Permit], apart: int = 600, tolerant: bool = True
) -> tuple[list[Crossing], list[Finding]]:
    """The crossings of several gates as one list, each once, and what does not fit in it.

    Without `tolerant` a limit counts as it stands, as where every gate hears of every crossing.
    """
    kept: dict[str, Crossing] = {}
    findings = []
    for item in sorted(crossings, key=lambda item: (item.at, item.id)):
        if kept.setdefault(item.id, item) != item:
            findings.append(Finding(item.permit, "rewritten", (kept[item.id], item)))
    admitted: dict[str, list[Crossing]] = {}
    for item in kept.values():
        if item.word == ADMIT:
            admitted.setdefault(item.permit, []).append(item)
    for name, own in admitted.items():
        findings += _doubled(name, own, permits.get(name), apart)
        if name in permits:
            findings += _exceeded(permits[name], own, tolerant)
    return list(kept.values()), findings


def _doubled(name: str, own: list[Crossing], permit: Permit | None, apart: int) -> Iterator[Finding]:
    """Two permits under one number, and one permit in two places."""
    for pair in pairwise(own):
        first, second = pair
        elsewhere = first.gate != second.gate and second.at - first.at < apart
        never_back = permit is not None and permit.returns and first.direction == second.direction
        if first.digest and second.digest and first.digest != second.digest:
            yield Finding(name, "two-permits", pair)
        elif elsewhere or never_back:
            yield Finding(name, "cloned", pair)


def _exceeded(permit: Permit, own: list[Crossing], tolerant: bool) -> Iterator[Finding]:
    """Limits that the crossings together exceed, with the crossings from the first to the one that was too many."""
    tolerance = permit.tolerance if tolerant else 0
    limits = {"used-twice": permit.entries, "overdrawn": permit.amount, "overstayed": permit.days}
    used = Used()
    over = set[str]()
    for number, item in enumerate(own, start=1):
        used = used.after(item, permit)
        sums = {"used-twice": used.entries, "overdrawn": used.amount, "overstayed": used.days}
        for code, limit in limits.items():
            if limit is not None and code not in over and sums[code] > allowed(limit, tolerance):
                over.add(code)
                yield Finding(permit.id, code, tuple(own[:number]))
