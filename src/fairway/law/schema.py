"""What the files of a rulebook may contain, read into the objects of the law.

Each file may hold an instrument with its provisions, procedures, facts, places, authorities,
calendars, lists and gaps. Conditions stay text here; `fairway.law.check` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from fairway.law.calendars import Calendar, DatedList, Entry
from fairway.law.contents import Contents, Head
from fairway.law.errors import LawError, SchemaError
from fairway.law.geography import Authority, Place
from fairway.law.instrument import (
    CONFIDENCE,
    QUALITIES,
    RANKS,
    Gap,
    Instrument,
    Period,
    Provision,
    Residual,
    Source,
)
from fairway.law.norm import EFFECTS, KINDS, PLAIN_ROLES, ROLES, TIMINGS, Norm
from fairway.law.procedure import DECISIONS, Duty, Procedure, Step, Term
from fairway.law.reader import Reader, read_words
from fairway.law.source import Node
from fairway.law.values import read_date
from fairway.law.vocabulary import CHOICES, MAY_CHANGE, PLAIN_KINDS, SENSITIVITY, TALLIES, Fact, FactType

T = TypeVar("T")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_DOTTED = re.compile(r"[a-z0-9][a-z0-9.-]*")
_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_UNIT_TYPE = re.compile(r"(money)\(([A-Z]{3})\)|(quantity)\(([^()]{1,20})\)")


@dataclass(frozen=True)
class _Scope:
    """What the norms of a file inherit from its instrument."""

    instrument: str
    jurisdictions: tuple[str, ...]
    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    period: Period
    source: Source
    confidence: str


class FileReader:
    """Adds what one file contains to `contents`, and every error to `errors`."""

    def __init__(self, contents: Contents, errors: list[LawError]) -> None:
        self.contents = contents
        self.errors = errors

    def read(self, node: Node) -> None:
        """Read the file whose tree is `node`."""
        self._guard(lambda: self._file(Reader(node, "")))

    def _guard(self, read: Callable[[], Any]) -> Any:
        """Run `read`; keep its error, so that the rest of the file is still read."""
        try:
            return read()
        except LawError as error:
            self.errors.append(error)
            return None

    def _each(self, readers: Iterable[Reader], read: Callable[[Reader], Any]) -> list[Any]:
        found = [self._guard(partial(_closed, reader, read)) for reader in readers]
        return [item for item in found if item is not None]

    def _file(self, file: Reader) -> None:
        if file.text("format") != "fairway/1":
            raise file.fail("format", "expected 'fairway/1'")
        head = file.child("rulebook")
        if head is not None:
            self.contents.head = _closed(head, read_head)
        self._body(file)

    def read_added(self, file: Reader) -> None:
        """Read what an overlay adds: a file without its format and without a description of the rulebook."""
        self._guard(lambda: self._body(file))

    def _body(self, file: Reader) -> None:
        into = self.contents
        into.facts += self._each(file.children("facts"), read_fact)
        into.places += self._each(file.children("places"), read_place)
        into.authorities += self._each(file.children("authorities"), read_authority)
        into.calendars += self._each(file.children("calendars"), read_calendar)
        into.lists += self._each(file.children("lists"), read_list)
        into.gaps += self._each(file.children("gaps"), read_gap)
        into.procedures += self._each(file.children("procedures"), read_procedure)
        self._instrument(file)
        file.close()

    def _instrument(self, file: Reader) -> None:
        head = file.child("instrument")
        provisions, residuals = file.children("provisions"), file.children("residuals")
        if head is None:
            if provisions or residuals:
                raise SchemaError("provisions and residuals need an instrument", file.position)
            return
        instrument, scope = _closed(head, read_instrument)
        self.contents.instruments.append(instrument)
        self._each(provisions, lambda reader: self._provision(reader, scope))
        self.contents.residuals += self._each(residuals, lambda reader: read_residual(reader, scope))

    def _provision(self, reader: Reader, scope: _Scope) -> bool:
        provision = read_provision(reader, scope)
        self.contents.provisions.append(provision)
        inner = replace(scope, period=provision.period, source=provision.source)
        norms = self._each(reader.children("norms"), lambda item: read_norm(item, provision, inner))
        self.contents.norms += norms
        return True


def _closed(reader: Reader, read: Callable[[Reader], T]) -> T:
    with reader:
        return read(reader)


def read_head(reader: Reader) -> Head:
    """The rulebook's own description."""
    named = reader.named("jurisdictions")
    labels = {name: read_words(node, name) for name, node in named.items()}
    return Head(reader.words("title"), read_period(reader), labels)


def read_period(reader: Reader) -> Period:
    """``from`` and ``until``, both included."""
    period = Period(reader.day("from"), reader.day("until"))
    if period.start and period.end and period.end < period.start:
        raise reader.fail("until", "ends before it begins")
    return period


