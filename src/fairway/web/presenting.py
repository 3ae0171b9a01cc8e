"""Determinations made ready for a page: words, badges, cards and tables in one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from fairway.law import Determination, Facts, Rulebook, SideDetermination
from fairway.law.clauses import cited_in
from fairway.law.determination import Duty, Grant
from fairway.law.explain import (
    Change,
    Refusal,
    assumptions,
    next_change,
    prove_norm,
    refusals,
    sentence,
    side_title,
    side_verdict,
    verdict,
)
from fairway.law.instrument import Provision
from fairway.law.norm import Norm
from fairway.law.phrases import number, phrase, shown
from fairway.law.plan import Plan, PlannedStep, due_of, plans
from fairway.law.procedure import Procedure
from fairway.law.rulebook import default
from fairway.law.values import Value
from fairway.law.vocabulary import Fact
from fairway.web.fields import countries
from fairway.web.topics import by_topic

SLUGS = {"not covered": "not-covered"}


@dataclass(frozen=True)
class Badge:
    """An outcome as a shape and a word: `slug` names the shape, `word` says it."""

    slug: str
    word: str


def outcome_badge(outcome: str, lang: str) -> Badge:
    """The badge of an outcome."""
    return Badge(SLUGS.get(outcome, outcome), phrase(outcome, lang))


@dataclass(frozen=True)
class Reason:
    """A norm as a reason: its sentence, its clause and where to read it."""

    norm: Norm
    says: str
    provision: Provision
    cited: str

    @property
    def doubtful(self) -> bool:
        """Whether it can't carry a firm answer."""
        return self.norm.is_weak


@dataclass(frozen=True)
class SideCard:
    """One side of a determination as a card."""

    side: SideDetermination
    title: str
    badge: Badge
    verdict: str
    reasons: tuple[Reason, ...]
    duties: tuple[tuple[Duty, Reason, date | None], ...]
    grants: tuple[tuple[Grant, Reason], ...]
    basis: Any
    needs: tuple[str, ...]

    @property
    def tag(self) -> str:
        """The jurisdiction's code."""
        return self.side.side.jurisdiction


def reason(book: Rulebook, norm: Norm, lang: str) -> Reason:
    """A norm as a reason."""
    provision = book.provisions[norm.provision]
    cited = cited_in(book.instruments[norm.instrument].title.say(lang), provision.clause, lang)
    return Reason(norm, norm.label.say(lang), provision, cited)


def side_cards(determination: Determination, lang: str) -> list[SideCard]:
    """Both sides as cards, in the order the movement meets them."""
    return [_card(determination, side, lang) for side in determination.sides]


def _card(determination: Determination, side: SideDetermination, lang: str) -> SideCard:
    book = determination.rulebook
    kind = str(determination.facts.values["movement.kind"])

    def mine(norm: Norm) -> bool:
        return side.side.jurisdiction in norm.jurisdictions and side.side.role in norm.roles

    residual = book.residual(side.side.jurisdiction, kind, side.side.role)
    return SideCard(
        side=side,
        title=side_title(book, side, lang),
        badge=outcome_badge(side.outcome, lang),
        verdict=side_verdict(side, lang),
        reasons=tuple(reason(book, book.norms[name], lang) for name in side.because),
        duties=_duties(determination, [duty for duty in determination.duties if mine(duty.norm)], lang),
        grants=tuple((grant, reason(book, grant.norm, lang)) for grant in determination.grants if mine(grant.norm)),
        basis=residual if side.outcome == "free" and not side.because else None,
        needs=tuple(book.vocabulary[path].label.say(lang) for path in (*side.needs, *side.declined_needs)),
    )


def _duties(
    determination: Determination, duties: list[Duty], lang: str
) -> tuple[tuple[Duty, Reason, date | None], ...]:
    """Duties with their days: first what is not met, then what has a day, in order, then the rest."""
    book = determination.rulebook
    dated = [(duty, reason(book, duty.norm, lang), due_of(determination, duty)) for duty in duties]
    return tuple(sorted(dated, key=lambda item: (item[0].met is not False, item[2] or date.max)))


