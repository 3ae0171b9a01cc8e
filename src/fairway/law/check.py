"""Checks over a whole rulebook, each with a code, where it found something and what to do.

Errors make a rulebook unfit to publish; warnings are for its reviewers. What needs a solver
(dead norms, overlaps, gaps) is not here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from fairway.law.calculation import Calculation
from fairway.law.clauses import is_counted
from fairway.law.contents import Contents
from fairway.law.errors import LawError, Position
from fairway.law.expression import Compare, Const, Expr, Sort, facts_read, walk
from fairway.law.facts import DATE, END, KIND, START
from fairway.law.instrument import Provision
from fairway.law.language import Text
from fairway.law.norm import KINDS, Norm
from fairway.law.order import in_order
from fairway.law.procedure import CROSSING, Procedure, Step, Term
from fairway.law.rulebook import Rulebook
from fairway.law.values import is_unknown
from fairway.law.vocabulary import CHANGEABLE

ERROR, WARNING = "error", "warning"
MAX_ATOMS = 25
TERM_OPERATORS = {
    "不满": {"<"},
    "以上": {">="},
    "以下": {"<="},
    "以内": {"<="},
    "超过": {">"},
    "exceeding": {">"},
    "more than": {">"},
    "less than": {"<"},
    "not less than": {">="},
    "not more than": {"<="},
    "at least": {">="},
    "under": {"<"},
}
"""Words of law that decide a reading, and the operators that encode them."""


@dataclass(frozen=True)
class Finding:
    """One thing a check found."""

    code: str
    level: str
    message: str
    position: Position = field(default_factory=Position)

    def __str__(self) -> str:
        where = f"{self.position}: " if str(self.position) else ""
        return f"{self.level} {self.code} {where}{self.message}"


def check(rulebook: Rulebook, today: date | None = None) -> list[Finding]:
    """Every finding over `rulebook`, errors first."""
    found = chain(
        _faults(rulebook, rulebook.contents),
        _vocabulary(rulebook),
        _terms(rulebook),
        _reviews(rulebook, today or date.today()),
    )
    return sorted(found, key=lambda item: (item.level != ERROR, item.code, str(item.position)))


def errors_in(rulebook: Rulebook, part: Contents) -> list[Finding]:
    """The errors of some of the rulebook's contents; the rest is only looked up."""
    return [finding for finding in _faults(rulebook, part) if finding.level == ERROR]


def _faults(rulebook: Rulebook, part: Contents) -> Iterator[Finding]:
    yield from _expressions(rulebook, part)
    yield from _references(rulebook, part)
    yield from _circles(rulebook, part)
    yield from _translations(part)
    yield from _facts(part)
    yield from _honesty(part)


def _at(item: Norm | Procedure, name: str = "") -> Position:
    return Position(item.file, item.line, f"{item.id}.{name}" if name else item.id)


def _read(rulebook: Rulebook, text: str, position: Position) -> Expr | Finding:
    try:
        return rulebook.expression(text, position)
    except LawError as error:
        return Finding("L03", ERROR, f"{error.message} ({error.hint})" if error.hint else error.message, position)


def _expressions(rulebook: Rulebook, part: Contents) -> Iterator[Finding]:
    """L03, L04: every expression is in the grammar, its types fit, and it is not too long."""
    for text, wanted, position in _texts(rulebook, part):
        if not text:
            continue
        found = _read(rulebook, text, position)
        if isinstance(found, Finding):
            yield found
            continue
        if not _fits(found, wanted):
            yield Finding("L03", ERROR, f"'{text[:80]}' is {found.sort}, but {wanted} is needed", position)
        atoms = sum(isinstance(node, Compare) for node in walk(found))
        if atoms > MAX_ATOMS:
            yield Finding("L04", WARNING, f"{atoms} comparisons in one condition; split it with a define", position)


