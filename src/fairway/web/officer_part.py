"""What officers do on the page of a part: take it, give it back, write, flag, advise, reopen, revoke; and proofs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from fairway.api.cases import download
from fairway.clearance import casework, gateway, issuing
from fairway.clearance.gateway import Document, Permit
from fairway.law.explain import prove_norm
from fairway.web import acting
from fairway.web.docket import known
from fairway.web.frame import language
from fairway.web.part_page import answering, part_of, repeated, show, typed_in, version_seen
from fairway.web.presenting import condition, outcome_badge, reason
from fairway.web.typed import typed_text

ACTS = {
    "take": "take",
    "release": "take",
    "write": "write",
    "flag": "mark",
    "advise": "advise",
    "reopen": "confirm",
}
"""The small acts, and the action of the table of roles that each is."""
_NEEDS_WORDS = {
    "write": gettext_noop("Write what you want to say."),
    "flag": gettext_noop("Write the flag, in a word or two."),
    "reopen": gettext_noop("Say why the part is taken up again."),
}
"""The acts that need words, and what to ask for where there are none."""
_DONE = {
    "take": "taken",
    "release": "released",
    "write": "wrote",
    "flag": "",
    "advise": "advised",
    "reopen": "",
}
"""How the history names an act, where a form that is sent twice must not do it twice."""


@require_GET
@acting.required("see the queue")
def part(request: HttpRequest, part_id: int) -> HttpResponse:
    """Facts with evidence, law then and now, and what may be decided."""
    return show(request, part_of(request, part_id))


@require_POST
@acting.required("see the queue")
@answering
def act(request: HttpRequest, part_id: int, name: str) -> HttpResponse:
    """One of the small acts."""
    actor, text, subject = acting.acting(request), typed_text(request), part_of(request, part_id)
    if name not in ACTS:
        raise Http404
    if not actor.may(ACTS[name]):
        return acting.forbidden(request, ACTS[name])
    if name in _NEEDS_WORDS and not text:
        return show(request, subject, [(f"{name}-text", _(_NEEDS_WORDS[name]))], typed_in(request))
    if not repeated(request, subject, _DONE[name], **({"text": text} if text else {})):
        _act(request, part_id, name, text)
    still_here = gateway.parts(actor).filter(pk=part_id).exists()
    return redirect("part", part_id=part_id) if still_here else redirect("queue")


def _act(request: HttpRequest, part_id: int, name: str, text: str) -> None:
    actor, seen = acting.acting(request), version_seen(request)
    match name:
        case "take":
            casework.take(actor, part_id, seen)
        case "release":
            casework.release(actor, part_id, seen)
        case "write":
            casework.write(actor, part_id, text)
        case "flag":
            casework.flag(actor, part_id, text)
        case "advise":
            casework.advise(actor, part_id, request.POST.get("recommends", ""), (), text)
        case "reopen":
            casework.reopen(actor, part_id, text)


@require_POST
@acting.required("revoke")
@answering
def revoke(request: HttpRequest, part_id: int, permit_id: str) -> HttpResponse:
    """Revoke a permit of the case, on both sides."""
    actor, text, subject = acting.acting(request), typed_text(request, most=300), part_of(request, part_id)
    row = gateway.visible(Permit, actor).get(pk=permit_id, case=subject.case)
    if not text:
        return show(request, subject, [(f"revoke-{row.pk}", _("Say why the permit is revoked."))])
    issuing.revoke(actor, row.pk, text)
    return redirect("part", part_id=part_id)


@require_GET
@acting.required("see the queue")
def proof(request: HttpRequest, part_id: int, norm_id: str) -> HttpResponse:
    """The proof of one norm on the facts of a part as they stand."""
    subject = part_of(request, part_id)
    found, _unreadable = known(subject.case)
    norm = found.rulebook.norms.get(norm_id) if found else None
    if found is None or norm is None:
        raise Http404
    context = {
        "part": subject,
        "proof": prove_norm(norm, found, language()),
        "reason": reason(found.rulebook, norm, language()),
        "condition": condition(found.rulebook, norm, language()),
        "badge": outcome_badge(found.outcome, language()),
    }
    return render(request, "fairway/officer/proof.html", context)


@require_GET
@acting.required("see the queue")
def paper(request: HttpRequest, part_id: int, document_id: str) -> HttpResponse:
    """A document of a part, as a download."""
    subject = part_of(request, part_id)
    found = gateway.visible(Document, acting.acting(request)).filter(part=subject, pk=document_id).first()
    if found is None:
        raise Http404
    return download(found)
