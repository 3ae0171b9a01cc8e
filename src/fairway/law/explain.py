"""Explaining a determination: the verdict in words, the proof, and why not each other way.

Every sentence is a template over the tree of a condition, in each language. No free text is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fairway.law import logic
from fairway.law.decide import decide
from fairway.law.determination import (
    PROCEDURE,
    PROHIBITED,
    UNDETERMINED,
    UNSETTLED,
    Determination,
    SideDetermination,
)
from fairway.law.expression import (
    All,
    AnyOf,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Const,
    Expr,
    Not,
    Ref,
    facts_read,
    walk,
)
from fairway.law.facts import DATE, KIND
from fairway.law.norm import Norm
from fairway.law.phrases import phrase, shown
from fairway.law.procedure import Procedure
from fairway.law.rulebook import Rulebook
from fairway.law.values import Value


@dataclass(frozen=True)
class Proof:
    """A node of a proof: what is said, whether it holds, and what it rests on."""

    says: str
    state: bool | None
    parts: tuple[Proof, ...] = ()
    norm: str = ""
    fact: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The proof as JSON data."""
        named = {"norm": self.norm, "fact": self.fact}
        below = [part.to_dict() for part in self.parts]
        return {"says": self.says, "state": self.state, **{k: v for k, v in named.items() if v}, "parts": below}


@dataclass(frozen=True)
class Refusal:
    """Why a way is not open: the smallest part of its condition that fails."""

    procedure: str
    says: str
    because: Proof | None


@dataclass(frozen=True)
class Change:
    """The next day on which the same movement would be answered otherwise, and that answer."""

    day: date
    determination: Determination


def verdict(determination: Determination, lang: str = "en") -> str:
    """The joined answer in one sentence."""
    if determination.contradictions:
        return phrase("says contradicted", lang)
    doubtful = next((side.as_written for side in determination.sides if side.outcome == UNSETTLED), "")
    return _said(determination.outcome, len(determination.routes), len(determination.needs), doubtful, lang)


def side_verdict(side: SideDetermination, lang: str = "en") -> str:
    """One side's answer in one sentence."""
    return _said(side.outcome, len(side.ways), len(side.needs), side.as_written, lang)


def _said(outcome: str, ways: int, needs: int, as_written: str, lang: str) -> str:
    """An outcome in one sentence, with how many ways are open or facts are missing where it turns on them."""
    if outcome == PROCEDURE:
        return phrase("says procedure" if ways > 1 else "says procedure one", lang, count=ways)
    if outcome == UNDETERMINED:
        tail = {0: " none", 1: " one"}.get(needs, "")
        return phrase(f"says undetermined{tail}", lang, count=needs)
    if outcome == UNSETTLED:
        return phrase("says unsettled", lang, as_written=phrase(as_written, lang))
    return phrase(f"says {outcome}", lang)


def side_title(rulebook: Rulebook, side: SideDetermination, lang: str = "en") -> str:
    """The heading of a side, such as "Leaving the Mainland"."""
    return side_name(rulebook, side.side.jurisdiction, side.side.role, lang)


def side_name(rulebook: Rulebook, jurisdiction: str, role: str, lang: str = "en") -> str:
    """What a side is called, by whose law it is and what that does in the movement."""
    return phrase(role, lang, place=jurisdiction_name(rulebook, jurisdiction, lang) or jurisdiction)


def jurisdiction_name(rulebook: Rulebook, code: str, lang: str = "en") -> str:
    """What a jurisdiction is called, or a place whose law is not encoded; nothing where it is neither."""
    places = (place.label for place in rulebook.geography.places.values() if code in (place.id, place.jurisdiction))
    label = rulebook.head.jurisdictions.get(code) or next(places, None)
    return label.say(lang) if label else ""


def told(rulebook: Rulebook, path: str, value: Value | None, lang: str = "en") -> str:
    """A fact's value as a person reads it, a place by its name."""
    fact = rulebook.vocabulary[path]
    if fact.type.kind != "place" or value is None:
        return shown(value, fact, lang)
    names = sorted(value) if isinstance(value, frozenset) else [str(value)]
    places = (rulebook.geography.places[name].label.say(lang) for name in names)
    return phrase("list separator", lang).join(places)


def sentence(expr: Expr, rulebook: Rulebook, lang: str = "en") -> str:
    """A condition in words, on one line."""
    match expr:
        case Const(True):
            return phrase("always", lang)
        case Ref(path):
            return phrase("is", lang, label=rulebook.vocabulary[path].label.say(lang), value=phrase("yes", lang))
        case Not(Ref(path)):
            return phrase("is", lang, label=rulebook.vocabulary[path].label.say(lang), value=phrase("no", lang))
        case Not(item):
            return phrase("not", lang, item=sentence(item, rulebook, lang))
        case All(items) | AnyOf(items):
            inner = "; ".join(sentence(item, rulebook, lang) for item in items)
            return f"{phrase('all' if isinstance(expr, All) else 'any', lang)} {inner}"
        case Compare(op, left, right):
            return _comparison(op, left, right, rulebook, lang)
        case _:
            return _term(expr, rulebook, lang)