def _texts(rulebook: Rulebook, part: Contents) -> Iterator[tuple[str, Sort, Position]]:
    """Every expression of some contents, the sort it must have, and where it stands."""
    yes_or_no = Sort("bool")
    for norm in part.norms:
        for name in ("when", "unless", "met_when"):
            yield getattr(norm, name), yes_or_no, _at(norm, name)
        if norm.fact:
            yield norm.value, _sort_of(rulebook, norm.fact), _at(norm, "as")
        yield norm.amount, Sort("number"), _at(norm, "amount")
    for item in part.procedures:
        for name in ("available_when", "held_when"):
            yield getattr(item, name), yes_or_no, _at(item, name)
        for step in item.steps:
            yield step.fee, Sort("number"), _at(item, f"{step.id}.fee")
    for fact in part.facts:
        yield fact.applies_when, yes_or_no, fact.place
        if fact.applies_when:
            yield fact.otherwise, _sort_of(rulebook, fact.path), fact.place


def _sort_of(rulebook: Rulebook, path: str) -> Sort:
    fact = rulebook.vocabulary.get(path)
    if fact is None:
        return Sort("no such fact")
    codes = frozenset(fact.type.choices) or None
    return Sort(fact.type.family, fact.type.unit if fact.type.kind == "money" else "", codes)


def _fits(expr: Expr, wanted: Sort) -> bool:
    if expr.sort.family == "word" and wanted.family in ("choice", "place", "text"):
        words = [node.value for node in walk(expr) if isinstance(node, Const) and node.sort.family == "word"]
        return wanted.codes is None or all(word in wanted.codes for word in words)
    if expr.sort.family == "words":
        return wanted.family == "set"
    plain = isinstance(expr, Const) and not expr.sort.unit
    same_unit = not wanted.unit or expr.sort.unit == wanted.unit or plain
    return expr.sort.family == wanted.family and same_unit


def _references(rulebook: Rulebook, part: Contents) -> Iterator[Finding]:
    """L02, L08, L19: whatever is named exists, and exemptions meet what they exempt."""
    sides = set(rulebook.head.jurisdictions)
    for instrument in part.instruments:
        where = Position(field=instrument.id)
        yield from _known([instrument.authority], rulebook.authorities, "authority", where)
        yield from _known([instrument.jurisdiction], sides | {"joint"}, "jurisdiction", where)
    for norm in part.norms:
        yield from _norm_references(rulebook, norm, sides)
    for item in part.procedures:
        yield from _procedure_references(rulebook, item, sides)
    for residual in part.residuals:
        yield from _known([residual.basis], rulebook.provisions, "provision", Position(field="residuals"))
    for authority in part.authorities:
        where = Position(field=authority.id)
        yield from _known(filter(None, [authority.calendar]), rulebook.calendars, "calendar", where)


def _known(names: Iterable[str], known: Collection[str], what: str, position: Position) -> Iterator[Finding]:
    for name in names:
        if name not in known:
            yield Finding("L02", ERROR, f"there is no {what} '{name}'", position)


def _norm_references(rulebook: Rulebook, norm: Norm, sides: set[str]) -> Iterator[Finding]:
    where = _at(norm)
    yield from _known(norm.jurisdictions, sides, "jurisdiction", where)
    yield from _known(norm.procedures, rulebook.procedures, "procedure", where)
    yield from _known(filter(None, [norm.addressee]), rulebook.authorities, "authority", where)
    yield from _known(filter(None, [norm.fact, norm.keyed_on]), rulebook.vocabulary, "fact", where)
    yield from _known(filter(None, [norm.calculation]), rulebook.calculations, "calculation", where)
    others = norm.overrides + norm.overridden_by
    yield from _known(others, rulebook.norms, "norm", where)
    if norm.effect == "exempt" and not norm.overrides:
        yield Finding("L02", ERROR, "an exemption names the norms it exempts from", where)
    if norm.effect == "require" and not norm.procedures:
        yield Finding("L19", ERROR, "a requirement names at least one procedure", where)
    for name in others:
        other = rulebook.norms.get(name)
        if other and not (set(other.kinds) & set(norm.kinds) and set(other.jurisdictions) & set(norm.jurisdictions)):
            yield Finding("L08", ERROR, f"'{name}' is about other movements or another legal system", where)


def _procedure_references(rulebook: Rulebook, item: Procedure, sides: set[str]) -> Iterator[Finding]:
    where = _at(item)
    yield from _known(item.jurisdictions, sides, "jurisdiction", where)
    yield from _known(filter(None, [item.authority]), rulebook.authorities, "authority", where)
    yield from _known(item.basis, rulebook.provisions, "provision", where)
    yield from _known(item.excludes + item.after, rulebook.procedures, "procedure", where)
    if not item.jurisdictions:
        yield Finding("L19", ERROR, "'satisfies' is missing: whose requirements the procedure meets", where)
    if not item.steps and not item.nothing_crosses:
        yield Finding("L19", ERROR, "a procedure has at least one step", where)
    for step in item.steps:
        yield from _step_references(rulebook, item, step)


