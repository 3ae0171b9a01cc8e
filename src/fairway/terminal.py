"""Answers on a terminal: a verdict as a shape and a word, both sides, routes, proofs.

What is true is found elsewhere; here it is only laid out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import Progress, ProgressColumn
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from fairway.law import Determination, Facts, Rulebook
from fairway.law.clauses import cited_in, clause_in
from fairway.law.coverage import Coverage
from fairway.law.determination import PROHIBITED, Duty, Grant
from fairway.law.explain import (
    Proof,
    assumptions,
    next_change,
    prove_norm,
    refusals,
    sentence,
    side_title,
    side_verdict,
    told,
    verdict,
)
from fairway.law.facts import KIND
from fairway.law.narrower import Otherwise, narrower
from fairway.law.norm import Norm
from fairway.law.phrases import phrase, shown
from fairway.law.plan import Plan, due_of
from fairway.law.plan import plans as ranked
from fairway.law.values import is_unknown
from fairway.law.vocabulary import Fact

SHAPES = {
    "free": "(v)",
    "procedure": "[=]",
    "discretionary": "(o)",
    "unsettled": "(~)",
    "undetermined": "(?)",
    "not covered": "[ ]",
    "conflict": "<>",
    "prohibited": "(/)",
}
STYLES = {"free": "green", "procedure": "yellow", "prohibited": "red", "conflict": "red"}


def progress_bars(*columns: ProgressColumn) -> Progress:
    """Bars of progress beside the output, where somebody looks on at a terminal."""
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def head(outcome: str, lang: str) -> str:
    """An outcome as a shape and a word."""
    style = STYLES.get(outcome, "cyan")
    return f"[bold {style}]{escape(SHAPES[outcome])} {escape(phrase(outcome, lang))}[/]"


def heading(found: Determination, name: str, lang: str) -> str:
    """The line that stands over an answer: the name of the movement and the verdict."""
    return f"{escape(name)} {head(found.outcome, lang)} {escape(verdict(found, lang))}".strip()


def _titles(plan: Plan, lang: str) -> str:
    """The procedures of a route by title."""
    return escape(" + ".join(item.title.say(lang) for item in plan.procedures))


def cited(book: Rulebook, norm: Norm, lang: str) -> str:
    """A norm in words, with its clause."""
    place = book.provisions[norm.provision]
    weak = " [dim](weak or unsettled)[/]" if norm.is_weak else ""
    return f"{escape(norm.label.say(lang))} [dim]{escape(place.id)} ({escape(clause_in(place.clause, lang))})[/]{weak}"


def determination(console: Console, found: Determination, name: str, lang: str) -> None:
    """The answer: verdict, both sides with reasons, duties and grants, routes, what is missing."""
    book = found.rulebook
    title = f"[bold]{escape(name)}[/]\n" if name else ""
    console.print(f"{title}{head(found.outcome, lang)}  {escape(verdict(found, lang))}  [dim]{found.id} {found.day}[/]")
    for side in found.sides:
        tree = Tree(f"{escape(side_title(book, side, lang))}: {head(side.outcome, lang)}")
        tree.add(escape(side_verdict(side, lang)))
        for norm_id in side.because:
            tree.add(cited(book, book.norms[norm_id], lang))
        residual = book.residual(side.side.jurisdiction, str(found.facts.values[KIND]), side.side.role)
        if residual and not side.because and side.outcome == "free":
            tree.add(f"{escape(residual.says.say(lang))} [dim]{escape(residual.basis)}[/]")
        console.print(tree)
    _lists(console, found, lang)


def summary(console: Console, found: Determination, name: str, lang: str) -> None:
    """The answer in a few lines: verdict, each side, the best route, and what need not cross."""
    book = found.rulebook
    console.print(f"{head(found.outcome, lang)}  {escape(name)}")
    sides = (f"{escape(side_title(book, side, lang))} {head(side.outcome, lang)}" for side in found.sides)
    console.print(f"    {'; '.join(sides)}")
    routes = ranked(found, found.day)
    if routes:
        console.print(f"    {_titles(routes[0], lang)}{f' (1 of {len(routes)} routes)' if len(routes) > 1 else ''}")
    cited = dict.fromkeys(book.norms[item].provision for side in found.sides for item in side.because)
    for place in (book.provisions[item] for item in cited):
        title = book.instruments[place.instrument].title.say(lang)
        console.print(f"    [dim]{escape(cited_in(title, place.clause, lang))}[/]")
    for item in found.alternatives:
        console.print(f"    or, with nothing crossing: {escape(item.title.say(lang))}")


def _lists(console: Console, found: Determination, lang: str) -> None:
    """What else there is to say, each under its heading."""
    book = found.rulebook
    sections: dict[str, Iterable[str]] = {
        "contradictions": (escape(book.vocabulary[path].label.say(lang)) for path in found.contradictions),
        "needs": (_asked(book.vocabulary[path], lang) for path in (*found.needs, *found.declined_needs)),
        "presumed": (_presumed(found, *pair, lang) for pair in assumptions(found).items()),
        "duties": (_duty(found, duty, lang) for duty in found.duties),
        "grants": (_grant(found, grant, lang) for grant in found.grants),
        "routes": (_route(*pair, lang) for pair in enumerate(ranked(found, found.day), 1)),
        "alternatives": (f"{escape(item.title.say(lang))} [dim]{item.id}[/]" for item in found.alternatives),
        "closed": _closed(found, lang) if found.outcome == PROHIBITED else (),
        "narrower": _narrower(found, lang),
    }
    for name, section in sections.items():
        lines = list(section)
        if lines:
            console.print(Text.from_markup(f"[bold]{phrase(f'head {name}', lang)}[/]"))
            for line in lines:
                console.print(Padding(Text.from_markup(line), (0, 0, 0, 2)))


def _asked(fact: Fact, lang: str) -> str:
    return f"{escape(fact.question.say(lang))} [dim]{escape(fact.path)}[/]"


def _presumed(found: Determination, path: str, norm_id: str, lang: str) -> str:
    label = found.rulebook.vocabulary[path].label.say(lang)
    says = f"{label}: {told(found.rulebook, path, found.values[path], lang)}"
    return f"{escape(says)} [dim]{escape(found.rulebook.norms[norm_id].provision)}[/]"


def _duty(found: Determination, duty: Duty, lang: str) -> str:
    state = {True: "[green]✓[/] ", False: "[red]✗[/] ", None: ""}[duty.met]
    terms = " ".join(str(item) for item in (due_of(found, duty), duty.amount) if item)
    return f"{state}{cited(found.rulebook, duty.norm, lang)} [bold]{escape(terms)}[/]"


def _grant(found: Determination, grant: Grant, lang: str) -> str:
    amount = f" [bold]{escape(str(grant.amount))}[/]" if grant.amount else ""
    return f"{cited(found.rulebook, grant.norm, lang)}{amount}"


def _route(number: int, plan: Plan, lang: str) -> str:
    return f"{number}. {_titles(plan, lang)} [dim]{escape(', '.join(sorted(plan.route)))}[/]"


def _closed(found: Determination, lang: str) -> Iterator[str]:
    """Why each way is not open, a line each."""
    for refusal in refusals(found, lang):
        title = found.rulebook.procedures[refusal.procedure].title.say(lang)
        yield f"[dim]✗[/] {escape(title)}: {escape(refusal.says)}"


def _narrower(found: Determination, lang: str) -> Iterator[str]:
    """What each place is taken for that was named widely, and the smaller places that are answered otherwise."""
    book = found.rulebook
    for wide in narrower(found):
        label, place = book.vocabulary[wide.path].label.say(lang), told(book, wide.path, wide.place, lang)
        yield escape(phrase("taken outside", lang, label=label, place=place))
        yield from (_in_places(book, wide.path, item, lang) for item in wide.otherwise)


def _in_places(book: Rulebook, path: str, item: Otherwise, lang: str) -> str:
    """An answer in some smaller places, the sides that differ, and how to say the place."""
    where = phrase("in places", lang, places=told(book, path, frozenset(item.places), lang))
    sides = "; ".join(f"{escape(side_title(book, side, lang))} {head(side.outcome, lang)}" for side in item.sides)
    says = f"{escape(where)}: {head(item.determination.outcome, lang)}{f' ({sides})' if sides else ''}"
    return f"{says} [dim]{escape(path)}={escape(', '.join(sorted(item.places)))}[/]"


def proof(console: Console, found: Determination, name: str, norm_id: str, lang: str) -> None:
    """The proof of each deciding norm, or of one, and why each other way is closed."""
    book = found.rulebook
    console.print(heading(found, name, lang))
    deciding = dict.fromkeys(item for side in found.sides for item in side.because)
    for item in [norm_id] if norm_id else deciding:
        norm = book.norms[item]
        tree = Tree(f"{_mark(found.state(item))} {cited(book, norm, lang)}")
        for part in prove_norm(norm, found, lang).parts:
            _grow(tree, part)
        console.print(tree)
    if norm_id:
        return
    for line in _closed(found, lang):
        console.print(f"  {line}")
    change = next_change(found)
    if change:
        console.print(f"  → {change.day}: {head(change.determination.outcome, lang)}")


def _mark(state: bool | None) -> str:
    return {True: "[green]✓[/]", False: "[red]✗[/]", None: "[cyan]?[/]"}[state]


def _grow(tree: Tree, part: Proof) -> None:
    branch = tree.add(f"{_mark(part.state)} {escape(part.says)}{f' [dim]{escape(part.norm)}[/]' if part.norm else ''}")
    for inner in part.parts:
        _grow(branch, inner)


def plans(console: Console, found: Determination, made: Sequence[Plan], name: str, lang: str) -> None:
    """Every route as a table of dated steps."""
    console.print(heading(found, name, lang))
    for number, plan in enumerate(made, 1):
        fees = " + ".join(f"{unit} {amount:,f}" for unit, amount in sorted(plan.totals.items())) or "-"
        table = Table(title=f"{number}. {_titles(plan, lang)}", title_justify="left", caption_justify="left")
        table.caption = f"crossing from {plan.crossing} | fees {fees} | filings {plan.filings}"
        for column in ("start", "end", "due", "step", "office", "calendar"):
            table.add_column(column)
        for item in plan.steps:
            office = found.rulebook.authorities.get(item.step.addressee)
            calendar = f"{item.calendar}{' (provisional)' if item.provisional else ''}"
            cells = (str(item.start), str(item.end), str(item.due or ""), item.step.act.say(lang))
            table.add_row(*map(escape, cells), escape(office.name.say(lang) if office else ""), calendar)
        console.print(table)


def answer(console: Console, book: Rulebook, facts: Facts, fact: Fact, why: Sequence[Norm], lang: str) -> Facts:
    """The facts with one more, asked until the answer fits; "?" tells why and "-" declines."""
    console.print(f"[bold]{escape(fact.question.say(lang))}[/]")
    for code, label in fact.type.choices.items():
        console.print(f"  [dim]{escape(code)}[/] {escape(label.say(lang))}")
    if fact.type.kind in ("some of", "countries") and not fact.type.choices.keys() & {"no", "none"}:
        console.print(f"  [dim]none[/] {escape(phrase('none', lang))}")
    while True:
        typed = typer.prompt(f"{fact.path} ({fact.type})", default="-", show_default=False)
        if typed.strip() == "?":
            for reason in dict.fromkeys(cited(book, norm, lang) for norm in why):
                console.print(f"  {reason}")
            console.print(f"  {escape(fact.help.say(lang))}")
        elif is_unknown(typed):
            return facts.updated({}, frozenset([fact.path]))
        else:
            try:
                return facts.updated({fact.path: fact.type.read(typed, book.vocabulary.named)})
            except ValueError as error:
                console.print(f"  [red]{escape(str(error))}[/]")


def law(console: Console, book: Rulebook, ref: str, at: date, lang: str) -> None:
    """An instrument's provisions, or one provision, as on a day."""
    item = book.instruments[ref.partition("#")[0]]
    console.print(f"[bold]{escape(item.title.say(lang))}[/] [dim]{item.id} {item.source.url}[/]")
    for provision in book.provisions.values():
        if ref in (provision.id, provision.instrument):
            force = "" if at in provision.period else f" [red]{at}: not in force[/]"
            tree = Tree(
                f"[bold]{escape(clause_in(provision.clause, lang))}[/]{force} {escape(provision.says.say(lang))}"
            )
            for norm in book.norms.values():
                if norm.provision == provision.id and at in norm.period:
                    _norm(tree, book, norm, lang)
            console.print(tree)