def _comparison(op: str, left: Expr, right: Expr, rulebook: Rulebook, lang: str) -> str:
    """A comparison in words; a fact beside a constant gets a sentence of its own."""
    if isinstance(left, Ref) and isinstance(right, Const):
        fact = rulebook.vocabulary[left.path]
        single = op == "in" and isinstance(right.value, frozenset) and len(right.value) == 1
        key = "is" if op == "==" or single else op
        return phrase(key, lang, label=fact.label.say(lang), value=told(rulebook, left.path, right.value, lang))
    if op == "in" and isinstance(right, Ref) and isinstance(left, Const):
        fact = rulebook.vocabulary[right.path]
        code = left.value if isinstance(left.value, str) else ""
        return phrase("includes", lang, label=fact.label.say(lang), value=shown(code, fact, lang))
    sides = {"left": _term(left, rulebook, lang), "right": _term(right, rulebook, lang)}
    return phrase("relation", lang, op="=" if op == "==" else op, **sides)


def _term(expr: Expr, rulebook: Rulebook, lang: str) -> str:
    match expr:
        case Const(value, sort):
            return f"{sort.unit} {shown(value, None, lang)}".strip()
        case Ref(path):
            return rulebook.vocabulary[path].label.say(lang)
        case Arithmetic(op, left, right):
            return f"{_term(left, rulebook, lang)} {op} {_term(right, rulebook, lang)}"
        case Call("within", (Ref(path), Const(str(area)))):
            label = rulebook.vocabulary[path].label.say(lang)
            return phrase("within", lang, label=label, value=rulebook.geography.places[area].label.say(lang))
        case Call("listed", (item, Const(str(name)), _)):
            title = rulebook.lists[name].title.say(lang)
            return phrase("listed", lang, label=_term(item, rulebook, lang), value=title)
        case Call("overlaps" | "subset" as name, (Ref(path), Const(frozenset() as codes))):
            return _marked(name, path, codes, rulebook, lang)
        case Call(name, args):
            terms = [_term(arg, rulebook, lang) for arg in args]
            given = dict(zip("ab", terms, strict=False))
            return phrase(name, lang, all=phrase("list separator", lang).join(terms), **given)
        case Choose(test, yes, no):
            parts = {"yes": _term(yes, rulebook, lang), "no": _term(no, rulebook, lang)}
            return phrase("choose", lang, test=sentence(test, rulebook, lang), **parts)
        case _:
            return sentence(expr, rulebook, lang)


def _marked(name: str, path: str, codes: frozenset[str], rulebook: Rulebook, lang: str) -> str:
    """That a set has one of some marks, or none but them."""
    fact = rulebook.vocabulary[path]
    key = "includes only" if name == "subset" else "includes any" if len(codes) > 1 else "includes"
    return phrase(key, lang, label=fact.label.say(lang), value=shown(codes, fact, lang))


def prove(expr: Expr, determination: Determination, lang: str = "en") -> Proof:
    """The proof of a condition on the known facts, part by part."""
    rulebook = determination.rulebook
    state = determination.value_of(expr)
    held = state if isinstance(state, bool) else None
    if isinstance(expr, All | AnyOf):
        below = tuple(prove(item, determination, lang) for item in expr.items)
        return Proof(phrase("all" if isinstance(expr, All) else "any", lang), held, below)
    if isinstance(expr, Not) and isinstance(expr.item, All | AnyOf):
        return Proof(phrase("not", lang, item=""), held, (prove(expr.item, determination, lang),))
    facts = sorted(facts_read(expr))
    answers = "; ".join(_known(determination, path, lang) for path in facts)
    says = sentence(expr, rulebook, lang) + (f" ({answers})" if answers else "")
    return Proof(says, held, fact=facts[0] if facts else "")


def _known(determination: Determination, path: str, lang: str) -> str:
    """A fact's value and how it is known: answered, presumed by law, or following from the rest."""
    value = determination.values.get(path)
    if value is None:
        return phrase("unknown", lang)
    state = determination.state_of(path)
    key = state if state in ("given", "presumed") else "derived"
    return phrase(key, lang, value=told(determination.rulebook, path, value, lang))


def prove_norm(norm: Norm, determination: Determination, lang: str = "en") -> Proof:
    """The proof of a norm: its own condition, and the norms that could switch it off."""
    rulebook = determination.rulebook
    above = [rulebook.norms[name] for name in rulebook.defeaters.get(norm.id, ())]
    known = determination.program.index if determination.program else {}
    below = [prove(rulebook.applies(norm), determination, lang)]
    below += [prove_norm(other, determination, lang) for other in above if other.id in known]
    return Proof(norm.label.say(lang), determination.state(norm.id), tuple(below), norm=norm.id)


