"""What the forms that change the registry share: fields of a claim, a new source, and what is wrong, in words.

What may be changed, and how, is for `fairway.zone`; who may is asked by each page.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from fairway.web.frame import language
from fairway.web.typed import typed_text
from fairway.zone.claim import ClaimError
from fairway.zone.correcting import Fault, Step
from fairway.zone.models import Claim, Source
from fairway.zone.schemata import schemata
from fairway.zone.sourcing import Described

Problems = list[tuple[str, str]]
EDITABLE = ("value", "unit", "as_of", "certainty", "source", "place")
MOST_SOURCES = 500
MOST_REASON = 500
FIELD_NAMES = {
    "value": gettext_noop("Value"),
    "unit": gettext_noop("Unit"),
    "as_of": gettext_noop("As of"),
    "certainty": gettext_noop("Certainty"),
    "source": gettext_noop("Source"),
    "place": gettext_noop("Place in the source"),
    "printed": gettext_noop("As printed"),
}
_SAYS = {
    "as_of": gettext_lazy("Write a date such as 2025, 2025-Q1, 2025-03, 2025-03-14 or 2023..2025."),
    "date": gettext_lazy("Write a date such as 2025, 2025-Q1, 2025-03, 2025-03-14 or 2023..2025."),
    "certainty": gettext_lazy("Choose one of the words of certainty."),
    "source": gettext_lazy("Choose a source that the registry has, or describe a new one."),
    "publisher": gettext_lazy("Say who published it, in at most 200 characters."),
    "title": gettext_lazy("Give its title in at most 300 characters, on one line."),
    "url": gettext_lazy("An address begins with http:// or https:// and has at most 600 characters."),
    "place": gettext_lazy("The place in the source has at most 60 characters."),
}
NEW = {"publisher": 400, "title": 600, "date": 24, "url": 1_000, "quality": 24, "lang": 8}


def line(request: HttpRequest, name: str, most: int = 2_100) -> str:
    """What was typed in a field, on one line."""
    return " ".join(typed_text(request, name, most).split())


def too_large(request: HttpRequest, most: int) -> bool:
    """Whether a request says that it is larger than that; nothing more of it is read then.

    A page that asks this must be exempt from the check of forms, which reads, and have it made afterwards.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) <= most:
        return False
    request.POST = QueryDict()
    return True


def held(key: str) -> Claim:
    """The claim of this id that is held now.

    Raises:
        Http404: when there is none.
    """
    found = Claim.objects.filter(key=key, withdrawn_at=None).select_related("source").first()
    if found is None:
        raise Http404
    return found


def ever(key: str) -> Claim:
    """The claim of this id, held now or before.

    Raises:
        Http404: when there never was one.
    """
    rows = Claim.objects.filter(key=key).select_related("source", "withdrawn_in")
    found = rows.order_by("-recorded_at", "-id").first()
    if found is None:
        raise Http404
    return found


def typed_changes(request: HttpRequest, claim: Claim | None = None) -> dict[str, str]:
    """The fields of a claim as they were typed; without a claim, those alone that hold something."""
    typed = {name: line(request, name) for name in EDITABLE if name in request.POST}
    return typed if claim else {name: told for name, told in typed.items() if told}


def new_source(request: HttpRequest) -> Described | None:
    """The new source that was described, if one was.

    Raises:
        ClaimError: when it can't be kept.
    """
    told = {name: line(request, f"new_{name}", most) for name, most in NEW.items()}
    if not any(told[name] for name in ("publisher", "title", "date", "url")):
        return None
    chosen = {name: value for name, value in told.items() if value}
    return Described(**chosen).check()


def of_source(error: ClaimError) -> Problems:
    """What is wrong with a new source."""
    return [(f"new_{error.field}", says(error.field, error.message))]


def says(field: str, message: str) -> str:
    """What is wrong with a field, in the language of the page."""
    known = _SAYS.get(field)
    return str(known) if known else _("This does not fit: %(why)s") % {"why": message}


def told(faults: Iterable[Fault]) -> Problems:
    """The faults of one claim, each once by its field."""
    found: dict[str, str] = {}
    for fault in faults:
        found.setdefault(fault.field, says(fault.field, fault.message))
    return list(found.items())


def differences(step: Step) -> list[tuple[str, str, str]]:
    """The fields of a claim that would change: what each is called, before, after."""
    return [(_(FIELD_NAMES[name]), before, after) for name, before, after in step.fields]


def choices() -> dict[str, Any]:
    """What the fields of a claim offer."""
    known, lang = schemata(), language()
    units = [(name, unit.label.say(lang)) for name, unit in known.units.items()]
    units += [(name, label.say(lang)) for name, label in known.nouns.items()]
    rows = Source.objects.order_by("-said_on", "id").values_list("id", "publisher", "date")[:MOST_SOURCES]
    return {
        "units": units,
        "certainties": [(name, label.say(lang)) for name, label in known.certainties.items()],
        "qualities": [(name, label.say(lang)) for name, label in known.qualities.items()],
        "sources": [(name, f"{publisher} {date}".strip()) for name, publisher, date in rows],
    }


def typed_back(request: HttpRequest) -> dict[str, str]:
    """Everything that was typed, to be shown again."""
    return {name: value for name, value in request.POST.items() if isinstance(value, str)}