def answers_shown(facts: Facts, lang: str) -> list[dict[str, str]]:
    """What was answered, as label and value."""
    book = default()
    names = {place.id: place.label.say(lang) for place in book.geography.places.values()}
    rows = []
    for path, value in facts.values.items():
        fact = book.vocabulary[path]
        told = names.get(str(value), "") if fact.type.kind == "place" else ""
        row = {"path": path, "topic": fact.topic, "label": fact.label.say(lang)}
        rows.append({**row, "value": told or _answer(value, fact, lang)})
    rows += [
        {
            "path": path,
            "topic": book.vocabulary[path].topic,
            "label": book.vocabulary[path].label.say(lang),
            "value": phrase("unknown", lang),
        }
        for path in sorted(facts.declined)
    ]
    return rows


def _answer(value: Value, fact: Fact, lang: str) -> str:
    """An answer as a person reads it; countries by name."""
    if fact.type.kind not in ("country", "countries"):
        return shown(value, fact, lang)
    names = dict(countries(lang))
    codes = sorted(value) if isinstance(value, frozenset) else [str(value)]
    return phrase("list separator", lang).join(names.get(code, code) for code in codes)


def answer_groups(facts: Facts, lang: str) -> list[tuple[str, list[dict[str, str]]]]:
    """What was answered, under the names of the topics."""
    return by_topic(answers_shown(facts, lang), lambda row: row["topic"])


@dataclass(frozen=True)
class Moment:
    """A point of a route's timeline: a step with its dates, or the crossing itself when there is no step.

    `lane` is the side on which it happens, ``both`` when it belongs to neither alone.
    """

    lane: str
    day: date
    step: PlannedStep | None = None


@dataclass(frozen=True)
class RouteColumn:
    """A route as a column of the comparison: `own` are the procedures that not every route shares."""

    number: int
    plan: Plan
    own: tuple[Procedure, ...]
    sides: str
    fees: str
    certainty: Badge
    doubts: tuple[str, ...]
    above: str
    continuing: tuple[str, ...]
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Comparison:
    """All lawful routes, best first, with the procedures that every one of them needs."""

    shared: tuple[Procedure, ...]
    routes: tuple[RouteColumn, ...]

    @property
    def continuing(self) -> bool:
        """Whether any route asks for something afterwards."""
        return any(route.continuing for route in self.routes)


def planned(determination: Determination, start: date, first: str = "") -> tuple[Plan, ...]:
    """The plans of a determination, best first; none where no route is open."""
    return plans(determination, start, first) if determination.routes else ()


def comparison(determination: Determination, start: date, first: str, lang: str) -> Comparison:
    """The lawful routes beside each other."""
    made = planned(determination, start, first)
    book = determination.rulebook
    common = frozenset.intersection(*(plan.route for plan in made)) if len(made) > 1 else frozenset()
    columns = (_column(n, plan, common, lang, last=n == len(made)) for n, plan in enumerate(made, 1))
    return Comparison(tuple(book.procedures[name] for name in sorted(common)), tuple(columns))


def _column(rank: int, plan: Plan, common: frozenset[str], lang: str, last: bool) -> RouteColumn:
    book = plan.determination.rulebook
    names = sorted({name for item in plan.procedures for name in item.jurisdictions})
    weak = any(item.is_weak for item in plan.procedures)
    discretion = any(item.decision == "discretionary" for item in plan.procedures)
    kind = "unsettled" if weak else "discretionary" if discretion else "procedure"
    return RouteColumn(
        number=rank,
        plan=plan,
        own=tuple(item for item in plan.procedures if item.id not in common),
        sides=" + ".join(
            bare(book.head.jurisdictions[name].say(lang)) for name in names if name in book.head.jurisdictions
        ),
        fees=" + ".join(f"{unit} {number(amount)}" for unit, amount in sorted(plan.totals.items())),
        certainty=outcome_badge(kind, lang),
        doubts=tuple(item.unsettled.say(lang) for item in plan.procedures if item.unsettled),
        above="" if last else phrase(f"above {plan.above_next}".strip(), lang),
        continuing=tuple(duty.says.say(lang) for item in plan.procedures for duty in item.continuing),
        moments=timeline(plan),
    )


