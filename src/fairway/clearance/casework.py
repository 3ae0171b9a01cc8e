"""What officers do with a part: take it, ask, change a fact, advise, decide, have a second person confirm.

Nobody sets an outcome: it follows from facts and law. Every act is taken on the version of the part that
the officer saw, by the desk that it is routed to, and is kept and told to the other side in one
transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.timezone import localdate, now

from fairway.clearance import desks, gateway, issuing, letters, review, status
from fairway.clearance.actors import SENIOR, Actor
from fairway.clearance.filing import set_due, settle
from fairway.clearance.history import act, record
from fairway.clearance.judging import determination_of, lawful_here
from fairway.clearance.letters import PARAGRAPHS
from fairway.clearance.models import Act, Advice, Case, Decision, Message, Part, Pause
from fairway.clearance.telling import standing, tell_fact, tell_message, tell_part
from fairway.law import Determination
from fairway.law.facts import KIND
from fairway.law.rulebook import default
from fairway.law.values import to_plain

DECIDABLE = (status.APPROVED, status.CONDITIONAL, status.REFUSED)
TRIES = 20
"""How many parts are tried when other officers take theirs at the same moment."""


class Stale(Exception):
    """The part has changed since it was looked at."""


class NotNow(ValueError):
    """An act that the state of the part does not allow, with what would."""


@contextmanager
def held(actor: Actor, part_id: int, version: int | None) -> Iterator[Part]:
    """One part, locked, as long as the actor sees it and it is still the version that they saw.

    The case is locked first: of two offices that decide at once, the later one sees what the earlier decided.

    Raises:
        ObjectDoesNotExist: when the actor does not see it.
        Stale: when somebody else has changed it.
    """
    with act():
        seen = gateway.parts(actor).filter(pk=part_id)
        case = Case.objects.select_for_update().get(pk__in=seen.values("case"))
        part = seen.select_for_update().get()
        part.case = case
        if version is not None and part.version != version:
            raise Stale
        before = standing(part)
        yield part
        part.version += 1
        part.save()
        settle(case)
        if standing(part) != before:
            tell_part(part)


def take(actor: Actor, part_id: int, version: int | None = None) -> Part:
    """Make a part one's own."""
    actor.must("take")
    with held(actor, part_id, version) as part:
        _must_be_open(part)
        if part.officer not in (None, actor.user):
            raise NotNow("another officer has taken it")
        part.officer = actor.user
        if part.status == status.SUBMITTED:
            part.becomes(status.IN_REVIEW)
        record(part.case, "taken", actor.name, part=part)
    return part


def take_next(actor: Actor) -> Part | None:
    """Take the part that is due first among those that nobody has taken; two officers never get the same."""
    actor.must("take")
    for part_id in gateway.queue(actor).filter(officer=None).values_list("pk", flat=True)[:TRIES]:
        with suppress(NotNow, ObjectDoesNotExist):  # somebody was quicker: the next one, then
            return take(actor, part_id)
    return None


def release(actor: Actor, part_id: int, version: int | None = None) -> Part:
    """Give a part back to the desk."""
    actor.must("take")
    with held(actor, part_id, version) as part:
        if actor.role != SENIOR and part.officer not in (None, actor.user):
            raise NotNow("another officer has taken it; they or a senior can give it back")
        part.officer = None
        record(part.case, "released", actor.name, part=part)
    return part


def ask(actor: Actor, part_id: int, text: str, version: int | None = None) -> Message:
    """Ask the applicant something that the decision waits for: the clock stops until they answer."""
    actor.must("ask")
    with held(actor, part_id, version) as part:
        _must_be_open(part)
        message = _said(actor, part, text, question=True)
        if part.status != status.MORE:
            Pause.objects.create(part=part, began=localdate(), reason=text[:300])
        part.becomes(status.MORE)
        set_due(part, localdate())
        record(part.case, "asked", actor.name, part=part, text=text)
    return message