def smallest_failure(expr: Expr, determination: Determination) -> Expr:
    """The smallest part of a false condition that already makes it false."""
    if isinstance(expr, All):
        failing = [item for item in expr.items if determination.value_of(item) is False]
        if failing:
            inner = (smallest_failure(item, determination) for item in failing)
            return min(inner, key=lambda item: sum(isinstance(node, Ref) for node in walk(item)))
    return expr


def refusals(determination: Determination, lang: str = "en") -> tuple[Refusal, ...]:
    """Every procedure of this kind of movement that is not part of an open route, and why."""
    program, run = determination.program, determination.run
    if program is None or run is None:
        return ()
    offered = {name for side in determination.sides for way in side.ways for name in way}
    wanted = {name for norm in _requirements(determination) for name in norm.procedures} - offered
    closed = ((n, item) for n, item in enumerate(program.procedures) if item.id in wanted)
    return tuple(_refusal(determination, item, run.available[n], lang) for n, item in closed)


def _requirements(determination: Determination) -> Iterable[Norm]:
    """The requirements that apply or may apply; of a movement that is prohibited, those that bar it."""
    program, run = determination.program, determination.run
    assert program is not None and run is not None
    bar = {name for side in determination.sides if side.outcome == PROHIBITED for name in side.because}
    for n, norm in enumerate(program.norms):
        if norm.effect == "require" and run.effective[n] is not False and (not bar or norm.id in bar):
            yield norm


def _refusal(determination: Determination, item: Procedure, state: bool | None, lang: str) -> Refusal:
    day = determination.day
    if item.period.start and day < item.period.start:
        return Refusal(item.id, phrase("not yet", lang, day=item.period.start), None)
    if item.period.end and day > item.period.end:
        return Refusal(item.id, phrase("ended", lang, day=item.period.end), None)
    if state is False:
        failing = smallest_failure(determination.rulebook.available(item), determination)
        proof = prove(failing, determination, lang)
        says = sentence(failing, determination.rulebook, lang) if proof.parts else proof.says
        return Refusal(item.id, says, proof)
    if state is None:
        return Refusal(item.id, phrase("unknown facts", lang, labels=_open_labels(determination, item, lang)), None)
    return Refusal(item.id, phrase("not required", lang), None)


def _open_labels(determination: Determination, item: Procedure, lang: str) -> str:
    """The facts that would say whether a procedure is open, by label."""
    book = determination.rulebook
    paths = logic.needs(book.available(item), determination.values.get, book.functions)
    return phrase("list separator", lang).join(book.vocabulary[path].label.say(lang) for path in sorted(paths))


def next_change(determination: Determination) -> Change | None:
    """The first later day on which the encoded law would answer the same movement otherwise."""
    before = _gist(determination)
    return next((change for change in later(determination) if _gist(change.determination) != before), None)


def later(determination: Determination) -> Iterator[Change]:
    """The later days on which the encoded law may change, each with what it then says of the same movement."""
    rulebook, sides = determination.rulebook, tuple(side.side for side in determination.sides)
    kind = determination.facts.values[KIND]
    for day in rulebook.programs.change_days(str(kind), sides) if sides else ():
        if day > determination.day and day in rulebook.head.coverage:
            yield Change(day, decide(rulebook, determination.facts.updated({DATE: day})))


def assumptions(determination: Determination) -> dict[str, str]:
    """The presumed facts that this answer rests on, by the norm that fills them.

    A fact that is true or false is left out where its opposite would give the same answer.
    """
    presumed = determination.presumed.items()
    return {path: norm for path, norm in presumed if _rests_on(determination, path)}


def _rests_on(determination: Determination, path: str) -> bool:
    value = determination.values[path]
    if not isinstance(value, bool):
        return True
    other = decide(determination.rulebook, determination.facts.updated({path: not value}))
    return _tenor(other) != _tenor(determination)


def _tenor(determination: Determination) -> tuple[Any, ...]:
    """The gist of an answer, what the law as written says, and the sums."""
    written = tuple(side.as_written for side in determination.sides)
    grants = tuple(grant.amount for grant in determination.grants)
    duties = tuple(duty.amount for duty in determination.duties)
    return _gist(determination), written, grants, duties


def _gist(determination: Determination) -> tuple[Any, ...]:
    """What of an answer counts as the same answer."""
    sides = tuple((side.side, side.outcome, side.because, side.ways) for side in determination.sides)
    grants = tuple(grant.norm.id for grant in determination.grants)
    return sides, grants, tuple(duty.norm.id for duty in determination.duties)
