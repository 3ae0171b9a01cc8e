"""The gate's judgement of a code that is shown to it, from its bundle alone, without a network.

A scan ends in a word - admit, refer, refuse - and one reason. The officer decides; what was done is
a crossing in the ledger. The browser's gate page makes the same judgement in its own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fairway.clearance import barcode, issuance, permit
from fairway.clearance.bundle import Bundle
from fairway.clearance.claims import Permit, PermitError
from fairway.clearance.ledger import ADMIT, REFER, REFUSE, Crossing, Used, allowed, back, counted, forward

SKEW = 300
"""By how many seconds clocks may differ."""
AGAIN = 120
"""For how many seconds a code that was admitted is not admitted at the same gate again."""

REASONS = {
    "good": ADMIT,
    "stale-warn": ADMIT,
    "unknown-key": REFER,
    "unknown-number": REFER,
    "unproven": REFER,
    "replayed": REFER,
    "cloned": REFER,
    "clock": REFER,
    "malformed": REFUSE,
    "truncated": REFUSE,
    "forged": REFUSE,
    "one-sided": REFUSE,
    "revoked-key": REFUSE,
    "revoked": REFUSE,
    "expired": REFUSE,
    "not-yet": REFUSE,
    "wrong-direction": REFUSE,
    "wrong-gate": REFUSE,
    "used-up": REFUSE,
    "stale-refuse": REFUSE,
}
"""Every reason with the word that it comes to."""


@dataclass(frozen=True)
class Scan:
    """What a scan came to."""

    code: str
    permit: Permit | None = None
    used: Used | None = None
    digest: str = ""
    detail: str = ""

    @property
    def word(self) -> str:
        """admit, refer or refuse."""
        return REASONS[self.code]


@dataclass(frozen=True)
class Place:
    """Where, when and with how much a code is shown."""

    gate: str
    direction: str
    """The side that is left, and the side that is entered: ``N>S``. Where gate or direction is empty, any will do."""
    now: int
    """The gate's clock, in seconds of the epoch."""
    amount: int = 0
    """How much is brought this time, where the permit limits it."""


def scan(
    shown: str | bytes,
    bundle: Bundle,
    place: Place,
    ledger: Sequence[Crossing] = (),
    proof: str | bytes = b"",
) -> Scan:
    """Judge a code, or a permit's number, at a gate.

    `ledger` holds the crossings that the bundle does not count yet, `proof` the second code, which shows
    the issuance of a permit that is newer than the bundle.
    """
    try:
        code = _code(shown, bundle)
        found = permit.read(code, bundle.keys)
        digest = permit.digest(code)
    except PermitError as error:
        return Scan(error.code, detail=str(error))
    used = counted(found, bundle.used.get(found.id, Used()), ledger)
    reason = (
        _clock(found, bundle, place, ledger)
        or _own_terms(found, bundle, place)
        or _shown(found, digest, bundle, code, proof)
        or ("stale-refuse" if bundle.age(place.now) == "stale-refuse" else "")
        or _twice(found, used, bundle, place)
        or _balance(found, used, place)
        or bundle.age(place.now)
        or "good"
    )
    return Scan(reason, found, used, digest.hex())


def _code(shown: str | bytes, bundle: Bundle) -> bytes:
    """The bytes of a code, or of the permit that a number names."""
    if isinstance(shown, bytes):
        return shown
    text = shown.strip()
    if re.fullmatch(r"[A-Za-z0-9./-]{3,64}", text):
        listed = bundle.issued.get(text.upper()) or bundle.issued.get(text)
        if listed is None or not listed.code:
            raise PermitError("unknown-number", f"no permit {text} is on the gate's list")
        return listed.code
    return barcode.from_text(barcode.PERMIT, text)


def _clock(found: Permit, bundle: Bundle, place: Place, ledger: Sequence[Crossing]) -> str:
    """Whether the gate's clock is behind what it has seen already."""
    latest = max([bundle.made, found.issued, *(item.at for item in ledger)])
    return "clock" if place.now < latest - SKEW else ""


def _own_terms(found: Permit, bundle: Bundle, place: Place) -> str:
    """What the permit's own terms and the list of revocations forbid."""
    directions = {forward(found), *([back(found)] if found.returns else [])}
    if found.id in bundle.revoked:
        return "revoked"
    if place.now >= found.ends:
        # What is over there must be let out, but a person looks at it.
        return "expired"
    if place.now < found.begins:
        return "not-yet"
    if place.direction and place.direction not in directions:
        return "wrong-direction"
    return "wrong-gate" if place.gate and found.gates and place.gate not in found.gates else ""


def _shown(found: Permit, digest: bytes, bundle: Bundle, code: bytes, proof: str | bytes) -> str:
    """Whether the issuance stands in a log that the other side has cosigned."""
    if bundle.shows(found, digest):
        return ""
    try:
        data = barcode.from_text(barcode.ISSUANCE, proof) if isinstance(proof, str) else proof
        receipt = issuance.unpack(data, code, bundle.logs, found.issuer)
        issuance.verify(receipt, bundle.logs, found.issuer)
    except PermitError:
        return "unproven"
    return ""


def _twice(found: Permit, used: Used, bundle: Bundle, place: Place) -> str:
    """Whether the same permit was here or elsewhere a moment ago, or never came back."""
    if not used.at:
        return ""
    if used.gate == place.gate and used.direction == place.direction and place.now - used.at < AGAIN:
        return "replayed"
    if used.gate != place.gate and place.now - used.at < bundle.apart:
        return "cloned"
    return "cloned" if found.returns and used.direction == place.direction else ""


def _balance(found: Permit, used: Used, place: Place) -> str:
    """Whether a way over would use more than is left; the way back is open in any case."""
    if place.direction == back(found):
        return ""
    spent = (
        (found.entries, used.entries + 1, 0),
        (found.amount, used.amount + max(place.amount, 1), found.tolerance),
        (found.days, used.days + 1, 0),
    )
    over = any(limit is not None and sum_ > allowed(limit, tolerance) for limit, sum_, tolerance in spent)
    return "used-up" if over else ""