def write(actor: Actor, part_id: int, text: str) -> Message:
    """Write to the other of applicant and authority; nothing waits for it."""
    actor.must("write")
    with held(actor, part_id, None) as part:
        if not part.case.filed:
            raise NotNow("the case is not filed yet; nobody would read it")
        message = _said(actor, part, text)
        record(part.case, "wrote", actor.name, part=part, text=text)
    return message


def _said(actor: Actor, part: Part, text: str, question: bool = False, answers: Message | None = None) -> Message:
    if not text.strip():
        raise NotNow("the message is empty; write what you want to say")
    office = actor.role != "applicant"
    message = Message.objects.create(
        part=part, by=actor.name, from_office=office, question=question, answers=answers, text=text, made=now()
    )
    tell_message(part, message)
    return message


def answer(actor: Actor, question_id: str, text: str) -> Message:
    """Answer an authority's question; with the last one answered its clock runs again."""
    actor.must("answer")
    question = gateway.visible(Message, actor).get(pk=question_id, question=True)
    with held(actor, question.part_id, None) as part:
        message = _said(actor, part, text, answers=question)
        if part.local:
            resume(part, localdate())
        record(part.case, "answered", actor.name, part=part, text=text)
    return message


def resume(part: Part, day: date) -> None:
    """Let the clock run again once no question is open."""
    open_ones = part.messages.filter(question=True, replies=None)
    if part.status == status.MORE and not open_ones.exists():
        part.pauses.filter(ended=None).update(ended=day)
        part.becomes(status.IN_REVIEW if part.officer_id else status.SUBMITTED)
        set_due(part, day)


def change_fact(actor: Actor, part_id: int, path: str, value: Any, reason: str, version: int | None = None) -> Act:
    """Correct a fact, with a reason; the outcome follows, and other sides that read the fact are told.

    Raises:
        FactError: when the value does not fit the fact.
        NotNow: when no reason is given.
    """
    actor.must("change a fact")
    if not reason.strip():
        raise NotNow("a fact is changed with a reason; say why")
    book = default()
    with held(actor, part_id, version) as part:
        _must_be_open(part)
        if path == KIND:
            raise NotNow("another kind of movement is another application; have this one withdrawn")
        case = part.case
        was = case.facts.get(path)
        case.facts = {**case.facts, path: to_plain(book.vocabulary.read(path, value))}
        found = determination_of(case)
        before, case.outcome = case.outcome, found.outcome
        case.save()
        desks.mark(part, (), desks.flags(part, found))
        changed = {"path": path, "before": was, "after": case.facts[path], "reason": reason}
        made = record(case, "fact changed", actor.name, part=part, **changed, outcome=[before, case.outcome])
        tell_fact(case, changed, actor.name)
    return made


def advise(actor: Actor, part_id: int, recommends: str, reasons: Sequence[str], text: str) -> Advice:
    """Recommend a decision to those who take it."""
    actor.must("advise")
    _must_be_decidable(recommends)
    with held(actor, part_id, None) as part:
        _must_be_open(part)
        advice = Advice.objects.create(
            part=part,
            level=actor.role,
            by=actor.user,
            recommends=recommends,
            reasons=list(reasons),
            text=text,
            made=now(),
        )
        record(part.case, "advised", actor.name, part=part, recommends=recommends, reasons=list(reasons), text=text)
    return advice


REFUSAL, DISCRETION, OVERRIDE = "refusal", "discretion", "override"


def second_because(part: Part, outcome: str, found: Determination) -> tuple[str, ...]:
    """Why a second person must confirm a decision; nothing where one person is enough.

    A refusal, a choice that the law leaves, or letting through what the law as read here does not.
    """
    refused = outcome == status.REFUSED
    told = {
        REFUSAL: refused,
        DISCRETION: part.discretionary,
        OVERRIDE: not refused and not lawful_here(part, found),
    }
    return tuple(name for name, holds in told.items() if holds)


