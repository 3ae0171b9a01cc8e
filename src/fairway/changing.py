"""What would make a movement lawful, laid out on a terminal.

What it is, is found in `fairway.law.counterfactual`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from fairway.law import Rulebook
from fairway.law.counterfactual import Counterfactual, Effects, WhyNot, effects
from fairway.law.determination import LAWFUL
from fairway.law.norm import Norm
from fairway.law.phrases import phrase
from fairway.law.steps import others, says
from fairway.terminal import cited, head, heading


def tell(console: Console, answer: WhyNot, name: str, lang: str) -> None:
    """The answer: each set of changes with what it leads to, then the first day on which waiting helps."""
    found = answer.determination
    console.print(heading(found, name, lang))
    if not answer.wanted or found.contradictions:
        console.print(phrase(_why_nothing(answer), lang, outcome=phrase(found.outcome, lang)))
        return
    groups = (
        (_head(answer), answer.changes),
        ("head if true", answer.if_true),
        ("head openings", answer.openings),
    )
    for title, group in groups:
        _group(console, phrase(title, lang, title=_way(answer, lang)), group, lang)
    if answer.wait:
        tree = Tree(f"{phrase('from day', lang, day=answer.wait.day)}: {head(answer.wait.determination.outcome, lang)}")
        _effects(tree, found.rulebook, effects(found, answer.wait.determination), lang)
        console.print(f"[bold]{phrase('head wait', lang)}[/]", tree, sep="\n")
    if not (answer.changes or answer.openings):
        console.print(phrase("no change found", lang))
    if not answer.complete:
        console.print(phrase("time ran out", lang))
    if answer.changes or answer.openings:
        console.print(f"[dim]{phrase('must be real', lang)}[/]")


def _why_nothing(answer: WhyNot) -> str:
    """Why nothing was looked for."""
    if answer.determination.contradictions:
        return "not to be changed"
    return "way is open" if answer.goal.by else "nothing lighter"


def _way(answer: WhyNot, lang: str) -> str:
    """The procedure that was asked for, where one was."""
    by = answer.goal.by
    return answer.determination.rulebook.procedures[by].title.say(lang) if by else ""


def _head(answer: WhyNot) -> str:
    """What stands above the changes."""
    if answer.goal.by:
        return "head by"
    return "head lighter" if answer.determination.outcome in LAWFUL else "head why-not"


def _group(console: Console, title: str, group: Iterable[Counterfactual], lang: str) -> None:
    for number, item in enumerate(group, 1):
        if number == 1:
            console.print(f"[bold]{escape(title)}[/]")
        console.print(_tree(item, number, lang))


def _tree(item: Counterfactual, number: int, lang: str) -> Tree:
    book = item.after.rulebook
    effort = f" [dim]{phrase('with effort', lang)}[/]" if item.takes_effort else ""
    tree = Tree(f"{number}. {_said(book, item, lang)} → {head(item.after.outcome, lang)}{effort}")
    _effects(tree, book, item.effects, lang)
    return tree


def _said(book: Rulebook, item: Counterfactual, lang: str) -> str:
    steps = "; ".join(says(book, step, lang) for step in item.steps)
    more = others(book, item.others, lang)
    return escape(f"{steps} ({more})" if more else steps)


def _effects(tree: Tree, book: Rulebook, changed: Effects, lang: str) -> None:
    for line in _lines(book, changed, lang):
        tree.add(line)


def _lines(book: Rulebook, changed: Effects, lang: str) -> Iterator[str]:
    for route in changed.opened:
        titles = " + ".join(book.procedures[name].title.say(lang) for name in sorted(route))
        yield f"{phrase('opens', lang)}: {escape(titles)}"
    yield from _norms(book, "ceases", changed.ceased, lang)
    yield from _norms(book, "begins", changed.began, lang)
    for path in changed.needs:
        yield f"{phrase('still asked', lang)}: {escape(book.vocabulary[path].question.say(lang))} [dim]{path}[/]"


def _norms(book: Rulebook, key: str, norms: Iterable[Norm], lang: str) -> Iterator[str]:
    return (f"{phrase(key, lang)}: {cited(book, norm, lang)}" for norm in norms)
