"""The gate page: everything it needs to work without a network, handed over at the first load.

Judging happens in the browser (`static/fairway/gate`). The lists come from the node's API and the crossings
go to it.
"""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fairway.clearance.staff import GATES
from fairway.law.rulebook import default
from fairway.link.identity import log_signer
from fairway.web import acting
from fairway.web.frame import language

OFFICERS_REASONS = ("no-match", "no-papers", "damaged", "other-reason")


@require_GET
@acting.required("check permits")
def page(request: HttpRequest) -> HttpResponse:
    """The page of the gate that the officer is at."""
    config = _config(request)
    return render(request, "fairway/gate.html", {"config": config, "gate": dict(config["gates"])[config["gate"]]})


@require_GET
def worker(request: HttpRequest) -> FileResponse:
    """The script that keeps the page in the browser; from here, so that it may keep pages of every language."""
    found = finders.find("fairway/gate/worker.js")
    return FileResponse(
        Path(str(found)).open("rb"), content_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )


def gates(lang: str) -> list[tuple[str, str]]:
    """Every gate with its name in a language."""
    return [(value, label.say(lang)) for value, label in default().vocabulary[GATES].type.choices.items()]


def _config(request: HttpRequest) -> dict[str, Any]:
    """What the page's script works with."""
    lang = language()
    book = default()
    sides = [(side, name.say(lang)) for side, name in book.head.jurisdictions.items()]
    return {
        "lang": lang,
        "zone": settings.TIME_ZONE,
        "gate": acting.acting(request).scope,
        "bundle": "/api/v1/bundle",
        "crossings": "/api/v1/crossings",
        "pictures": "/api/v1/pictures",
        "token": get_token(request),
        "worker": "/gate-worker.js",
        "shapes": static("fairway/shapes.svg"),
        "pins": [str(log_signer().verifier)],
        "gates": gates(lang),
        "sides": sides,
        "directions": [
            (f"{one}>{other}", f"{first} → {second}") for (one, first), (other, second) in permutations(sides, 2)
        ],
        "reasons": OFFICERS_REASONS,
        "words": _words(),
    }


def _words() -> dict[str, str]:
    """What the script says, in the language of the page."""
    return {
        "admit": _("ADMIT"),
        "refer": _("CHECK"),
        "refuse": _("STOP"),
        "good": _("Everything is in order."),
        "stale-warn": _("The gate's lists are getting old: connect it soon."),
        "unknown-key": _("Signed with a key that this gate does not know: connect it, or ask the office."),
        "unknown-number": _("No permit of this number is on the gate's list: scan its code."),
        "unproven": _("Newer than the gate's lists: scan the second code, or connect the gate."),
        "replayed": _("This code was admitted here a moment ago."),
        "cloned": _("The permit is in use elsewhere: the code may have been copied."),
        "clock": _("The device's clock is wrong: set it, then connect the gate."),
        "malformed": _("Not a Fairway code."),
        "truncated": _("The code was not read whole: scan it again."),
        "forged": _("Forged: a signature is wrong."),
        "one-sided": _("Only one side has approved it."),
        "revoked-key": _("Signed with a key that was revoked."),
        "revoked": _("Revoked."),
        "expired": _("Expired."),
        "not-yet": _("Not valid yet."),
        "wrong-direction": _("Not for this direction."),
        "wrong-gate": _("Not for this gate."),
        "used-up": _("Used up: nothing is left on it."),
        "stale-refuse": _("The gate's lists are too old to admit anybody: connect it."),
        "age": _("Lists as of {made}, good until {until}"),
        "no-lists": _("This gate has no lists yet: connect it."),
        "signed-out": _("You are signed out. The gate works on; sign in again to send and fetch."),
        "not-taken": _("The node did not take a crossing. It stays on this device: tell the office."),
        "bad-lists": _("New lists were not taken over:"),
        "counts": _("{permits} permits · {revoked} revoked · {waiting} crossings to be sent"),
        "waiting": _("{waiting} crossings to be sent"),
        "offline": _("Works without a network."),
        "no-permit": _("no permit"),
        "what": _("What"),
        "way": _("Way"),
        "gates": _("Gates"),
        "period": _("Valid"),
        "conditions": _("Conditions"),
        "limits": _("Left"),
        "permit": _("Permit"),
        "approved": _("Signed by"),
        "and-back": _("and back"),
        "every-gate": _("every gate"),
        "left": _("{left} of {limit} entries"),
        "left-amount": _("{left} of {limit} {unit}"),
        "left-days": _("{left} of {limit} days"),
        "did-admit": _("admitted"),
        "did-refer": _("referred"),
        "did-refuse": _("refused"),
        "why-admit": _("Why is it admitted all the same?"),
        "why-refer": _("Why is it referred?"),
        "why-refuse": _("Why is it refused?"),
        "no-match": _("It is not what the permit says."),
        "no-papers": _("Papers are missing."),
        "damaged": _("A seal or a packing is damaged."),
        "other-reason": _("Another reason, told to the office."),
        "kept": _("{permit} {word} at {at}. Kept on this device until it is sent."),
    }
