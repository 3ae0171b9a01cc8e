"""Receipts of acts: the proof in words, as a file and as a QR code; and the page that verifies one anywhere.

The page that verifies runs in the reader's browser, also saved to a disk: it trusts only keys that the reader
gives it, and asks no server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_GET

from fairway.clearance import barcode, gateway
from fairway.clearance.gateway import Act
from fairway.clearance.history import altered
from fairway.link import log, tree
from fairway.link.identity import log_signer, peers
from fairway.link.models import Entry
from fairway.link.note import Checkpoint
from fairway.link.receipt import Receipt
from fairway.web import acting
from fairway.web.applications import own_case


@dataclass(frozen=True)
class Proof:
    """What a receipt shows: the entry, the head it is under, and who signed that."""

    receipt: Receipt
    head: Checkpoint
    entry: dict[str, Any]
    cosigned: tuple[str, ...]

    @property
    def compact(self) -> str:
        """The receipt as one line of text."""
        return json.dumps(json.loads(self.receipt.to_json()), separators=(",", ":"), ensure_ascii=False)

    @property
    def picture(self) -> str:
        """The receipt as a QR code; nothing where it is too long for one."""
        try:
            return barcode.svg(barcode.qr(self.compact, "L"))
        except segno.DataOverflowError:
            return ""

    @property
    def leaf(self) -> str:
        """The hash of the entry."""
        return tree.leaf_hash(self.receipt.entry).hex()

    @property
    def root(self) -> str:
        """The root of the log under the head."""
        return self.head.root.hex()


def proof_of(index: int) -> Proof:
    """The proof of an entry of this node's log, verified before it is shown."""
    entry = Entry.objects.filter(pk=index).first()
    if entry is None:
        raise Http404
    receipt = log.receipt(entry)
    head = receipt.verify(log_signer().verifier)
    cosigned = tuple(item.name for item in receipt.head.signed_by([peer.witness for peer in peers()]))
    return Proof(receipt, head, json.loads(receipt.entry), cosigned)


@require_GET
@acting.required("see own cases")
def act_receipt(request: HttpRequest, ref: str, act_id: int) -> HttpResponse:
    """The receipt of something that happened to one's case."""
    case = own_case(request, ref)
    act = gateway.visible(Act, acting.acting(request)).filter(case=case, pk=act_id).select_related("part").first()
    if act is None:
        raise Http404
    proof = proof_of(act.entry)
    context = {"case": case, "act": act, "proof": proof, "fits": not altered([act])}
    return render(request, "fairway/receipt.html", context)


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The page that verifies receipts, in the reader's own language."""
    return redirect(f"/{get_language_from_request(request)}/verify")


@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Verify a receipt in the browser, against keys that the reader has."""
    return render(request, "fairway/verify.html")
