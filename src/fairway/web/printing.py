"""A permit as its page, its PDF and its picture, for whoever may see its case."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_GET

from fairway.clearance import gateway, issuing, paper
from fairway.clearance import permit as signed
from fairway.clearance.claims import Permit as Claims
from fairway.clearance.gateway import Permit
from fairway.clearance.paper import Paper
from fairway.law.rulebook import default
from fairway.web import acting
from fairway.web.frame import language
from fairway.web.gate import gates

SIZES = {"permit-code": 240, "proof-code": 330}


@require_GET
def page(request: HttpRequest, permit_id: str) -> HttpResponse:
    """What a permit says, and its codes while it is in force."""
    if acting.actor(request) is None:
        return acting.to_sign_in(request)
    row, item = _found(request, permit_id)
    context = {"permit": row, "paper": words(item, language()), "live": _live(row), "wallet": issuing.has_wallet(row)}
    return render(request, "fairway/permit.html", context)


@require_GET
def pdf(request: HttpRequest, permit_id: str) -> HttpResponse:
    """The permit as a page of A4 to be printed."""
    item = _printable(request, permit_id)
    return _file(paper.pdf(item, language()), "application/pdf", f"{item.permit.id}.pdf")


@require_GET
def picture(request: HttpRequest, permit_id: str) -> HttpResponse:
    """Its codes as a picture."""
    item = _printable(request, permit_id)
    return _file(paper.picture(item), "image/png", f"{item.permit.id}.png")


@require_GET
def wallet(request: HttpRequest, permit_id: str) -> HttpResponse:
    """Its form for wallets, an SD-JWT; only the node that issued it has one."""
    row, _ = _found(request, permit_id)
    form = issuing.wallet(row)
    if not form:
        raise Http404
    return _file(form.encode(), "application/dc+sd-jwt", f"{row.pk}.sd-jwt")


def words(item: Paper, lang: str) -> dict[str, Any]:
    """What `fairway/permit_paper.html` shows of a permit, in a language."""
    return {
        "title": paper.say("title", lang),
        "number": item.permit.id,
        "rows": paper.rows(item, lang),
        "codes": [
            {
                "word": paper.say(key, lang),
                "source": code.svg_data_uri(border=4, light="white", omitsize=True),
                "size": SIZES[key],
            }
            for key, code in paper.codes(item)
        ],
        "lacking": "" if item.proof else paper.say("no-proof", lang),
        "verify": paper.say("verify", lang),
    }


def _live(row: Permit) -> bool:
    """Whether it is issued, and neither revoked nor over."""
    return row.status == issuing.ISSUED


def _found(request: HttpRequest, permit_id: str) -> tuple[Permit, Paper]:
    """A permit that the reader sees."""
    actor = acting.actor(request)
    row = gateway.visible(Permit, actor).filter(pk=permit_id).first() if actor else None
    if row is None:
        raise Http404
    code = bytes(row.code)
    return row, Paper(
        permit=Claims.from_claims(row.claims),
        code=code,
        proof=bytes(row.proof),
        approvals=signed.signers(code, issuing.known_keys()),
        names=_names(language()),
        zone=get_current_timezone(),
    )


def _printable(request: HttpRequest, permit_id: str) -> Paper:
    """The same, while it is in force: nobody is to print one that is not."""
    row, item = _found(request, permit_id)
    if not _live(row):
        raise Http404
    return item


def _names(lang: str) -> dict[str, str]:
    sides = {side: name.say(lang) for side, name in default().head.jurisdictions.items()}
    return {**dict(gates(lang)), **sides}


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
