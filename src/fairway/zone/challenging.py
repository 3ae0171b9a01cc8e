"""Readers' word that a claim is wrong: kept beside the claim, answered by whoever keeps the registry.

A challenge changes nothing. Its answer may withdraw the claim or correct it, as one revision, or refuse it
with a reason. Who may answer is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from fairway.zone.claim import Content
from fairway.zone.models import Challenge, Claim, Revision
from fairway.zone.revising import Change, revise

MOST_SAID, MOST_EVIDENCE, MOST_ANSWER = 1_000, 600, 1_000
OPEN_OF_A_CLAIM = 10
IN_AN_HOUR = 200
"""How many the registry takes from everybody together, so that a flood can't bury the rest."""


class ChallengeError(ValueError):
    """A challenge or answer that is not taken. `field` names where, `told` which of the reasons below."""

    NO_CLAIM, NOTHING_SAID, TOO_LONG, NO_EVIDENCE = "no claim", "nothing said", "too long", "no evidence"
    MANY, FLOOD, ANSWERED, WITHDRAWN = "many", "flood", "answered", "withdrawn"

    def __init__(self, field: str, told: str) -> None:
        super().__init__(f"{field}: {told}")
        self.field, self.told = field, told


def challenge(key: str, says: str, evidence: str, by: str = "") -> Challenge:
    """Keep a reader's word on a claim. The same words on the same claim are kept once while they are open.

    Raises:
        ChallengeError: when it says nothing, is too long, names a claim that was never held, or comes in a flood.
    """
    if not Claim.objects.filter(key=key).exists():
        raise ChallengeError("claim", ChallengeError.NO_CLAIM)
    for name, text, most, missing in (
        ("says", says, MOST_SAID, ChallengeError.NOTHING_SAID),
        ("evidence", evidence, MOST_EVIDENCE, ChallengeError.NO_EVIDENCE),
    ):
        if not text.strip() or len(text) > most:
            raise ChallengeError(name, ChallengeError.TOO_LONG if text.strip() else missing)
    waiting = Challenge.objects.filter(claim_key=key, state=Challenge.OPEN)
    if same := waiting.filter(says=says.strip(), evidence=evidence.strip()).first():
        return same
    if waiting.count() >= OPEN_OF_A_CLAIM:
        raise ChallengeError("says", ChallengeError.MANY)
    if Challenge.objects.filter(at__gt=timezone.now() - timedelta(hours=1)).count() >= IN_AN_HOUR:
        raise ChallengeError("says", ChallengeError.FLOOD)
    return Challenge.objects.create(claim_key=key, says=says.strip(), evidence=evidence.strip(), by=by[:150])


def of(keys: Iterable[str]) -> dict[str, list[Challenge]]:
    """The challenges of some claims, the latest first."""
    found: dict[str, list[Challenge]] = {}
    for row in Challenge.objects.filter(claim_key__in=list(keys)).order_by("-at", "-id"):
        found.setdefault(row.claim_key, []).append(row)
    return found


def refuse(row: Challenge, *, by: str, answer: str) -> None:
    """Leave the claim as it is, and say why."""
    _settle(row, Challenge.REFUSED, by, answer)


@transaction.atomic
def accept(row: Challenge, *, by: str, answer: str, corrected: Content | None = None) -> Revision:
    """Withdraw the claim, or put a corrected one in its place, as one revision whose reason is the answer.

    Raises:
        ChallengeError: without an answer, when it was answered before, or when the claim is held no more.
        ClaimError: when the corrected claim does not fit.
    """
    _settle(row, Challenge.ACCEPTED, by, answer)
    if not Claim.objects.filter(key=row.claim_key, withdrawn_at=None).exists():
        raise ChallengeError("claim", ChallengeError.WITHDRAWN)
    change = Change(withdraw=[row.claim_key], add=[corrected] if corrected else [])
    made = revise(change, kind="correction", by=by, reason=answer)
    Challenge.objects.filter(pk=row.pk).update(revision=made)
    return made


def _settle(row: Challenge, state: str, by: str, answer: str) -> None:
    told = answer.strip()
    if not told or len(told) > MOST_ANSWER:
        raise ChallengeError("answer", ChallengeError.TOO_LONG if told else ChallengeError.NOTHING_SAID)
    now = timezone.now()
    answered = Challenge.objects.filter(pk=row.pk, state=Challenge.OPEN)
    # One statement, so that of two answers at once only one counts.
    if not answered.update(state=state, answer=told, answered_by=by[:150], answered_at=now):
        raise ChallengeError("answer", ChallengeError.ANSWERED)
