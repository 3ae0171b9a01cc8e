"""New texts of the law on pages: proposing one, its rehearsals, and who stands for it until it is law or withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fairway.clearance.actors import Actor
from fairway.law.errors import LawError, RulebookErrors
from fairway.link.tasks import ask
from fairway.reform import proposing, rehearsing, releasing, tasks
from fairway.reform.models import Proposal
from fairway.reform.proposing import CannotPropose
from fairway.reform.releasing import CannotRelease, confirmations, fitting
from fairway.reform.serving import current
from fairway.web import acting

PASTED = "pasted.yaml"
SAYS = {
    CannotPropose.SAME: gettext_lazy("This very text is proposed already. Withdraw that proposal first."),
    CannotPropose.NOT_YOURS: gettext_lazy("Only whoever proposed a text withdraws it."),
    CannotPropose.WITHDRAWN: gettext_lazy("This text is withdrawn."),
    CannotPropose.RELEASED: gettext_lazy("This text is law already."),
    CannotRelease.PROPOSER: gettext_lazy("You proposed this text. Two other people must confirm it."),
    CannotRelease.UNREHEARSED: gettext_lazy("Rehearse this text against the rulebook of today first."),
    CannotRelease.TWICE: gettext_lazy("You have confirmed it. Another person must confirm it too."),
}
STATE_WORDS = {
    Proposal.PROPOSED: gettext_noop("proposed"),
    Proposal.WITHDRAWN: gettext_noop("withdrawn"),
    Proposal.RELEASED: gettext_noop("law on this node"),
}
Problems = list[tuple[str, str]]


@require_http_methods(["GET", "POST"])
@acting.required("see proposed texts")
def texts(request: HttpRequest) -> HttpResponse:
    """Every proposed text, newest first, and a form to propose one."""
    if request.method == "GET":
        return _texts(request)
    actor = acting.acting(request)
    if not actor.may("propose a text"):
        return acting.forbidden(request, "propose a text")
    data, name = _sent(request)
    if not data.strip():
        return _texts(request, [("file", _("Choose a file, or paste its text."))])
    try:
        made = proposing.propose(actor, data, name)
    except LawError as error:
        found = error.errors if isinstance(error, RulebookErrors) else [error]
        return _texts(request, [("file", str(item)) for item in found])
    except CannotPropose as error:
        return _texts(request, [("file", str(SAYS[str(error)]))])
    return redirect("proposal", proposal_id=made.pk)


def _sent(request: HttpRequest) -> tuple[bytes, str]:
    """The text that was sent, with the name of its file: an upload, else what was pasted."""
    upload = request.FILES.get("file")
    if upload is not None:
        return upload.read(proposing.MOST + 1), str(upload.name)
    return request.POST.get("text", "").replace("\r\n", "\n").encode(), PASTED


def _texts(request: HttpRequest, problems: Problems | None = None) -> HttpResponse:
    context = {
        "texts": Proposal.objects.select_related("by").order_by("-pk"),
        "words": STATE_WORDS,
        "problems": problems or [],
        "typed": request.POST.get("text", ""),
    }
    return render(request, "fairway/proposals.html", context, status=422 if problems else 200)


@require_GET
@acting.required("see proposed texts")
def text(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One proposed text: what it says, how it stands, its rehearsals and who confirmed it."""
    return _text(request, _found(proposal_id))


def _found(number: int) -> Proposal:
    found = Proposal.objects.select_related("by").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _text(request: HttpRequest, found: Proposal, problem: str = "") -> HttpResponse:
    actor, book = acting.acting(request), current()
    context: dict[str, Any] = {
        "text": found,
        "word": STATE_WORDS[found.state],
        "rehearsals": found.rehearsals.order_by("-pk"),
        "fitting": fitting(found, book),
        "confirmations": confirmations(found, book),
        "release": getattr(found, "release", None),
        "still": releasing.PEOPLE - len(confirmations(found, book)),
        "open": found.state == Proposal.PROPOSED,
        "mine": found.by_id == actor.user.pk,
        "problems": [("acts", problem)] if problem else [],
    }
    return render(request, "fairway/proposal.html", context, status=422 if problem else 200)


@require_GET
@acting.required("see proposed texts")
def file(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The text as it was proposed, byte for byte."""
    found = _found(proposal_id)
    response = HttpResponse(found.text.encode(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="text-{found.pk}.yaml"'
    return response


@require_POST
@acting.required("rehearse a text")
def rehearse(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Have the worker rehearse a text, and show how far it has come."""
    found = _found(proposal_id)
    try:
        row = rehearsing.begin(acting.acting(request), found.pk)
    except CannotPropose as error:
        return _text(request, found, str(SAYS[str(error)]))
    except LawError as error:
        return _text(request, found, str(error))
    ask(tasks.rehearse)
    return redirect("rehearsal", rehearsal_id=row.pk)


@require_POST
@acting.required("release a text")
def confirm(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Stand for a text; with the second person it is law."""
    return _done(request, proposal_id, releasing.confirm)


@require_POST
@acting.required("propose a text")
def withdraw(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    return _done(request, proposal_id, proposing.withdraw)


def _done(request: HttpRequest, number: int, act: Callable[[Actor, int], Proposal]) -> HttpResponse:
    found = _found(number)
    if "sure" not in request.POST:
        return _text(request, found, _("Tick that you are sure."))
    try:
        act(acting.acting(request), found.pk)
    except CannotPropose as error:
        return _text(request, _found(number), str(SAYS[str(error)]))
    return redirect("proposal", proposal_id=found.pk)
