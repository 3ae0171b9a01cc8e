"""States of promises as a shape and a word, and why a promise stands so, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fairway.web.presenting import Badge
from fairway.zone import commitments

STATE_WORDS = {
    commitments.KEPT: gettext_noop("Kept"),
    commitments.LATE: gettext_noop("Kept late"),
    commitments.SLIPPING: gettext_noop("Slipping"),
    commitments.MISSED: gettext_noop("Missed"),
    commitments.NOT_MEASURABLE: gettext_noop("Not measurable"),
    commitments.NO_DATA: gettext_noop("No data"),
}
REASON_WORDS = {
    "no criterion": gettext_noop("Nothing says what would count as kept."),
    "not due": gettext_noop("Not due yet."),
    "not reported": gettext_noop("Its date has passed; no source says what came of it."),
    "only before its date": gettext_noop("Seen undone before its date; since then no source says what came of it."),
    "no date": gettext_noop("It has no date, and no source says that it was done."),
    "later date": gettext_noop("A later date has been announced."),
    "earlier date passed": gettext_noop("A date announced for it has passed."),
}


def state_badge(state: str) -> Badge:
    """The badge of a state."""
    return Badge(f"state-{state.replace(' ', '-')}", _(STATE_WORDS[state]))


def reason_words(reason: str) -> str:
    """Why a promise stands as it does, in a sentence; empty where the state says it all."""
    return _(REASON_WORDS[reason]) if reason else ""
