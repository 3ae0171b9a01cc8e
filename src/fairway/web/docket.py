"""A part made ready for its officer's page: facts with how they are known, law then and now, what may be decided.

Everything is read through the gateway; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fairway.clearance import casework, desks, gateway, replay
from fairway.clearance.actors import Actor
from fairway.clearance.filing import determination_of
from fairway.clearance.gateway import Act, Advice, Case, Decision, Document, Message, Part, Permit, Review
from fairway.clearance.letters import PARAGRAPHS
from fairway.clearance.review import is_open
from fairway.law import Determination, Facts, SideDetermination
from fairway.law.errors import LawError
from fairway.law.facts import KIND
from fairway.law.rulebook import default
from fairway.web.models import Record
from fairway.web.presenting import Reason, answers_shown, reason, side_cards
from fairway.web.topics import by_topic

STATES = {
    "given": gettext_noop("stated"),
    "presumed": gettext_noop("presumed by law"),
    "derived": gettext_noop("follows from others"),
    "not applicable": gettext_noop("does not apply"),
    "declined": gettext_noop("not known to the applicant"),
    "not asked": gettext_noop("not asked"),
}
WHY_SECOND = {
    casework.REFUSAL: gettext_noop("it is a refusal"),
    casework.DISCRETION: gettext_noop("the law leaves this office a choice"),
    casework.OVERRIDE: gettext_noop("it lets through what the law, as read here, does not"),
}
FLAG_WORDS = {
    desks.DISCRETION: gettext_noop("discretion"),
    desks.DOUBT: gettext_noop("doubt"),
    desks.CHANGED: gettext_noop("law changed"),
}
DECIDING = (gettext_noop("Approve"), gettext_noop("Approve with conditions"), gettext_noop("Refuse"))
RECENT_ACTS = 12


@dataclass(frozen=True)
class FactRow:
    """A fact as an officer sees it: its value, how it is known, which other sides were told it, who corrected it."""

    path: str
    topic: str
    label: str
    value: str
    state: str
    told: tuple[str, ...] = ()
    corrected: Act | None = None

    @property
    def changeable(self) -> bool:
        """Whether an officer may correct it: everything but what kind of movement it is."""
        return self.path != KIND


@dataclass(frozen=True)
class Choice:
    """A decision that may be taken, and why a second person would have to confirm it."""

    outcome: str
    says: str
    second: tuple[str, ...]


def flag_word(value: str) -> str:
    """A flag in words, as it was written where an officer wrote it."""
    return _(FLAG_WORDS[value]) if value in FLAG_WORDS else value


def known(case: Case) -> tuple[Determination | None, str]:
    """Today's determination of a case by this node's own reading, or why its facts can't be read."""
    try:
        return determination_of(case), ""
    except LawError as error:
        return None, str(error)


def docket(actor: Actor, part: Part, lang: str) -> dict[str, Any]:
    """Everything that the page of a part shows."""
    case = part.case
    found, unreadable = known(case)
    return {
        "part": part,
        "case": case,
        "today": localdate(),
        "holder": part.officer if part.officer_id not in (None, actor.user.pk) else None,
        "glance": gateway.glance(actor, case),
        "unreadable": unreadable,
        **_law(part, found, lang),
        **_facts(actor, part, found, lang),
        **_papers(actor, part),
        **_around(actor, part),
        "choices": _choices(part, found),
        "paragraphs": [(name, item, _(item.says)) for name, item in PARAGRAPHS.items()],
    }


def _law(part: Part, found: Determination | None, lang: str) -> dict[str, Any]:
    case, book = part.case, default()
    cards = side_cards(found, lang) if found else []
    mine = [card for card in cards if card.tag == part.side]
    clauses = [reason(book, book.norms[name], lang) for name in case.law.get("clauses", ()) if name in book.norms]
    at_first, also = in_play(part, found, lang)
    return {
        "cards": mine,
        "was": replay.as_filed(case),
        "same_law": case.rulebook == book.hash,
        "kept": Record.objects.filter(pk=case.record).exists() if case.record else False,
        "clauses": clauses,
        "in_play": at_first,
        "also": also,
    }


def in_play(part: Part, found: Determination | None, lang: str) -> tuple[list[Reason], list[Reason]]:
    """The norms of this side that a decision may rest on: those of its outcome, and what else takes effect."""
    if found is None:
        return [], []
    first = dict.fromkeys(name for side in _mine(part, found) for name in side.because)
    rest = [name for name, _applies, effective in found.trace if effective and _decides(part, name)]
    norms = found.rulebook.norms
    both = ([name for name in first if name in norms], [name for name in rest if name not in first])
    at_first, also = ([reason(found.rulebook, norms[name], lang) for name in names] for names in both)
    return at_first, also