def read_source(reader: Reader, inherited: Source | None = None) -> Source:
    """The source under ``source``; what it leaves out is as inherited."""
    base = inherited or Source()
    child = reader.child("source")
    if child is None:
        if inherited is None:
            raise SchemaError("'source' is missing", reader.position)
        return base
    with child:
        return Source(
            url=child.text("url", base.url),
            quality=child.choice("quality", QUALITIES, base.quality),
            checked=child.day("checked") or base.checked,
            review=child.day("review") or base.review,
        )


def slug(reader: Reader, key: str, pattern: re.Pattern[str] = _SLUG) -> str:
    """An id: lower-case letters, digits and hyphens (dots where the pattern allows them)."""
    value = reader.text(key)
    if not pattern.fullmatch(value):
        raise reader.fail(key, f"'{value}' is not an id", "lower-case letters, digits and hyphens")
    return value


def read_type(reader: Reader) -> FactType:
    """A fact's type, with its choices."""
    written = reader.text("type")
    choices = {name: read_words(node, name) for name, node in reader.named("values").items()}
    found = _UNIT_TYPE.fullmatch(written)
    if found:
        return FactType(found[1] or found[3], found[2] or found[4])
    if written not in (*PLAIN_KINDS, *CHOICES):
        known = ", ".join((*PLAIN_KINDS, *CHOICES, "money(HKD)", "quantity(kg)"))
        raise reader.fail("type", f"'{written}' is not a type", f"one of {known}")
    if (written in CHOICES) != bool(choices):
        raise reader.fail("values", f"a fact of type '{written}' {'needs' if not choices else 'has no'} values")
    return FactType(written, reader.text("unit", ""), choices)


def read_fact(reader: Reader) -> Fact:
    """One entry of the vocabulary."""
    path = reader.text("fact")
    if not _PATH.fullmatch(path):
        raise reader.fail("fact", f"'{path}' is not a fact path", "like data.contains_pi")
    return Fact(
        path=path,
        type=read_type(reader),
        label=reader.words("label"),
        question=reader.words("question"),
        help=reader.words("help"),
        topic=reader.text("topic", path.split(".")[0]),
        ask_cost=reader.typed("ask_cost", int, 2),
        sensitivity=reader.choice("sensitivity", SENSITIVITY, "low"),
        may_change=reader.choice("may_change", MAY_CHANGE, "never"),
        may_become=reader.texts("may_become"),
        may_drop=reader.texts("may_drop"),
        applies_when=reader.text("applies_when", ""),
        otherwise=reader.text("otherwise", ""),
        counter=reader.words("counter"),
        tally=reader.choice("tally", TALLIES, ""),
        place=reader.position,
    )


def read_place(reader: Reader) -> Place:
    """One place."""
    return Place(
        id=slug(reader, "id", _DOTTED),
        label=reader.words("label"),
        within=reader.texts("within"),
        jurisdiction=reader.text("jurisdiction", ""),
        zone=reader.flag("zone"),
        aliases=reader.texts("aliases"),
    )


def read_authority(reader: Reader) -> Authority:
    """One authority."""
    return Authority(
        id=slug(reader, "id", _DOTTED),
        name=reader.words("name"),
        jurisdiction=reader.text("jurisdiction"),
        calendar=reader.text("calendar", ""),
        url=reader.text("url", ""),
        contact=reader.text("contact", ""),
    )


def read_calendar(reader: Reader) -> Calendar:
    """One calendar of working days."""
    published = reader.day("published")
    if published is None:
        raise SchemaError("'published' is missing", reader.position)
    return Calendar(
        id=slug(reader, "id"),
        holidays=frozenset(map(read_date, reader.texts("holidays"))),
        workdays=frozenset(map(read_date, reader.texts("workdays"))),
        published=published,
        source=read_source(reader, Source(quality="official")),
    )


def read_list(reader: Reader) -> DatedList:
    """One dated list; an entry is a code, or a code with ``from`` and ``until``."""
    bare = DatedList(
        id=slug(reader, "id", _DOTTED),
        title=reader.words("title"),
        entries=(),
        source=read_source(reader),
        confidence="medium",
    )
    return list_over(reader, bare)


def list_over(reader: Reader, item: DatedList) -> DatedList:
    """`item`, with what is written in place of what it had; members and entries are one."""
    entries = [Entry(code) for code in reader.texts("members")]
    for written in reader.children("entries"):
        with written:
            period = read_period(written)
            entries += [Entry(code, period) for code in written.texts("codes")]
    return replace(
        item,
        title=reader.words("title", item.title),
        entries=tuple(entries) if "members" in reader or "entries" in reader else item.entries,
        source=read_source(reader, item.source),
        confidence=reader.choice("confidence", CONFIDENCE, item.confidence),
    )