def _step_references(rulebook: Rulebook, item: Procedure, step: Step) -> Iterator[Finding]:
    where = _at(item, step.id)
    steps = [other.id for other in item.steps]
    yield from _known(filter(None, [step.addressee]), rulebook.authorities, "authority", where)
    yield from _known(step.after, steps, "step", where)
    yield from _known(filter(None, [step.date_fact]), rulebook.vocabulary, "fact", where)
    anchor = Term.parse(step.due).anchor if step.due else ""
    if anchor and "." in anchor:
        yield from _known([anchor], rulebook.vocabulary, "fact", where)
    elif anchor:
        yield from _known([anchor], [*steps, CROSSING], "step", where)


def _circles(rulebook: Rulebook, part: Contents) -> Iterator[Finding]:
    """L08: no norm depends on itself."""
    if any(finding.level == ERROR for finding in chain(_expressions(rulebook, part), _references(rulebook, part))):
        return
    for kind in _kinds(part):
        try:
            in_order(rulebook, {norm.id: norm for norm in rulebook.norms.values() if kind in norm.kinds})
        except LawError as error:
            yield Finding("L08", ERROR, error.message, error.place)


def _kinds(part: Contents) -> list[str]:
    """The kinds of movement that some contents bear on; procedures and facts may bear on any."""
    named = {kind for norm in part.norms for kind in norm.kinds}
    return [kind for kind in KINDS if kind in named or part.procedures or part.facts]


def _translations(part: Contents) -> Iterator[Finding]:
    """L16: everything that people read is written in every language, and not as a copy."""
    for name, text, position in _words(part):
        missing = text.missing()
        if missing:
            yield Finding("L16", ERROR, f"{name} is not written in {', '.join(missing)}", position)
        elif text["zh-Hans"] == text["en"] and re.search(r"[A-Za-z]{4}", text["en"]):
            yield Finding("L16", ERROR, f"{name}: the Chinese is a copy of the English", position)


def _words(part: Contents) -> Iterator[tuple[str, Text, Position]]:
    for instrument in part.instruments:
        yield "title", instrument.title, Position(field=instrument.id)
    for provision in part.provisions:
        yield from ((name, text, Position(field=provision.id)) for name, text in _provision_words(provision))
    for norm in part.norms:
        yield "label", norm.label, _at(norm)
        if norm.unsettled:
            yield "unsettled", norm.unsettled, _at(norm)
    for item in part.procedures:
        yield "title", item.title, _at(item)
        for step in item.steps:
            yield "act", step.act, _at(item, step.id)
            yield from (("document", text, _at(item, step.id)) for text in step.documents)
        yield from (("continuing", duty.says, _at(item)) for duty in item.continuing)
    for residual in part.residuals:
        yield "says", residual.says, Position(field=residual.basis)
    for gap in part.gaps:
        yield "says", gap.says, Position(field=gap.id)
        yield "wanted", gap.wanted, Position(field=gap.id)
    for fact in part.facts:
        yield "label", fact.label, fact.place
        yield "question", fact.question, fact.place
        yield from ((f"value {code}", label, fact.place) for code, label in fact.type.choices.items())


def _provision_words(provision: Provision) -> Iterator[tuple[str, Text]]:
    """What people read of a provision; a clause that is only numbers is said in every language by its numbers."""
    if not is_counted(provision.clause.say()):
        yield "clause", provision.clause
    yield "says", provision.says


def _facts(part: Contents) -> Iterator[Finding]:
    """L17: a fact that may not apply says what it then is, and its choices can be told from unknown."""
    for fact in part.facts:
        if bool(fact.applies_when) != bool(fact.otherwise):
            yield Finding("L17", ERROR, f"{fact.path} needs both applies_when and otherwise, or neither", fact.place)
        for code in filter(is_unknown, fact.type.choices):
            yield Finding("L17", ERROR, f"the choice '{code}' would be read as not known", fact.place)


