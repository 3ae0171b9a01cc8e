"""Making a gate's bundle from what a node has on record: both sides' keys, permits, revocations and uses.

A gate is given the permits that may be used at it, and no others.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils.timezone import localdate

from fairway.clearance import issuance, issuing
from fairway.clearance.bundle import SHORT, Bundle, Issued, Node
from fairway.clearance.claims import Permit as Claims
from fairway.clearance.crossings import read_back
from fairway.clearance.ledger import Used, counted
from fairway.clearance.models import Crossing, Permit
from fairway.link import keys
from fairway.link.identity import log_signer, peers

WARN_AFTER, REFUSE_AFTER = 4 * 3600, 12 * 3600
"""Seconds after which a gate warns that its lists are old, and after which it admits nobody."""
KEPT_DAYS = 7
"""How long a permit stays on the lists after it has ended."""


def made(gate: str) -> str:
    """The signed bundle of a gate as of now."""
    now = int(time.time())
    rows = Permit.objects.filter(valid_until__gte=localdate() - timedelta(KEPT_DAYS)).order_by("pk")
    live = [row for row in rows if gate in row.claims.get("gates", [gate])]
    shown = [row for row in live if row.proof and row.status == issuing.ISSUED]
    heads = _heads(shown)
    places = {key: place for place, key in enumerate(heads)}
    bundle = Bundle(
        node=settings.FAIRWAY_NODE,
        serial=now,
        made=now,
        warn=now + WARN_AFTER,
        refuse=now + REFUSE_AFTER,
        nodes=tuple(_nodes()),
        heads=tuple(heads.values()),
        issued={row.pk: Issued(row.digest[: SHORT * 2], places[_key(row)], bytes(row.code)) for row in shown},
        revoked={row.pk: int(row.revoked.timestamp()) for row in live if row.revoked},
        used=_used(live),
    )
    return bundle.signed(log_signer())


def _heads(shown: Iterable[Permit]) -> dict[tuple[str, bytes], str]:
    """The heads that permits were shown under. Many share one, and it is worked out once."""
    found: dict[tuple[str, bytes], str] = {}
    logs = issuing.logs()
    for row in shown:
        if _key(row) not in found:
            receipt = issuance.unpack(bytes(row.proof), bytes(row.code), logs, row.claims["iss"])
            found[_key(row)] = str(receipt.head)
    return found


def _key(row: Permit) -> tuple[str, bytes]:
    """What a head is known by before it is worked out: whose it is, and its signatures."""
    return row.claims["iss"], issuance.signatures(bytes(row.proof))


def _nodes() -> Iterable[Node]:
    """This node and its peers, as far as their keys are known."""
    sides = {settings.FAIRWAY_NODE: settings.FAIRWAY_SIDE, **{peer.node: peer.side for peer in peers()}}
    for log in issuing.logs():
        note = keys.note_of(log.node)
        if note:
            yield Node(sides[log.node], log, note)


def _used(live: Iterable[Permit]) -> dict[str, Used]:
    """What has been used of each permit that was used at all."""
    claims = {row.pk: Claims.from_claims(row.claims) for row in live}
    told: dict[str, list[Crossing]] = {}
    for row in Crossing.objects.filter(permit__in=claims):
        told.setdefault(row.permit, []).append(row)
    return {name: counted(claims[name], Used(), read_back(rows)) for name, rows in told.items()}
