"""What a watch told, in words: how it stood and stands, which clauses make the difference, and since when.

Everything is read from what was kept with the message: the rulebook of today may be another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from fairway.law.answer import clause_of, compared, norms_of
from fairway.law.clauses import cited_in
from fairway.law.explain import side_name
from fairway.law.facts import END, KIND, START
from fairway.law.language import Text
from fairway.law.rulebook import default
from fairway.reform.models import Notice, Watch
from fairway.web.frame import language
from fairway.web.presenting import Badge, outcome_badge

State = Mapping[str, Any]


@dataclass(frozen=True)
class Clause:
    """A norm that makes a difference: whether it came, went or changed, and how it read and reads."""

    mark: str
    label: str
    cited: str
    provision: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Line:
    """One side: how it stood and stands."""

    jurisdiction: str
    title: str
    before: Badge | None
    after: Badge | None


@dataclass(frozen=True)
class Told:
    """A message in the language of the page."""

    notice: Notice
    what: str
    title: str
    why: str
    before: Badge | None
    after: Badge | None
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]
    clauses: tuple[Clause, ...]


def what(watch: Watch) -> str:
    """What is watched, in a line."""
    book, lang = default(), language()
    if watch.kind == Watch.PROVISION:
        item = book.provisions.get(watch.topic)
        title = book.instruments[item.instrument].title.say(lang) if item else ""
        return cited_in(title, item.clause, lang) if item else watch.topic
    kind = book.vocabulary[KIND].type.choices.get(watch.facts.get(KIND, ""))
    places = [book.geography.places.get(watch.facts.get(path, "")) for path in (START, END)]
    way = " → ".join(place.label.say(lang) for place in places if place)
    return " · ".join(filter(None, (kind.say(lang) if kind else "", way, watch.topic)))


def told(notice: Notice) -> Told:
    """A message in words."""
    movement = notice.watch.kind == Watch.MOVEMENT
    before, after = (_badge(state) for state in (notice.before, notice.after))
    named = what(notice.watch)
    return Told(
        notice=notice,
        what=named,
        title=_title(named, before, after),
        why=_("A new text is in force on this node.") if notice.new_rulebook else _("The law changes on that day."),
        before=before,
        after=after,
        lines=tuple(_lines(notice.before, notice.after)) if movement else (),
        remarks=tuple(_remarks(notice.before, notice.after)),
        clauses=tuple(_of_answers(notice) if movement else _of_provision(notice)),
    )


def _title(named: str, before: Badge | None, after: Badge | None) -> str:
    if before and after and before != after:
        return _("%(what)s: %(before)s becomes %(after)s") % {"what": named, "before": before.word, "after": after.word}
    if before and after:
        return _("%(what)s: still %(after)s, for other reasons or by other ways") % {"what": named, "after": after.word}
    return _("%(what)s: changed") % {"what": named}


def _badge(state: State) -> Badge | None:
    return outcome_badge(state["answer"]["outcome"], language()) if "answer" in state else None


def _lines(before: State, after: State) -> Iterator[Line]:
    sides: dict[tuple[str, str], list[Badge | None]] = {}
    for place, state in enumerate((before, after)):
        for side in state.get("answer", {"sides": ()})["sides"]:
            pair = sides.setdefault((side["jurisdiction"], side["role"]), [None, None])
            pair[place] = outcome_badge(side["outcome"], language())
    for (code, role), (was, now) in sides.items():
        yield Line(code, side_name(default(), code, role, language()), was, now)


def _remarks(before: State, after: State) -> Iterator[str]:
    """What else there is to say, where something can't be read or a provision as a whole came or went."""
    if "unreadable" in after:
        yield _("The rulebook of today cannot read the answers as they stand. Check the movement anew.")
    if "gone" in after:
        yield _("The provision is no longer in the rulebook.")
    if before.get("in force") is not after.get("in force") and "in force" in after:
        yield _("The provision is now in force.") if after["in force"] else _("The provision is no longer in force.")
    if before.get("says") and after.get("says") and before["says"] != after["says"]:
        texts = {"before": Text(before["says"]).say(language()), "after": Text(after["says"]).say(language())}
        yield _("It said: %(before)s — It now says: %(after)s") % texts


def _of_answers(notice: Notice) -> Iterator[Clause]:
    """The norms that make the difference between two answers."""
    if "answer" not in notice.before or "answer" not in notice.after:
        return
    found = compared(notice.before["answer"], notice.after["answer"])
    was, now = norms_of(notice.before["answer"]), norms_of(notice.after["answer"])
    for name in found.norms if found else ():
        if name not in now:
            yield _clause(name, _("no longer applies"), notice)
        else:
            yield _clause(name, _("applies as before") if name in was else _("applies now"), notice)


def _of_provision(notice: Notice) -> Iterator[Clause]:
    """The norms of a provision that came, went or changed."""
    was, now = notice.before.get("norms", {}), notice.after.get("norms", {})
    for name in sorted(was.keys() | now.keys()):
        if name not in was:
            yield _clause(name, _("now in force"), notice)
        elif name not in now:
            yield _clause(name, _("no longer in force"), notice)
        elif was[name] != now[name]:
            yield _clause(name, _("reads otherwise"), notice)


def _clause(name: str, mark: str, notice: Notice) -> Clause:
    lang = language()
    was, now = (state.get("cited", {}).get(name) for state in (notice.before, notice.after))
    cited = now or was
    texts = [Text(item["says"]).say(lang) if item and "says" in item else "" for item in (was, now)]
    return Clause(
        mark=mark,
        label=Text(cited["label"]).say(lang),
        cited=cited_in(Text(cited["title"]).say(lang), clause_of(cited), lang),
        provision=cited["provision"] if cited["provision"] in default().provisions else "",
        before=texts[0] if texts[0] != texts[1] else "",
        after=texts[1] if texts[0] != texts[1] else "",
    )