def bare(name: str) -> str:
    """A name without its article, for a tag."""
    return name.removeprefix("the ")


def timeline(plan: Plan) -> tuple[Moment, ...]:
    """The steps of a route on their sides, with the crossing between those before and those after it."""
    before = [item for item in plan.steps if item.step.crossing == "before"]
    after = [item for item in plan.steps if item.step.crossing != "before"]
    crossing = Moment("both", max(plan.crossing, plan.determination.day))
    return (*(_moment(plan, item) for item in before), crossing, *(_moment(plan, item) for item in after))


def _moment(plan: Plan, item: PlannedStep) -> Moment:
    book = plan.determination.rulebook
    office = book.authorities.get(item.step.addressee)
    homes = (office.jurisdiction,) if office else book.procedures[item.procedure].jurisdictions
    return Moment(homes[0] if len(homes) == 1 and homes[0] in book.head.jurisdictions else "both", item.start, item)


def presumptions(determination: Determination, lang: str) -> list[tuple[str, str, Reason]]:
    """What the law itself filled in and the answer rests on: label, value and why."""
    book = determination.rulebook
    return [
        (
            book.vocabulary[path].label.say(lang),
            shown(determination.values[path], book.vocabulary[path], lang),
            reason(book, book.norms[name], lang),
        )
        for path, name in assumptions(determination).items()
    ]


def closed_ways(determination: Determination, lang: str) -> list[tuple[str, Refusal]]:
    """The procedures that are not open, by title, and why."""
    book = determination.rulebook
    return [(book.procedures[item.procedure].title.say(lang), item) for item in refusals(determination, lang)]


def doubtful(determination: Determination, lang: str) -> list[Reason | Procedure]:
    """The weak norms and procedures that an unsettled answer depends on."""
    book = determination.rulebook
    names = dict.fromkeys(name for side in determination.sides for name in side.unsettled)
    return [reason(book, book.norms[name], lang) if name in book.norms else book.procedures[name] for name in names]


def proofs(determination: Determination, lang: str) -> list[Any]:
    """The proof of every norm that an outcome rests on."""
    names: Iterable[str] = dict.fromkeys(name for side in determination.sides for name in side.because)
    return [prove_norm(determination.rulebook.norms[name], determination, lang) for name in names]


def condition(book: Rulebook, norm: Norm, lang: str) -> dict[str, Any]:
    """When a norm applies, in words: its condition, its exception and what switches it off."""
    return {
        "when": sentence(book.expression(norm.when), book, lang),
        "unless": sentence(book.expression(norm.unless), book, lang) if norm.unless else "",
        "yields_to": [reason(book, book.norms[name], lang) for name in book.defeaters.get(norm.id, ())],
    }


def page(determination: Determination, start: date, first: str, lang: str) -> dict[str, Any]:
    """Everything the page of a determination shows."""
    change: Change | None = next_change(determination)
    return {
        "determination": determination,
        "badge": outcome_badge(determination.outcome, lang),
        "verdict": verdict(determination, lang),
        "sides": side_cards(determination, lang),
        "compared": comparison(determination, start, first, lang),
        "answers": answer_groups(determination.facts, lang),
        "presumed": presumptions(determination, lang),
        "closed": closed_ways(determination, lang),
        "doubtful": doubtful(determination, lang),
        "proofs": proofs(determination, lang),
        "breaches": [reason(determination.rulebook, norm, lang) for norm in determination.breaches],
        "needs": [determination.rulebook.vocabulary[path] for path in determination.needs],
        "declined": [determination.rulebook.vocabulary[path] for path in determination.declined_needs],
        "contradictions": [determination.rulebook.vocabulary[path] for path in determination.contradictions],
        "change": change,
        "change_badge": outcome_badge(change.determination.outcome, lang) if change else None,
    }
