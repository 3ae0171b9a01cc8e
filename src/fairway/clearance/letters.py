"""Letters of decision: paragraphs in the applicant's language, from the decision and the norms it names.

Words come from the pages' catalogues; what a norm says, from the rulebook. Nothing is free text but what
the officer wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from fairway.clearance import status
from fairway.clearance.models import Case, Decision, Part
from fairway.law.clauses import cited_in
from fairway.law.rulebook import default


@dataclass(frozen=True)
class Paragraph:
    """A standing paragraph: what it says, and in letters of which decisions."""

    says: str
    fits: tuple[str, ...]


PARAGRAPHS = {
    "carry": Paragraph(gettext_noop("Have this letter at hand when you cross."), status.GRANTED),
    "changes": Paragraph(
        gettext_noop("Tell this office before you cross if anything that you told us has changed."), status.GRANTED
    ),
    "show": Paragraph(gettext_noop("We may ask you to show that each condition is kept."), (status.CONDITIONAL,)),
    "others": Paragraph(
        gettext_noop("This decision is of this office alone; what other offices decide stands apart."), status.GRANTED
    ),
    "again": Paragraph(gettext_noop("You may apply again once the reasons above no longer hold."), (status.REFUSED,)),
    "papers": Paragraph(
        gettext_noop("We looked at every document that you sent before we decided."), (status.REFUSED,)
    ),
}
"""Paragraphs that officers choose from; a decision keeps their names, a letter says them in its language."""


@dataclass(frozen=True)
class Letter:
    """A letter: who writes on what to whom, and its paragraphs in order."""

    lang: str
    office: str
    subject: str
    to: str
    day: date | None
    paragraphs: tuple[str, ...]


def letter(decision: Decision, lang: str = "") -> Letter:
    """The letter of a decision, in the applicant's language unless another is asked for."""
    part = decision.part
    case = part.case
    lang = lang or case.language
    with override(lang.lower()):
        return Letter(
            lang=lang,
            office=part.office.name.say(lang),
            subject=_("%(ref)s: %(title)s") % {"ref": case.ref, "title": case.title},
            to=case.applicant,
            day=localdate(decision.confirmed) if decision.confirmed else None,
            paragraphs=tuple(_paragraphs(decision, part, case, lang)),
        )


def _paragraphs(decision: Decision, part: Part, case: Case, lang: str) -> list[str]:
    opening = {
        status.APPROVED: _("We approve your application."),
        status.CONDITIONAL: _("We approve your application under the conditions below."),
        status.REFUSED: _("We refuse your application."),
    }[decision.outcome]
    found = [opening]
    found += [_("Reason: %(reason)s") % {"reason": reason(name, lang)} for name in decision.reasons]
    found += [_("Condition: %(condition)s") % {"condition": text} for text in decision.conditions]
    found += [_(PARAGRAPHS[name].says) for name in decision.paragraphs if name in PARAGRAPHS]
    found += [decision.text] if decision.text else []
    if decision.valid_until:
        found.append(_("This decision is valid until %(day)s.") % {"day": decision.valid_until.isoformat()})
    if decision.outcome == status.REFUSED:
        found.append(_("You may ask this office to explain its reasons, and ask how the decision can be reviewed."))
    return found


def reason(norm_id: str, lang: str) -> str:
    """A norm as a reason: its sentence with its instrument and clause."""
    book = default()
    norm = book.norms.get(norm_id)
    if norm is None:
        return norm_id
    title = book.instruments[norm.instrument].title.say(lang)
    cited = cited_in(title, book.provisions[norm.provision].clause, lang)
    return f"{norm.label.say(lang)} ({cited})"
