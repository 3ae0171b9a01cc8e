"""A rulebook: all the law that is encoded, indexed, hashed and ready to be asked.

`Rulebook.load` reads a folder of strict YAML files; the result is kept beside them as one compiled
file, which later loads in a fraction of the time. A rulebook never changes once made.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairway.law import codec, functions
from fairway.law.calculation import CALCULATIONS, Calculation
from fairway.law.calendars import Calendar, DatedList
from fairway.law.contents import Contents
from fairway.law.errors import FactError, LawError, Position, RulebookErrors, SchemaError
from fairway.law.expression import TRUE, All, Expr, Not, Scope, facts_read, parse
from fairway.law.geography import Authority, Geography
from fairway.law.instrument import Instrument, Provision, Residual
from fairway.law.language import nearest
from fairway.law.norm import Norm
from fairway.law.procedure import Procedure
from fairway.law.vocabulary import Vocabulary

if TYPE_CHECKING:
    from fairway.law.amendment import Overlay
    from fairway.law.programs import Programs

COMPILED = ".compiled.json"
DEFAULT_FOLDER = Path(__file__).parent.parent / "rulebook"


class Rulebook:
    """The law as data, by id. `base` is the rulebook that this one amends, where it is made by a reform."""

    def __init__(
        self, contents: Contents, known_hash: str = "", folder: Path | None = None, base: Rulebook | None = None
    ) -> None:
        self.contents = contents
        self.folder = folder
        self.base = base
        self._known_hash = known_hash
        self.head = contents.head
        self.geography = Geography({place.id: place for place in contents.places})
        self.vocabulary = Vocabulary(contents.facts, self.geography.names)
        self.authorities: Mapping[str, Authority] = {a.id: a for a in contents.authorities}
        self.calendars: Mapping[str, Calendar] = {c.id: c for c in contents.calendars}
        self.lists: Mapping[str, DatedList] = {item.id: item for item in contents.lists}
        self.instruments: Mapping[str, Instrument] = {i.id: i for i in contents.instruments}
        self.provisions: Mapping[str, Provision] = {p.id: p for p in contents.provisions}
        self.norms: Mapping[str, Norm] = {n.id: n for n in contents.norms}
        self.procedures: Mapping[str, Procedure] = {p.id: p for p in contents.procedures}
        self.scope = Scope(self.vocabulary, frozenset(self.lists), frozenset(self.calendars))
        self._expressions: dict[str, Expr] = {}
        self._facts: dict[int, tuple[Norm | Procedure, frozenset[str]]] = {}
        if base and base.contents.facts is contents.facts and base.contents.places is contents.places:
            self.geography, self.vocabulary = base.geography, base.vocabulary
            self.scope = Scope(self.vocabulary, frozenset(self.lists), frozenset(self.calendars))
            if (self.lists.keys(), self.calendars.keys()) == (base.lists.keys(), base.calendars.keys()):
                self._expressions, self._facts = base._expressions, base._facts

    @classmethod
    def load(cls, folder: Path | str) -> Rulebook:
        """The rulebook in `folder`, from its compiled file when that is current.

        Raises:
            RulebookErrors: with every error found in the files.
        """
        folder = Path(folder)
        files = rule_files(folder)
        if not files:
            raise RulebookErrors([SchemaError("no rulebook here: the folder has no YAML file", Position(str(folder)))])
        stamp = _stamp(files)
        kept = folder / COMPILED
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            data = json.loads(kept.read_bytes())
            if data["stamp"] == stamp:
                return cls(codec.unpack(Contents, data["contents"]), data["hash"], folder)
        contents = read_files((file.read_bytes(), str(file.relative_to(folder))) for file in files)
        made = cls(contents, folder=folder)
        _keep(kept, {"stamp": stamp, "hash": made.hash, "contents": codec.pack(contents)})
        return made

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> Rulebook:
        """The rulebook whose files are given as text by name."""
        return cls(read_files((text, name) for name, text in sorted(texts.items())))

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of everything the rulebook says, whatever the layout of its files."""
        if self._known_hash:
            return self._known_hash
        return hashlib.sha256(codec.canonical(codec.pack(self.contents, positions=False))).hexdigest()

    @cached_property
    def functions(self) -> dict[str, Any]:
        """The functions of the condition language, bound to this rulebook's data."""
        if self.base and all(
            getattr(self.contents, group) is getattr(self.base.contents, group)
            for group in ("places", "lists", "calendars")
        ):
            return self.base.functions
        lists = {name: item.on for name, item in self.lists.items()}
        return functions.bind(self.geography.ancestors, lists, self.calendars)

    @cached_property
    def programs(self) -> Programs:
        """The programs of this rulebook, as far as they have been asked for."""
        # Imported late: programs are made from rulebooks.
        from fairway.law.programs import Programs

        return Programs(self)

    @cached_property
    def calculations(self) -> Mapping[str, Calculation]:
        """The calculations that norms can name, by id: those that come with Fairway, imported when first asked for.

        A rulebook is data alone and brings no code, wherever it is from.
        """
        importlib.import_module("fairway.rulebook.calculations")
        return CALCULATIONS

    def calculation(self, name: str) -> Calculation:
        """The calculation of that name.

        Raises:
            FactError: when there is none.
        """
        known = self.calculations.get(name)
        if known is None:
            near = nearest(name, self.calculations)
            hint = f"did you mean {near}?" if near else ""
            raise FactError(f"there is no calculation '{name[:60]}'", Position(field=name[:60]), hint)
        return known

    def amended(self, overlay: Overlay) -> Rulebook:
        """This rulebook after a reform; all that is unchanged is shared.

        Raises:
            RulebookErrors: with every error found, naming file, line and field of the overlay.
        """
        # Imported late: rulebooks are amended by what is made from them.
        from fairway.law.succession import amended

        return amended(self, overlay)

    def expression(self, text: str, place: Position | None = None) -> Expr:
        """The parsed form of a condition, each text parsed once."""
        found = self._expressions.get(text)
        if found is None:
            found = parse(text, self.scope, place) if text else TRUE
            self._expressions[text] = found
        return found

    def applies(self, norm: Norm) -> Expr:
        """When `norm` applies, leaving aside its period and what defeats it."""
        place = Position(norm.file, norm.line, norm.id)
        when, unless = (self.expression(text, place) for text in (norm.when, norm.unless))
        terms = ([when] if norm.when else []) + ([Not(unless)] if norm.unless else [])
        return TRUE if not terms else terms[0] if len(terms) == 1 else All(tuple(terms))

    def available(self, procedure: Procedure) -> Expr:
        """When `procedure` is open, leaving aside its period."""
        return self.expression(procedure.available_when, Position(procedure.file, procedure.line, procedure.id))

    @cached_property
    def defeaters(self) -> Mapping[str, tuple[str, ...]]:
        """For each norm, the norms that switch it off."""
        found: dict[str, list[str]] = {name: list(norm.overridden_by) for name, norm in self.norms.items()}
        for norm in self.norms.values():
            for target in norm.overrides:
                found.setdefault(target, []).append(norm.id)
        return {name: tuple(dict.fromkeys(ids)) for name, ids in found.items()}

    @cached_property
    def successors(self) -> Mapping[str, tuple[str, ...]]:
        """For each norm, those that a reform put in its place from some day on."""
        found: dict[str, tuple[str, ...]] = {}
        for norm in self.norms.values():
            if norm.succeeds:
                found[norm.succeeds] = (*found.get(norm.succeeds, ()), norm.id)
        return found

    def facts_of(self, item: Norm | Procedure) -> frozenset[str]:
        """The facts that a procedure's opening reads, or a norm's condition, value, amount and own key."""
        # The item is kept beside what it reads, so that no other comes by its identity.
        if id(item) not in self._facts:
            self._facts[id(item)] = item, self._facts_of(item)
        return self._facts[id(item)][1]

    def _facts_of(self, item: Norm | Procedure) -> frozenset[str]:
        if isinstance(item, Procedure):
            return facts_read(self.available(item))
        texts = (item.value, item.amount, item.met_when)
        read = facts_read(self.applies(item)).union(*(facts_read(self.expression(text)) for text in texts))
        return read | ({item.keyed_on} if item.keyed_on else frozenset())

    def residual(self, jurisdiction: str, kind: str, role: str) -> Residual | None:
        """What silence means on one side of one kind of movement, where that is encoded."""
        for item in self.contents.residuals:
            if item.jurisdiction == jurisdiction and kind in item.kinds and role in item.roles:
                return item
        return None

    def __repr__(self) -> str:
        return f"<Rulebook {len(self.norms)} norms {self.hash[:8]}>"