def decide(actor: Actor, part_id: int, outcome: str, *, version: int | None = None, **given: Any) -> Decision:
    """Decide a part: at once where the law leaves no choice, else once a second person has confirmed.

    Raises:
        NotNow: when a refusal has no reason, conditions are missing, or another decision waits.
    """
    actor.must("decide")
    with held(actor, part_id, version) as part:
        decision = drafted(actor, part, outcome, **given)
        if part.decisions.filter(confirmed=None, returned="").exists():
            raise NotNow("a decision already waits for a second person")
        decision.save()
        told = {"outcome": outcome, "reasons": decision.reasons, "override": decision.override}
        record(part.case, "proposed" if decision.second else "decided", actor.name, part=part, **told)
        if not decision.second:
            _take_effect(part, decision, actor)
    return decision


def drafted(
    actor: Actor,
    part: Part,
    outcome: str,
    *,
    reasons: Sequence[str] = (),
    conditions: Sequence[str] = (),
    paragraphs: Sequence[str] = (),
    text: str = "",
    valid_until: date | None = None,
    limits: Mapping[str, Any] | None = None,
) -> Decision:
    """A decision as it would be made now, not kept: letters are previewed from it.

    Raises:
        NotNow: when the part is not open, a refusal has no reason, or conditions are missing.
    """
    _must_be_decidable(outcome)
    _must_be_open(part)
    _must_be_reasoned(outcome, reasons, conditions, text)
    _must_reach(part.case, valid_until)
    _must_measure_alike(part, limits or {})
    because = second_because(part, outcome, determination_of(part.case))
    return Decision(
        part=part,
        outcome=outcome,
        reasons=list(reasons),
        conditions=[" ".join(item.split()) for item in conditions if item.strip()],
        paragraphs=[name for name in paragraphs if name in PARAGRAPHS],
        limits=dict(limits or {}),
        text=text,
        valid_until=valid_until,
        override=OVERRIDE in because,
        second=bool(because),
        by=actor.user,
        made=now(),
    )


def confirm(actor: Actor, decision_id: str) -> Decision:
    """Confirm what another person decided; it takes effect.

    Raises:
        NotNow: when it is one's own, or no longer waits.
    """
    actor.must("confirm")
    decision = gateway.visible(Decision, actor).get(pk=decision_id)
    with held(actor, decision.part_id, None) as part:
        decision = _waiting(decision_id, actor)
        _must_be_open(part)
        if not (decision.override or decision.outcome == status.REFUSED or _lawful_now(part)):
            raise NotNow("facts or law have changed and no longer let it through; return it to be decided anew")
        _take_effect(part, decision, actor)
        record(part.case, "decided", actor.name, part=part, outcome=decision.outcome, confirmed=decision.id)
    return decision


def send_back(actor: Actor, decision_id: str, why: str) -> Decision:
    """Return what another person decided, with the reason."""
    actor.must("confirm")
    if not why.strip():
        raise NotNow("say what should be looked at again")
    decision = gateway.visible(Decision, actor).get(pk=decision_id)
    with held(actor, decision.part_id, None) as part:
        decision = _waiting(decision_id, actor)
        decision.returned = why[:500]
        decision.save()
        record(part.case, "returned", actor.name, part=part, decision=decision.id, reason=why)
    return decision


def _waiting(decision_id: str, actor: Actor) -> Decision:
    decision = Decision.objects.select_for_update().get(pk=decision_id)
    if not decision.waiting:
        raise NotNow("this decision no longer waits for anybody")
    if decision.by_id == actor.user.pk:
        raise NotNow("nobody confirms their own decision; a second person must")
    return decision


def _lawful_now(part: Part) -> bool:
    return lawful_here(part, determination_of(part.case))