def _vocabulary(rulebook: Rulebook) -> Iterator[Finding]:
    """L17: facts that nothing reads are reported."""
    used = {KIND, START, END, DATE}
    for text, _, position in _texts(rulebook, rulebook.contents):
        found = _read(rulebook, text, position) if text else None
        if found is not None and not isinstance(found, Finding):
            used |= facts_read(found)
    for norm in rulebook.norms.values():
        used |= {norm.fact, norm.keyed_on}
    for known in rulebook.calculations.values():
        used |= set(known.inputs.values()) | set(known.options.values())
    steps = [step for item in rulebook.procedures.values() for step in item.steps]
    terms = [norm.by for norm in rulebook.norms.values()] + [step.due for step in steps]
    used |= {step.date_fact for step in steps} | {Term.parse(text).anchor for text in terms if text}
    for path, fact in rulebook.vocabulary.items():
        if path not in used:
            yield Finding("L17", WARNING, f"no law reads the fact {path}", fact.place)
    for calculation in _calculations(rulebook):
        paths = [*calculation.inputs.values(), *calculation.options.values()]
        yield from _known(paths, rulebook.vocabulary, "fact", Position(field=calculation.id))


def _honesty(part: Contents) -> Iterator[Finding]:
    """L20: what may be changed to make a movement lawful can't be what splitting or a lie would change."""
    for fact in part.facts:
        path, may_change = fact.path, fact.may_change in CHANGEABLE
        counts_up = bool(fact.tally or fact.counter)
        if may_change and (counts_up or fact.type.kind in ("money", "quantity")):
            message = f"{path} is a volume or a value, which splitting would change: may_change is never"
            yield Finding("L20", ERROR, message, fact.place)
        if may_change and path in (KIND, START, END):
            yield Finding("L20", ERROR, f"{path} makes it this movement and no other: may_change is never", fact.place)
        narrowed = fact.may_become + fact.may_drop
        if narrowed and not may_change:
            yield Finding("L20", ERROR, f"{path} has may_become or may_drop, but may not change", fact.place)
        yield from _known(narrowed, fact.type.choices, "choice", fact.place)
        if fact.may_drop and fact.type.kind != "some of":
            yield Finding("L20", ERROR, f"{path} is one thing, of which none can be dropped", fact.place)


def _calculations(rulebook: Rulebook) -> list[Calculation]:
    """The calculations that belong to this rulebook: a norm names them, or they rest on its provisions."""
    named = {norm.calculation for norm in rulebook.norms.values()}
    return [
        item
        for item in rulebook.calculations.values()
        if item.id in named or any(basis in rulebook.provisions for basis in item.basis)
    ]


def _terms(rulebook: Rulebook) -> Iterator[Finding]:
    """L14: a word of law that decides a reading is encoded by the operator it stands for."""
    by_provision: dict[str, set[str]] = {}
    for norm in rulebook.norms.values():
        operators = by_provision.setdefault(norm.provision, set())
        for text in (norm.when, norm.unless, norm.met_when, norm.value):
            found = _read(rulebook, text, _at(norm)) if text else None
            if found is not None and not isinstance(found, Finding):
                operators |= {node.op for node in walk(found) if isinstance(node, Compare)}
    for provision in rulebook.provisions.values():
        operators = by_provision.get(provision.id, set())
        for term in provision.terms:
            wanted = TERM_OPERATORS.get(term)
            if wanted and operators and not operators & (wanted | _mirrored(wanted)):
                message = f"the text says '{term}', but no condition uses {' or '.join(sorted(wanted))}"
                yield Finding("L14", WARNING, message, Position(field=provision.id))


def _mirrored(operators: set[str]) -> set[str]:
    """The operators that say the same when the condition is turned into what breaks it."""
    opposite = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}
    return {opposite[operator] for operator in operators}


def _reviews(rulebook: Rulebook, today: date) -> Iterator[Finding]:
    """L07: a source whose review date has passed, or that was never checked."""
    for item in rulebook.instruments.values():
        where = Position(field=item.id)
        if item.source.review and item.source.review < today:
            yield Finding("L07", WARNING, f"the review of {item.source.review} is overdue", where)
        if item.source.checked is None:
            yield Finding("L07", WARNING, "no date says when the source was checked", where)