def _norm(tree: Tree, book: Rulebook, norm: Norm, lang: str) -> None:
    what = ", ".join(norm.procedures or norm.overrides) or norm.act or f"{norm.fact} = {norm.value}"
    branch = tree.add(f"{norm.effect} {escape(what)} [dim]{norm.id} ({norm.confidence})[/]")
    branch.add(escape(sentence(book.applies(norm), book, lang)))


def coverage(console: Console, book: Rulebook, found: Coverage, verbose: bool) -> None:
    """How many norms take effect in some case, per instrument, and which boundaries are tried."""
    table = Table("instrument", "norms", "take effect in a case", title_justify="left")
    for name in sorted(book.instruments):
        norms = [norm.id for norm in book.norms.values() if norm.instrument == name]
        covered = sum(True in found.states[norm] for norm in norms)
        if norms:
            table.add_row(name, str(len(norms)), str(covered))
    console.print(table)
    if verbose:
        for norm_id in found.untested_norms():
            console.print(f"never in effect: {norm_id}")
        for item in found.untested_boundaries():
            console.print(f"one side only: {item.place}: {item.fact} {item.op} {shown(item.value, None, 'en')}")
    tested = len(found.boundaries) - len(found.untested_boundaries())
    effective = len(found.states) - len(found.untested_norms())
    console.print(
        f"{effective} of {len(found.states)} norms, {tested} of {len(found.boundaries)} boundaries on both sides"
    )


def skeleton(instrument: str, jurisdiction: str, kind: str) -> str:
    """The beginning of a file for an instrument."""
    words = "{en: TODO, zh-Hant: TODO, zh-Hans: TODO}"
    return f"""format: fairway/1
instrument:
  id: {instrument}
  title: {words}
  jurisdiction: {jurisdiction}
  authority: TODO
  rank: statute
  from: {date.today().isoformat()}
  kinds: [{kind}]
  confidence: low
  source: {{url: TODO, quality: recalled, checked: {date.today().isoformat()}}}
provisions:
- id: art-1
  clause: Art. 1
  says: {words}
  norms:
  - id: first
    oblige: todo
    when: 'True'
"""