def rule_files(folder: Path) -> list[Path]:
    """The files of law in `folder`: every YAML file that is not one of cases or of what proofs found."""
    found = (path for path in folder.rglob("*.yaml") if not {"cases", "proofs"} & {*path.relative_to(folder).parts})
    return sorted(found)


def read_files(files: Iterable[tuple[str | bytes, str]]) -> Contents:
    """The contents of all files together.

    Raises:
        RulebookErrors: with every error found.
    """
    # Imported late: a compiled rulebook needs no reader of files.
    from fairway.law import source
    from fairway.law.schema import FileReader

    contents, errors = Contents(), list[LawError]()
    reader = FileReader(contents, errors)
    for data, name in files:
        try:
            reader.read(source.read(data, name))
        except LawError as error:
            errors.append(error)
    errors += _repeated(contents)
    errors += _dangling_places(contents)
    if errors:
        raise RulebookErrors(errors)
    return contents


def _repeated(contents: Contents) -> list[LawError]:
    """An error for each id that is used twice within its kind."""
    errors: list[LawError] = []
    groups = (
        "facts",
        "places",
        "authorities",
        "calendars",
        "lists",
        "instruments",
        "provisions",
        "norms",
        "procedures",
        "gaps",
    )
    for group in groups:
        seen: set[str] = set()
        for item in getattr(contents, group):
            name = item.path if group == "facts" else item.id
            if name in seen:
                errors.append(SchemaError(f"'{name}' is defined twice", Position(field=group)))
            seen.add(name)
    return errors