def read_gap(reader: Reader) -> Gap:
    """One gap."""
    return Gap(
        id=slug(reader, "id", _DOTTED),
        kinds=reader.choices("kinds", KINDS),
        jurisdiction=reader.text("jurisdiction", ""),
        says=reader.words("says"),
        wanted=reader.words("wanted"),
        url=reader.text("url", ""),
    )


def read_instrument(reader: Reader) -> tuple[Instrument, _Scope]:
    """An instrument's head, and what its norms inherit."""
    jurisdiction = reader.text("jurisdiction")
    instrument = Instrument(
        id=slug(reader, "id", _DOTTED),
        title=reader.words("title"),
        jurisdiction=jurisdiction,
        authority=reader.text("authority"),
        rank=reader.choice("rank", RANKS),
        period=read_period(reader),
        source=read_source(reader),
        note=reader.words("note"),
    )
    scope = _Scope(
        instrument=instrument.id,
        jurisdictions=reader.texts("sides") or (jurisdiction,),
        kinds=reader.choices("kinds", KINDS),
        roles=reader.choices("roles", ROLES),
        period=instrument.period,
        source=instrument.source,
        confidence=reader.choice("confidence", CONFIDENCE, "medium"),
    )
    return instrument, scope


def read_residual(reader: Reader, scope: _Scope) -> Residual:
    """What silence means for a scope."""
    return Residual(
        jurisdiction=reader.text("side", scope.jurisdictions[0]),
        kinds=reader.choices("kinds", KINDS, scope.kinds),
        roles=reader.choices("roles", ROLES, scope.roles or PLAIN_ROLES),
        outcome=reader.choice("outcome", ("free", "prohibited")),
        basis=_qualified(reader.text("basis"), scope.instrument),
        says=reader.words("says"),
    )


def read_provision(reader: Reader, scope: _Scope) -> Provision:
    """A provision without its norms."""
    return Provision(
        id=f"{scope.instrument}#{slug(reader, 'id')}",
        instrument=scope.instrument,
        clause=reader.words_needed("clause"),
        says=reader.words("says"),
        period=scope.period.narrowed(read_period(reader)),
        source=read_source(reader, scope.source),
        terms=reader.texts("terms"),
    )


def read_norm(reader: Reader, provision: Provision, scope: _Scope) -> Norm:
    """One norm of `provision`."""
    effects = _effects(reader)
    if len(effects) != 1:
        raise SchemaError("a norm has one effect", reader.position, _ONE_EFFECT)
    bare = Norm(
        id=f"{provision.id}.{slug(reader, 'id')}",
        provision=provision.id,
        instrument=scope.instrument,
        effect=effects[0],
        jurisdictions=scope.jurisdictions,
        kinds=scope.kinds,
        roles=scope.roles or PLAIN_ROLES,
        label=provision.says,
        period=scope.period,
        source=scope.source,
        confidence=scope.confidence,
    )
    norm = norm_over(reader, bare)
    if not norm.kinds:
        raise SchemaError("'kinds' is missing", reader.position, f"some of {', '.join(KINDS)}")
    return norm


def norm_over(reader: Reader, norm: Norm) -> Norm:
    """`norm`, with what is written in place of what it had; an effect that is written replaces the old one whole."""
    effects = _effects(reader) or [norm.effect]
    if len(effects) != 1:
        raise SchemaError("a norm has one effect", reader.position, _ONE_EFFECT)
    if effects[0] != norm.effect:
        norm = replace(norm, effect=effects[0], procedures=(), act="", fact="", value="", amount="", calculation="")
    source = read_source(reader, norm.source)
    found = replace(
        norm,
        jurisdictions=reader.texts("sides") or norm.jurisdictions,
        kinds=reader.choices("kinds", KINDS, norm.kinds),
        roles=reader.choices("roles", ROLES, norm.roles),
        label=reader.words("label") or norm.label,
        period=norm.period.narrowed(read_period(reader)),
        source=source,
        confidence=_confidence(reader, source, norm.confidence),
        when=reader.text("when", norm.when),
        unless=reader.text("unless", norm.unless),
        keyed_on=reader.text("keyed_on", norm.keyed_on),
        unsettled=reader.words("unsettled", norm.unsettled),
        timing=reader.choice("timing", TIMINGS, norm.timing),
        by=_term(reader, "by", norm.by),
        actor=reader.text("actor", norm.actor),
        addressee=reader.text("addressee", norm.addressee),
        met_when=reader.text("met_when", norm.met_when),
        overrides=_refs(reader, ("exempt", "despite"), norm.instrument, norm.overrides),
        overridden_by=_refs(reader, ("subject_to",), norm.instrument, norm.overridden_by),
        file=reader.position.file,
        line=reader.position.line,
    )
    return replace(found, **_effect(reader, found))


