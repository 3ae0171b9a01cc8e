"""What a permit says: its claims, their names and numbers, and the bounds that each keeps.

A claim has one name, used in the wallet form as it stands, and one number, used in the compact form.
The standard ones are those of CWT; Fairway's own are in one map under a private label. Signatures are
the matter of `fairway.clearance.permit`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

STANDARD = {"iss": 1, "sub": 2, "exp": 4, "nbf": 5, "iat": 6, "cti": 7}
OWN_LABEL = -65537
OWN = {
    "kind": 1,
    "from": 2,
    "to": 3,
    "gates": 4,
    "what": 5,
    "holder": 6,
    "entries": 7,
    "amount": 8,
    "unit": 9,
    "days": 10,
    "conditions": 11,
    "tolerance": 12,
    "returns": 13,
}
ATTRIBUTES = {
    "iss": "issuer",
    "sub": "case",
    "exp": "ends",
    "nbf": "begins",
    "iat": "issued",
    "cti": "id",
    "from": "origin",
    "to": "destination",
}
"""The attribute of a claim where it is not the claim's name."""

NEEDED = (*STANDARD, "kind", "from", "to")

MAX_TEXT, MAX_LIST, MAX_NUMBER = 200, 16, 10**12


class PermitError(ValueError):
    """A permit is not to be trusted; `code` is the reason in one word."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True)
class Permit:
    """What was approved. Moments are in seconds of the epoch; None is "without limit"."""

    id: str
    issuer: str
    case: str
    issued: int
    begins: int
    ends: int
    """The first second at which it is over."""
    kind: str
    origin: str
    destination: str
    gates: tuple[str, ...] = ()
    """Where it may be used; none named: at every gate."""
    what: str = ""
    holder: str = ""
    entries: int | None = None
    amount: int | None = None
    """In whole units of `unit`."""
    unit: str = ""
    days: int | None = None
    conditions: tuple[str, ...] = ()
    tolerance: int = 0
    """By how many percent gates that do not hear of each other may together exceed a limit."""
    returns: bool = False
    """Whether what went over may come back under the same permit."""

    def check(self) -> None:
        """See that every claim is within its bounds.

        Raises:
            PermitError: naming the claim.
        """
        for name in (*STANDARD, *OWN):
            value = getattr(self, attribute(name))
            if not CHECKS[name](value):
                raise PermitError("malformed", f"{name}: '{str(value)[:60]}' is not {MEANINGS[CHECKS[name]]}")
        if self.begins >= self.ends:
            raise PermitError("malformed", "exp: must be after nbf")
        if (self.amount is None) != (not self.unit):
            raise PermitError("malformed", "amount: comes with a unit, and a unit with an amount")

    def claims(self) -> dict[str, Any]:
        """Every claim that says something, by name; lists as lists."""
        found = {name: getattr(self, attribute(name)) for name in (*STANDARD, *OWN)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in found.items()
            if name in STANDARD or value not in (None, "", (), 0, False)
        }

    def to_cwt(self) -> dict[int, Any]:
        """The claims by number."""
        said = self.claims()
        own = {OWN[name]: value for name, value in said.items() if name in OWN}
        standard = {STANDARD[name]: value for name, value in said.items() if name in STANDARD}
        return {**standard, STANDARD["cti"]: self.id.encode(), OWN_LABEL: own}

    @classmethod
    def from_cwt(cls, payload: Any) -> Permit:
        """The permit that numbered claims state.

        Raises:
            PermitError: malformed, when a claim is missing, unknown or out of bounds.
        """
        if not isinstance(payload, dict) or payload.keys() != {*STANDARD.values(), OWN_LABEL}:
            raise PermitError("malformed", "the claims are not those of a permit")
        own, number = payload[OWN_LABEL], payload[STANDARD["cti"]]
        if not isinstance(own, dict) or not own.keys() <= {*OWN.values()} or not isinstance(number, bytes):
            raise PermitError("malformed", "the claims are not those of a permit")
        standard = {name: payload[label] for name, label in STANDARD.items()}
        said = {name: own[label] for name, label in OWN.items() if label in own}
        return cls.from_claims({**standard, **said, "cti": number.decode("ascii", "replace")})

    @classmethod
    def from_claims(cls, said: Mapping[str, Any]) -> Permit:
        """The permit that named claims state.

        Raises:
            PermitError: malformed, when a claim is missing, unknown or out of bounds.
        """
        unknown = said.keys() - {*STANDARD, *OWN}
        if unknown:
            raise PermitError("malformed", f"{min(unknown, key=str)}: no claim of a permit")
        given: dict[str, Any] = {}
        for name, item in said.items():
            given[attribute(name)] = tuple(item) if isinstance(item, list) else item
        missing = [name for name in NEEDED if name not in said]
        if missing:
            raise PermitError("malformed", f"{missing[0]}: missing")
        permit = cls(**given)
        permit.check()
        return permit


def attribute(name: str) -> str:
    """The attribute that holds a claim."""
    return ATTRIBUTES.get(name, name)


def _name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 64 and value.isascii() and value.isprintable()


def _text(value: Any) -> bool:
    # The wide space of Chinese text is the one blank beside the plain one.
    return isinstance(value, str) and len(value) <= MAX_TEXT and value.replace("\u3000", "").isprintable()


def _texts(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) <= MAX_LIST and all(_text(item) and item for item in value)


def _moment(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 40


def _limit(value: Any) -> bool:
    return value is None or (type(value) is int and 0 < value <= MAX_NUMBER)


def _percent(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 100


def _flag(value: Any) -> bool:
    return type(value) is bool


MEANINGS: dict[Callable[[Any], bool], str] = {
    _name: "1 to 64 plain letters, digits and signs",
    _text: f"a line of at most {MAX_TEXT} characters",
    _texts: f"at most {MAX_LIST} lines of at most {MAX_TEXT} characters",
    _moment: "a moment in seconds",
    _limit: f"a whole number from 1 to {MAX_NUMBER}, or left out",
    _percent: "a whole percentage from 0 to 100",
    _flag: "true or false",
}
CHECKS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("iss", "sub", "cti", "kind", "from", "to"), _name),
    **dict.fromkeys(("exp", "nbf", "iat"), _moment),
    **dict.fromkeys(("gates", "conditions"), _texts),
    **dict.fromkeys(("what", "holder", "unit"), _text),
    **dict.fromkeys(("entries", "amount", "days"), _limit),
    "tolerance": _percent,
    "returns": _flag,
}
