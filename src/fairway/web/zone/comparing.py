"""The page that holds two days against each other: what came, went and changed, and which promises moved.

The comparison itself is made in `fairway.zone.comparing`.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from fairway.web.zone.seeing import Seen, seen, taken
from fairway.zone.comparing import ADDED, CHANGED, SUPPORTED, WITHDRAWN, Compared, compared, moved

KINDS = {
    ADDED: gettext_noop("New"),
    CHANGED: gettext_noop("Changed"),
    WITHDRAWN: gettext_noop("No longer held"),
    SUPPORTED: gettext_noop("Said again"),
}
SIDES = (("from", "known_from"), ("to", "known_to"))


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What the registry holds differently between two days."""
    view = seen(request)
    asked = {name: request.GET.get(name, "").strip()[:20] for side in SIDES for name in side}
    errors: dict[str, str] = {}
    before, after = (taken(asked[day], asked[known], errors, (day, known)) for day, known in SIDES)
    context: dict[str, Any] = {**view.context(), "asked": asked, "errors": errors}
    if any(asked.values()) and not errors:
        found, touched = compared(before, after)
        promises = moved(before, before.as_of or view.today, after, after.as_of or view.today)
        _learn(view, found, [item.after.commitment.id for item in promises])
        context |= {
            "found": [(item, [(step, _(KINDS[step.kind])) for step in item.steps]) for item in found],
            "touched": touched,
            "promises": promises,
        }
    return render(request, "fairway/zone/compare.html", context)


def _learn(view: Seen, found: list[Compared], promises: list[str]) -> None:
    """Learn at once what everything on the page is called."""
    claims = [claim for item in found for step in item.steps for claim in (*step.came, *step.went, step.before)]
    named = [claim.object for claim in claims if claim and claim.object]
    view.view.labels([*(item.entity.id for item in found), *named, *promises], view.lang)
