"""The states of a part of a case, one row each, with what may follow. Their words are phrases of the pages.

A decided part goes back into review only while the sides review their disagreement.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """A state: its place in the life of a part, whether it is final, and which may follow."""

    id: str
    order: int
    final: bool
    shape: str
    after: tuple[str, ...] = ()


DRAFT = "draft"
SUBMITTED = "submitted"
IN_REVIEW = "in review"
MORE = "more information needed"
APPROVED = "approved"
CONDITIONAL = "approved with conditions"
REFUSED = "refused"
WITHDRAWN = "withdrawn"
EXPIRED = "expired"
REVOKED = "revoked"

GRANTED = (APPROVED, CONDITIONAL)
OPEN = (SUBMITTED, IN_REVIEW, MORE)
_DECIDED = (APPROVED, CONDITIONAL, REFUSED)

STATUSES = {
    item.id: item
    for item in (
        Status(DRAFT, 0, False, "not-covered", (SUBMITTED, WITHDRAWN, *_DECIDED)),
        Status(SUBMITTED, 1, False, "procedure", (IN_REVIEW, MORE, WITHDRAWN, *_DECIDED)),
        Status(IN_REVIEW, 2, False, "procedure", (MORE, SUBMITTED, WITHDRAWN, *_DECIDED)),
        Status(MORE, 3, False, "undetermined", (IN_REVIEW, SUBMITTED, WITHDRAWN, *_DECIDED)),
        Status(APPROVED, 4, False, "free", (EXPIRED, REVOKED, IN_REVIEW)),
        Status(CONDITIONAL, 5, False, "free", (EXPIRED, REVOKED, IN_REVIEW)),
        Status(REFUSED, 6, True, "prohibited", (IN_REVIEW,)),
        Status(WITHDRAWN, 7, True, "not-covered"),
        Status(EXPIRED, 8, True, "not-covered"),
        Status(REVOKED, 9, True, "prohibited"),
    )
}


class NotAfter(ValueError):
    """A state that may not follow the present one."""


def must_follow(before: str, after: str) -> None:
    """Refuse a state that may not follow another; the same state may.

    Raises:
        NotAfter: naming both.
    """
    if after != before and after not in STATUSES[before].after:
        raise NotAfter(f"what is {before} can't become {after}")


def joined(statuses: list[str]) -> str:
    """The status of a case whose parts have these: what hinders it most, else where it stands least far."""
    for hindrance in (REVOKED, REFUSED, WITHDRAWN, EXPIRED, MORE):
        if hindrance in statuses:
            return hindrance
    return min(statuses, key=lambda name: (STATUSES[name].order, name), default=DRAFT)