def _dangling_places(contents: Contents) -> list[LawError]:
    known = {place.id for place in contents.places}
    missing = [(place, up) for place in contents.places for up in place.within if up not in known]
    return [SchemaError(f"'{up}' is not a place", Position(field=f"places.{place.id}.within")) for place, up in missing]


def _stamp(files: list[Path]) -> str:
    """A fingerprint of the files' names, sizes and times, and of the code that reads them."""
    code = sorted(Path(__file__).parent.glob("*.py"))
    parts = [f"{path}:{(stat := path.stat()).st_size}:{stat.st_mtime_ns}" for path in [*files, *code]]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _keep(path: Path, data: dict[str, Any]) -> None:
    """Write the compiled file whole or not at all; a folder that can't be written is no error."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        part.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def shipped() -> Rulebook:
    """The rulebook that comes with Fairway."""
    return Rulebook.load(DEFAULT_FOLDER)


_kept: list[Rulebook] = []
_held: ContextVar[Rulebook | None] = ContextVar("held", default=None)


def default() -> Rulebook:
    """The rulebook that is answered by: the one that comes with Fairway, unless another is served."""
    return _held.get() or (_kept[0] if _kept else shipped())


def serve(book: Rulebook) -> None:
    """Answer by another rulebook from now on, in this process."""
    _kept[:] = [book]


@contextmanager
def held(book: Rulebook) -> Iterator[None]:
    """Answer by one rulebook throughout, whatever is served meanwhile: what belongs together is judged alike."""
    token = _held.set(book)
    try:
        yield
    finally:
        _held.reset(token)