_ONE_EFFECT = f"exactly one of {', '.join(EFFECTS)}"


def _effects(reader: Reader) -> list[str]:
    return [effect for effect in EFFECTS if effect in reader]


def _effect(reader: Reader, norm: Norm) -> dict[str, Any]:
    """What a norm holds beyond its condition, by effect."""
    match norm.effect:
        case "require":
            return {"procedures": reader.texts("require", norm.procedures)}
        case "prohibit":
            return {"act": _act(reader, norm)}
        case "define" | "presume":
            return {
                "fact": reader.text(norm.effect, norm.fact or None),
                "value": reader.text("as", norm.value or None),
            }
        case "grant" | "oblige":
            return {
                "act": _act(reader, norm),
                "amount": reader.text("amount", norm.amount),
                "calculation": reader.text("calculation", norm.calculation),
                "procedures": reader.texts("procedures", norm.procedures),
            }
        case _:
            return {}


def _act(reader: Reader, norm: Norm) -> str:
    return norm.act if norm.act and norm.effect not in reader else slug(reader, norm.effect)


def _confidence(reader: Reader, source: Source, inherited: str) -> str:
    """The stated confidence, never above what the source's quality supports."""
    stated = reader.choice("confidence", CONFIDENCE, inherited)
    return min(stated, source.ceiling, key=CONFIDENCE.index)


def _refs(reader: Reader, keys: tuple[str, ...], instrument: str, before: tuple[str, ...]) -> tuple[str, ...]:
    """The norms named under `keys`; those named before, where none of the keys is written."""
    written = [ref for key in keys for ref in reader.texts(key)]
    return tuple(_qualified(ref, instrument) for ref in written) if any(key in reader for key in keys) else before


def _qualified(ref: str, instrument: str) -> str:
    return ref if "#" in ref else f"{instrument}#{ref}"


def _term(reader: Reader, key: str, before: str = "") -> str:
    """A term, checked but kept as text."""
    text = reader.text(key, before)
    if text and key in reader:
        reader.typed(key, Term.parse, None)
    return text


def read_procedure(reader: Reader) -> Procedure:
    """One procedure with its steps."""
    bare = Procedure(
        id=slug(reader, "id", _DOTTED),
        title=reader.words("title"),
        jurisdictions=(),
        authority="",
        decision="as of right",
        period=Period(),
        source=read_source(reader),
        confidence="medium",
        basis=(),
        steps=(),
    )
    return procedure_over(reader, bare)


def procedure_over(reader: Reader, item: Procedure) -> Procedure:
    """`item`, with what is written in place of what it had."""
    source = read_source(reader, item.source)
    steps = tuple(_closed(step, read_step) for step in reader.children("steps"))
    continuing = tuple(_closed(duty, read_duty) for duty in reader.children("continuing"))
    return replace(
        item,
        title=reader.words("title", item.title),
        jurisdictions=reader.texts("satisfies", item.jurisdictions),
        authority=reader.text("authority", item.authority),
        decision=reader.choice("decision", DECISIONS, item.decision),
        period=item.period.narrowed(read_period(reader)),
        source=source,
        confidence=_confidence(reader, source, item.confidence),
        basis=reader.texts("basis", item.basis),
        steps=steps if "steps" in reader else item.steps,
        available_when=reader.text("available_when", item.available_when),
        unsettled=reader.words("unsettled", item.unsettled),
        says=reader.words("says", item.says),
        valid=_term(reader, "valid", item.valid),
        lead_time=_term(reader, "lead_time", item.lead_time),
        observed=reader.words("observed", item.observed),
        held_when=reader.text("held_when", item.held_when),
        nothing_crosses=reader.flag("nothing_crosses", item.nothing_crosses),
        excludes=reader.texts("excludes", item.excludes),
        after=reader.texts("after", item.after),
        continuing=continuing if "continuing" in reader else item.continuing,
        file=reader.position.file,
        line=reader.position.line,
    )


def read_duty(reader: Reader) -> Duty:
    """A continuing duty."""
    return Duty(reader.text("actor"), reader.words("says"))


def read_step(reader: Reader) -> Step:
    """One step of a procedure."""
    return Step(
        id=slug(reader, "id"),
        actor=reader.text("actor"),
        act=reader.words("act"),
        addressee=reader.text("addressee", ""),
        documents=reader.word_list("documents"),
        after=reader.texts("after"),
        due=_term(reader, "due"),
        takes=_term(reader, "takes"),
        fee=reader.text("fee", ""),
        crossing=reader.choice("crossing", ("before", "after"), "before"),
        date_fact=reader.text("date_fact", ""),
    )