def _mine(part: Part, found: Determination) -> list[SideDetermination]:
    return [side for side in found.sides if side.side.jurisdiction == part.side]


def _decides(part: Part, name: str) -> bool:
    norm = default().norms[name]
    return part.side in norm.jurisdictions and norm.effect in ("require", "prohibit", "oblige")


def _facts(actor: Actor, part: Part, found: Determination | None, lang: str) -> dict[str, Any]:
    case = part.case
    if found is None:
        plain = [FactRow(path, "", path, str(value), "given") for path, value in sorted(case.facts.items())]
        return {"facts": [("", plain)]}
    shown = _relevant(part, found)
    values = {path: found.values[path] for path in shown if path in found.values}
    declined = frozenset(path for path in shown if path not in values)
    changes = gateway.visible(Act, actor).filter(case=case, kind="fact changed").order_by("id")
    corrected = {act.body["path"]: act for act in changes}
    rows = [
        FactRow(
            path=row["path"],
            topic=row["topic"],
            label=row["label"],
            value=row["value"],
            state=found.state_of(row["path"]),
            told=tuple(side for side, paths in case.told.items() if row["path"] in paths),
            corrected=corrected.get(row["path"]),
        )
        for row in answers_shown(Facts(values, declined), lang)
    ]
    return {"facts": by_topic(rows, lambda row: row.topic), "disclosed": not case.here}


def _relevant(part: Part, found: Determination) -> list[str]:
    """The facts given, those that would settle this side's answer, and those that its reasons read."""
    mine = _mine(part, found)
    read: set[str] = set()
    for side in mine:
        read |= {path for name in side.because if name in found.rulebook.norms for path in _read(found, name)}
        read |= {*side.needs, *side.declined_needs}
    asked = {*found.facts.values, *found.facts.declined, *read}
    return [path for path in found.rulebook.vocabulary if path in asked]


def _read(found: Determination, name: str) -> Iterable[str]:
    return found.rulebook.facts_of(found.rulebook.norms[name])


def _papers(actor: Actor, part: Part) -> dict[str, Any]:
    messages = list(gateway.visible(Message, actor).filter(part=part).order_by("made", "id"))
    answered = {message.answers_id for message in messages}
    return {
        "documents": list(gateway.visible(Document, actor).filter(part=part).order_by("name", "-version")),
        "messages": messages,
        "open_questions": [item for item in messages if item.question and item.pk not in answered],
        "advice": list(gateway.visible(Advice, actor).filter(part=part).select_related("by").order_by("made")),
        "decisions": list(gateway.visible(Decision, actor).filter(part=part).select_related("by").order_by("made")),
    }


def _around(actor: Actor, part: Part) -> dict[str, Any]:
    acts = list(gateway.visible(Act, actor).filter(case=part.case).select_related("part").order_by("-id"))
    return {
        "acts": acts[:RECENT_ACTS],
        "seen": acts[0].pk if acts else 0,
        "flags": [flag_word(mark.value) for mark in part.marks.filter(kind="flag").order_by("value")],
        "review": gateway.visible(Review, actor).filter(case=part.case).first(),
        "permits": list(gateway.visible(Permit, actor).filter(case=part.case).order_by("made")),
        "precedents": gateway.precedents(actor, part),
        "linked": gateway.linked(actor, part.case),
        "may_revoke": actor.may("revoke"),
        "reopenable": actor.may("confirm") and part.status in casework.DECIDABLE and is_open(part.case),
    }


def _choices(part: Part, found: Determination | None) -> list[Choice]:
    if found is None or not part.open:
        return []
    pairs = zip(casework.DECIDABLE, DECIDING, strict=True)
    return [Choice(name, _(says), second_words(casework.second_because(part, name, found))) for name, says in pairs]


def second_words(because: Iterable[str]) -> tuple[str, ...]:
    """Why a second person must confirm, in words."""
    return tuple(_(WHY_SECOND[name]) for name in because)


def places_of(case: Case, lang: str) -> tuple[str, str]:
    """Where a case's movement begins and ends, by name."""
    places = default().geography.places
    ends = (str(case.facts.get(name, "")) for name in ("movement.from", "movement.to"))
    start, end = (places[name].label.say(lang) if name in places else name for name in ends)
    return start, end
