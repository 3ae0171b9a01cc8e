"""The difference between two states of law as a change notice in Markdown, and as JSON data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from fairway.law.cases import Case
from fairway.law.determination import Determination
from fairway.law.difference.changes import ADDED, AMENDED, ENDED, Change
from fairway.law.difference.replay import Replayed
from fairway.law.difference.states import State
from fairway.law.difference.telling import ToldChange, ToldField, state_name, told
from fairway.law.difference.whole import Difference
from fairway.law.difference.witness import Witness
from fairway.law.difference.words import word
from fairway.law.explain import side_title
from fairway.law.explain import told as told_value
from fairway.law.facts import DATE
from fairway.law.phrases import phrase

MOST_CASES = 20
"""How many worked cases a notice names, at most."""


def markdown(found: Difference, lang: str = "en", affected: Iterable[Replayed[str]] | None = None) -> str:
    """The change notice; with `affected`, also the open applications that would be answered otherwise."""
    before, after = state_name(found.before, lang), state_name(found.after, lang)
    lines = [f"# {word('title', lang, before=before, after=after)}", ""]
    if not found.changes and not found.cases:
        lines += [word("same", lang), ""]
    lines += [*_layer("text", found.text, found, lang), *_layer("norms", found.norms, found, lang)]
    lines += [*_behaviour(found, lang), *_cases(found, lang)]
    if affected is not None:
        lines += _applications(list(affected), lang)
    return "\n".join(lines).rstrip() + "\n"


def counts(changes: Iterable[Change], lang: str) -> str:
    """How many things were added, ended and amended."""
    hows = [item.how for item in changes]
    return word("counts", lang, **{how: hows.count(how) for how in (ADDED, ENDED, AMENDED)})


def _layer(key: str, changes: tuple[Change, ...], found: Difference, lang: str) -> Iterator[str]:
    if not changes:
        return
    yield from (f"## {word(key, lang)}", "", counts(changes, lang), "")
    for sort, group in groupby(changes, lambda item: item.sort):
        yield from (f"### {word(sort, lang)}", "")
        for item in group:
            yield from _change(told(item, found.before, found.after, lang), lang)
        yield ""


def _change(item: ToldChange, lang: str) -> Iterator[str]:
    name = item.where if item.change.sort == "provision" else item.title
    if item.where and item.change.sort != "provision":
        name = word("aside", lang, text=name, aside=item.where)
    yield f"- **{word(item.change.how, lang)}** `{item.change.id}` {_inline(name)}"
    if item.change.how == AMENDED and len(item.change.names) > 1:
        yield f"  - {word('replaces', lang, name=f'`{item.change.before.id}`')}"
    for field in item.fields:
        yield f"  - {field.name}"
        yield from (f"    - {line}" for line in _field(field, lang))


def _field(field: ToldField, lang: str) -> Iterator[str]:
    """How a field read before and reads now; where there is only one of these, that alone."""
    if not (field.before and field.after):
        yield _inline(field.before or field.after)
        return
    for key, text, code in zip(("before", "after"), (field.before, field.after), field.text, strict=True):
        yield f"{word('pair', lang, name=word(key, lang), value=_inline(text))}{_code(code)}"


def _inline(text: str) -> str:
    """Text that stands in one line of Markdown and marks nothing up."""
    return " ".join(text.replace("\\", "\\\\").replace("*", "\\*").replace("<", "&lt;").split())


def _code(text: str) -> str:
    return f" — `{' '.join(text.split())}`" if text else ""


def _behaviour(found: Difference, lang: str) -> Iterator[str]:
    if not found.norms:
        return
    yield from (f"## {word('behaviour', lang)}", "")
    if not found.covered:
        yield from (word("not covered", lang), "")
        return
    for item in found.norms:
        if witness := found.witnesses.get(item.id):
            yield from _witness(item, witness, found, lang)
    for key, names in (("unshown", found.unshown), ("silent", found.silent)):
        if names:
            yield from (word(key, lang), "", *(f"- `{name}`" for name in names), "")


def _witness(item: Change, witness: Witness, found: Difference, lang: str) -> Iterator[str]:
    yield from (f"### `{item.id}`", "", f"{_inline(told(item, found.before, found.after, lang).title)}", "")
    yield f"- {word('pair', lang, name=word('movement', lang), value=movement(witness.after, lang))}"
    for key, state, made in (("before", found.before, witness.before), ("after", found.after, witness.after)):
        name = word("aside", lang, text=word(key, lang), aside=state_name(state, lang))
        yield f"- {word('pair', lang, name=name, value=answer(made, lang))}"
    yield f"- {phrase('list separator', lang).join(word(name, lang) for name in witness.what)}"
    if witness.also:
        yield f"- {word('also', lang, names=_codes(witness.also, lang))}"
    yield ""


def _codes(names: Iterable[str], lang: str) -> str:
    return phrase("list separator", lang).join(f"`{name}`" for name in names)


def movement(made: Determination, lang: str) -> str:
    """The facts of a movement in one line, without its day."""
    book = made.rulebook
    given = ((path, value) for path, value in made.facts.values.items() if path != DATE and path in book.vocabulary)
    pairs = ((book.vocabulary[path].label.say(lang), told_value(book, path, value, lang)) for path, value in given)
    return word("between", lang).join(word("pair", lang, name=name, value=value) for name, value in pairs)


def answer(made: Determination, lang: str) -> str:
    """An answer in one line: the outcome of each side, and the norms that it rests on."""
    titles = ((side_title(made.rulebook, side, lang), phrase(side.outcome, lang)) for side in made.sides)
    sides = word("between", lang).join(word("pair", lang, name=name, value=outcome) for name, outcome in titles)
    because = dict.fromkeys(name for side in made.sides for name in side.because)
    text = word("aside", lang, text=phrase(made.outcome, lang), aside=sides)
    return f"{text} — {_codes(because, lang)}" if because else text


def _cases(found: Difference, lang: str) -> Iterator[str]:
    yield from (f"## {word('cases', lang)}", "")
    if not found.cases:
        yield from (word("no cases", lang), "")
        return
    others = len(found.cases) - len(found.outcomes)
    yield from (word("some cases", lang, n=len(found.outcomes), m=others), "")
    for item in found.outcomes[:MOST_CASES]:
        yield f"- {word('pair', lang, name=_inline(item.item.name), value=_turn(item, lang))}"
    yield ""


def _turn(item: Replayed[Any], lang: str) -> str:
    turn = f"{phrase(item.before.outcome, lang)} → {phrase(item.after.outcome, lang)}"
    return word("aside", lang, text=turn, aside=_codes(item.changes, lang))


def _applications(affected: list[Replayed[str]], lang: str) -> Iterator[str]:
    yield from (f"## {word('applications', lang)}", "")
    yield from (word("some applications" if affected else "no applications", lang, n=len(affected)), "")
    for item in affected:
        yield f"- {word('pair', lang, name=item.item, value=_turn(item, lang))}"


def to_dict(found: Difference, lang: str = "en", affected: Iterable[Replayed[str]] | None = None) -> dict[str, Any]:
    """The difference as JSON data."""
    data: dict[str, Any] = {
        "before": _state(found.before),
        "after": _state(found.after),
        "covered": found.covered,
        "text": [_plain_change(item, found, lang) for item in found.text],
        "norms": [_plain_change(item, found, lang) for item in found.norms],
        "behaviour": [_plain_witness(found.witnesses[item.id]) for item in found.norms if item.id in found.witnesses],
        "unshown": list(found.unshown),
        "silent": list(found.silent),
        "cases": [{**_plain_replay(item), **_plain_case(item.item)} for item in found.cases],
    }
    if affected is not None:
        data["applications"] = [{"application": item.item, **_plain_replay(item)} for item in affected]
    return data


def _state(state: State) -> dict[str, Any]:
    day = state.day.isoformat() if state.day else None
    return {"name": state.name, "rulebook": state.rulebook.hash, "day": day}


def _plain_change(item: Change, found: Difference, lang: str) -> dict[str, Any]:
    shown = told(item, found.before, found.after, lang)
    data: dict[str, Any] = {"sort": item.sort, "how": item.how, "id": item.id, "title": shown.title}
    if len(item.names) > 1:
        data["replaces"] = item.before.id
    if shown.where:
        data |= {"where": shown.where, "provision": shown.provision}
    return {
        **data,
        "fields": [{"field": field.name, "before": field.before, "after": field.after} for field in item.fields],
    }


def _plain_witness(witness: Witness) -> dict[str, Any]:
    return {
        "change": witness.change,
        "facts": witness.facts.to_dict(),
        "differs": list(witness.what),
        "also": list(witness.also),
        "before": _plain_answer(witness.before),
        "after": _plain_answer(witness.after),
    }


def _plain_answer(made: Determination) -> dict[str, Any]:
    return {"day": made.day.isoformat(), "outcome": made.outcome, "sides": [side.to_dict() for side in made.sides]}


def _plain_replay(item: Replayed[Any]) -> dict[str, Any]:
    outcomes = {"before": item.before.outcome, "after": item.after.outcome}
    return {**outcomes, "differs": list(item.what), "changes": list(item.changes)}


def _plain_case(case: Case) -> dict[str, Any]:
    return {"case": case.name, "file": case.position.file, "line": case.position.line}
