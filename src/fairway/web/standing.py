"""How cases, parts and clocks stand, in words: statuses with their shapes, what happened, how long is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from fairway.clearance import issuing, review, status
from fairway.clearance.gateway import Part
from fairway.web.presenting import Badge

STATUS_WORDS = {
    status.DRAFT: gettext_noop("draft"),
    status.SUBMITTED: gettext_noop("submitted"),
    status.IN_REVIEW: gettext_noop("in review"),
    status.MORE: gettext_noop("more information needed"),
    status.APPROVED: gettext_noop("approved"),
    status.CONDITIONAL: gettext_noop("approved with conditions"),
    status.REFUSED: gettext_noop("refused"),
    status.WITHDRAWN: gettext_noop("withdrawn"),
    status.EXPIRED: gettext_noop("expired"),
    status.REVOKED: gettext_noop("revoked"),
}
ACT_WORDS = {
    "advised": gettext_noop("recommended a decision"),
    "amended": gettext_noop("changed the draft"),
    "answered": gettext_noop("answered a question"),
    "asked": gettext_noop("asked the applicant; the clock stopped"),
    "begun": gettext_noop("began the application"),
    "custody": gettext_noop("entered goods in custody"),
    "decided": gettext_noop("decided"),
    "document": gettext_noop("added a document"),
    "fact changed": gettext_noop("changed a fact"),
    "filed": gettext_noop("filed the application"),
    "flagged": gettext_noop("put a flag on it"),
    "law changed": gettext_noop("the law changed"),
    "permit approved": gettext_noop("approved the permit"),
    "permit expired": gettext_noop("the permit expired"),
    "permit issued": gettext_noop("the permit was issued"),
    "permit not made": gettext_noop("no permit could be made"),
    "permit revoked": gettext_noop("revoked the permit"),
    "permit signed": gettext_noop("signed a permit"),
    "proposed": gettext_noop("proposed a decision for a second person"),
    "arrived": gettext_noop("received the application"),
    "released": gettext_noop("gave it back to the desk"),
    "reopened": gettext_noop("took it up again"),
    "reported": gettext_noop("reported what an office said"),
    "returned": gettext_noop("returned the proposed decision"),
    "review closed": gettext_noop("the joint review closed"),
    "review opened": gettext_noop("a joint review opened"),
    "step done": gettext_noop("marked a step as done"),
    "taken": gettext_noop("took it"),
    "told": gettext_noop("told how its part stands"),
    "withdrawn": gettext_noop("withdrew the application"),
    "written": gettext_noop("wrote a message"),
    "wrote": gettext_noop("wrote a message"),
}
PERMIT_WORDS = {
    issuing.ASKED: gettext_noop("signed, waits for the other side"),
    issuing.APPROVED: gettext_noop("approved, not yet issued"),
    issuing.ISSUED: gettext_noop("issued"),
    issuing.REVOKED: gettext_noop("revoked"),
    issuing.EXPIRED: gettext_noop("expired"),
}
REVIEW_WORDS = {
    review.STANDS: gettext_noop("each decision stands"),
    review.AGREED: gettext_noop("the sides agree"),
}


@dataclass(frozen=True)
class ClockWords:
    """A clock in words: what is left, which of its days it is, and whether it is late."""

    left: str
    day: str
    late: bool = False


def status_badge(name: str) -> Badge:
    """A status as a shape and a word in the language of the page."""
    return Badge(status.STATUSES[name].shape, _(STATUS_WORDS[name]))


def act_words(kind: str) -> str:
    """What somebody did, in words."""
    return _(ACT_WORDS[kind]) if kind in ACT_WORDS else kind


def clock_words(part: Part, today: date) -> ClockWords:
    """How an authority's clock on a part stands."""
    if part.decided:
        return ClockWords(_("decided on %(day)s") % {"day": part.decided.isoformat()}, "")
    clock = part.clock()
    if clock is None:
        return ClockWords(_("not yet received") if part.received is None else _left(part, today), "")
    allowed = clock.allowed
    day = _("day %(used)s of %(allowed)s") % {"used": clock.used(today), "allowed": allowed} if allowed else ""
    stop = next((item for item in clock.stops if item.ended is None), None)
    if stop:
        return ClockWords(_("stopped since %(day)s") % {"day": stop.began.isoformat()}, day)
    return ClockWords(_left(part, today), day, late=part.due < today)


def _left(part: Part, today: date) -> str:
    if part.deadline is None:
        return _("no time limit")
    days = (part.deadline - today).days
    if days < 0:
        return ngettext("Overdue %(n)s day", "Overdue %(n)s days", -days) % {"n": -days}
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days} if days else _("due today")