def _take_effect(part: Part, decision: Decision, actor: Actor) -> None:
    decision.confirmed, decision.confirmed_by = now(), actor.user
    decision.save()
    part.becomes(decision.outcome)
    part.decided = localdate()
    part.conditions, part.limits, part.valid_until = decision.conditions, decision.limits, decision.valid_until
    part.reference = decision.id
    part.save()
    if not part.case.here:
        _send_letter(part, decision, actor)
    review.consider(part.case)
    issuing.consider(part.case)


def _send_letter(part: Part, decision: Decision, actor: Actor) -> None:
    """Write the letter to an applicant whose case was filed with the other side."""
    text = "\n\n".join(letters.letter(decision).paragraphs)
    message = Message.objects.create(part=part, by=actor.name, from_office=True, text=text, made=now())
    tell_message(part, message)


def reopen(actor: Actor, part_id: int, reason: str) -> Part:
    """Take up a decided part again, while the sides' disagreement is under review."""
    actor.must("confirm")
    with held(actor, part_id, None) as part:
        if not review.is_open(part.case) or part.status not in DECIDABLE:
            raise NotNow("a decided part is taken up again only while the sides review their disagreement")
        part.becomes(status.IN_REVIEW)
        part.decided = None
        record(part.case, "reopened", actor.name, part=part, reason=reason)
    return part


def flag(actor: Actor, part_id: int, value: str) -> None:
    """Put a flag on a part; it may send it to another desk."""
    actor.must("mark")
    with held(actor, part_id, None) as part:
        desks.mark(part, (), [value.strip()[:60]])
        part.desk = desks.desk_of(part) or part.desk
        record(part.case, "flagged", actor.name, part=part, flag=value)


def withdraw(actor: Actor, case_ref: str) -> Case:
    """Withdraw a case; every part that is not decided ends.

    Raises:
        NotNow: when every part is decided.
    """
    actor.must("withdraw")
    with act():
        case = gateway.cases(actor).select_for_update().get(pk=case_ref)
        undecided = case.parts.filter(status__in=(status.DRAFT, *status.OPEN)).order_by("id")
        if case.status != status.WITHDRAWN and not undecided:
            raise NotNow(f"the case is {case.status}; only what is not decided can be withdrawn")
        for part in undecided:
            with held(actor, part.pk, None) as mine:
                mine.pauses.filter(ended=None).update(ended=localdate())
                mine.becomes(status.WITHDRAWN)
                record(mine.case, "withdrawn", actor.name, part=mine)
    return gateway.cases(actor).get(pk=case_ref)


def _must_be_open(part: Part) -> None:
    if not part.open:
        raise NotNow(f"the part is {part.status}; only an open one can be worked on")


def _must_be_decidable(outcome: str) -> None:
    if outcome not in DECIDABLE:
        raise NotNow(f"'{outcome}' is not a decision; choose one of: {', '.join(DECIDABLE)}")


def _must_measure_alike(part: Part, limits: Mapping[str, Any]) -> None:
    others = [part.case.limits, *part.case.parts.exclude(pk=part.pk).values_list("limits", flat=True)]
    units = {item["unit"] for item in others if item.get("unit")}
    if limits.get("unit") and units and units != {limits["unit"]}:
        raise NotNow(f"the amount is asked for in {' and '.join(sorted(units))}; grant it in the same unit")


def _must_reach(case: Case, valid_until: date | None) -> None:
    first = max(localdate(), case.crossing)
    if valid_until and valid_until < first:
        raise NotNow(f"valid until {valid_until} is over before the crossing; choose {first} or later")


def _must_be_reasoned(outcome: str, reasons: Sequence[str], conditions: Sequence[str], text: str) -> None:
    unknown = [name for name in reasons if name not in default().norms]
    if unknown:
        raise NotNow(f"no norm is called {', '.join(unknown)}")
    if outcome == status.REFUSED and not (reasons or text.strip()):
        raise NotNow("a refusal gives its reasons: choose the norms, or write them")
    if outcome == status.CONDITIONAL and not any(item.strip() for item in conditions):
        raise NotNow("say under which conditions")
