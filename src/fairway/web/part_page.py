"""The page of a part as an answer to its officers: as it stands, with what was wrong, or with what changed meanwhile.

Whatever goes wrong with an act is said on the page, with what was typed kept; a part that somebody changed
meanwhile is shown with what changed, before anything is sent again. A form that is sent twice is known by its act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fairway.clearance import casework, gateway, status
from fairway.clearance.gateway import Act, Part
from fairway.clearance.letters import PARAGRAPHS
from fairway.law import LawError
from fairway.law.rulebook import default
from fairway.web import acting
from fairway.web.docket import docket
from fairway.web.frame import language
from fairway.web.standing import status_badge
from fairway.web.typed import typed_number

Problems = Sequence[tuple[str, str]]
TYPED = (
    "outcome", "reasons", "conditions", "paragraphs", "entries", "amount", "unit", "days", "tolerance",
    "valid_until", "text",
)  # fmt: skip
_FORM = ("csrfmiddlewaretoken", "version", "seen")
_SILENT = ("do", "asked")
_TYPED_WORDS = {
    "outcome": gettext_noop("Your decision"),
    "recommends": gettext_noop("I recommend to"),
    "reasons": gettext_noop("Reasons given"),
    "conditions": gettext_noop("Conditions"),
    "paragraphs": gettext_noop("Paragraphs of the letter"),
    "entries": gettext_noop("Entries"),
    "amount": gettext_noop("Amount"),
    "unit": gettext_noop("Unit"),
    "days": gettext_noop("Days"),
    "valid_until": gettext_noop("Valid until"),
    "text": gettext_noop("Your own words: the question, or a paragraph of the letter"),
    "reason": gettext_noop("Why it is changed: what shows it"),
}


def part_of(request: HttpRequest, part_id: int) -> Part:
    """The part of an address, where the actor sees it."""
    found = gateway.parts(acting.acting(request)).filter(pk=part_id).select_related("case", "officer", "desk").first()
    if found is None:
        raise Http404
    return found


def version_seen(request: HttpRequest) -> int | None:
    """The version of the part that the form was made from."""
    return typed_number(request, "version")


def show(
    request: HttpRequest, part: Part, problems: Problems = (), typed: Mapping[str, Any] | None = None, **more: Any
) -> HttpResponse:
    """The page of a part; with what is wrong and what was typed, where an act was refused."""
    context = {
        "problems": problems,
        "wrong": dict(problems),
        "typed": typed or {},
        **docket(acting.acting(request), part, language()),
        **more,
    }
    return render(request, "fairway/officer/part.html", context, status=422 if problems else 200)


def typed_in(request: HttpRequest) -> dict[str, Any]:
    """What was typed in the form of a decision, as the page shows it again."""
    many = ("reasons", "paragraphs")
    return {name: request.POST.getlist(name) if name in many else request.POST.get(name, "") for name in TYPED}


def answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer what can go wrong with an act on a part: not seen, changed meanwhile, not possible now."""

    @wraps(view)
    def answered(request: HttpRequest, part_id: int, **named: Any) -> HttpResponse:
        try:
            return view(request, part_id, **named)
        except ObjectDoesNotExist:
            raise Http404 from None
        except casework.Stale:
            return merge(request, part_of(request, part_id))
        except (casework.NotNow, LawError) as error:
            return show(request, part_of(request, part_id), [("main", str(error))], typed_in(request))

    return answered


def repeated(request: HttpRequest, part: Part, kind: str, **said: Any) -> bool:
    """Whether the newest act on a part is this one, by the same person: the form was sent twice."""
    actor = acting.acting(request)
    newest = gateway.visible(Act, actor).filter(case=part.case, part=part).order_by("-pk").first()
    if newest is None or (newest.by, newest.kind) != (actor.name, kind):
        return False
    return all(newest.body.get(name) == value for name, value in said.items())


def merge(request: HttpRequest, part: Part) -> HttpResponse:
    """What changed since the page was opened, with what was typed kept to be sent again or dropped."""
    seen = request.POST.get("seen", "")
    since = int(seen) if seen.isdecimal() and len(seen) < 19 else 0
    acts = gateway.visible(Act, acting.acting(request)).filter(case=part.case, pk__gt=since).select_related("part")
    newest = gateway.visible(Act, acting.acting(request)).filter(case=part.case).order_by("-pk").first()
    kept = [(name, value) for name, values in request.POST.lists() if name not in _FORM for value in values]
    said = [typed_words(name, value) for name, value in kept if value.strip() and name not in _SILENT]
    context = {
        "part": part,
        "case": part.case,
        "acts": acts.order_by("pk"),
        "kept": kept,
        "said": said,
        "seen": newest.pk if newest else 0,
    }
    return render(request, "fairway/officer/merge.html", context, status=409)


def typed_words(name: str, value: str) -> tuple[str, str]:
    """A field of a form and what was typed in it, as a person reads them."""
    book = default()
    label = _(_TYPED_WORDS[name]) if name in _TYPED_WORDS else name
    if name in book.vocabulary:
        label = book.vocabulary[name].label.say(language())
    if name in ("outcome", "recommends") and value in status.STATUSES:
        return label, status_badge(value).word
    if name == "reasons" and value in book.norms:
        return label, book.norms[value].label.say(language())
    if name == "paragraphs" and value in PARAGRAPHS:
        return label, _(PARAGRAPHS[value].says)
    return label, value
