"""A rehearsal as a page: how far it has come, then who would be better or worse off, by clause, kind and side.

What it found of cases is told to whoever may see rehearsals; which case it is, only to those who may see that case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from fairway.clearance import gateway
from fairway.clearance.actors import Actor
from fairway.law.answer import BETTER, REASONS, UNCLEAR, WORSE, clause_of
from fairway.law.clauses import cited_in
from fairway.law.facts import KIND
from fairway.law.language import Text
from fairway.law.phrases import phrase
from fairway.law.rulebook import default
from fairway.reform.models import Finding, Rehearsal
from fairway.reform.rehearsing import SAME, UNREADABLE
from fairway.web import acting
from fairway.web.frame import language
from fairway.web.presenting import Badge, outcome_badge

PAGE = 50
DIRECTION_WORDS = {
    WORSE: gettext_noop("worse off"),
    BETTER: gettext_noop("better off"),
    UNCLEAR: gettext_noop("neither better nor worse"),
    REASONS: gettext_noop("for other reasons"),
    UNREADABLE: gettext_noop("could not be read"),
    SAME: gettext_noop("no difference"),
}
SUBJECT_WORDS = {
    "permit": gettext_noop("live permits"),
    "filed": gettext_noop("cases filed in twelve months"),
    "draft": gettext_noop("drafts of applications"),
    "saved": gettext_noop("saved answers"),
    "interview": gettext_noop("interviews begun"),
}


@dataclass(frozen=True)
class Name:
    """What a row or a line is about; a norm by its clause, with what it says and where to read it."""

    word: str
    says: str = ""
    provision: str = ""


@dataclass(frozen=True)
class Table:
    """Counts of one kind: a row for each thing, a column for each direction."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Name, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Found:
    """A finding in words; `case` only where the reader may see it."""

    subject: str
    case: str
    kind: str
    word: str
    before: Badge | None
    after: Badge | None
    sides: str
    clauses: tuple[Name, ...]
    why: str


@require_GET
@acting.required("see proposed texts")
def rehearsal(request: HttpRequest, rehearsal_id: int) -> HttpResponse:
    """How far a rehearsal has come, and what it found."""
    row = Rehearsal.objects.select_related("proposal", "by").filter(pk=rehearsal_id).first()
    if row is None:
        raise Http404
    asked = request.GET.get("which", "")
    which = asked if asked in DIRECTION_WORDS and asked != SAME else ""
    rows = row.findings.filter(direction=which) if which else row.findings
    page = Paginator(rows.order_by("pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "going": row.state in (Rehearsal.WAITING, Rehearsal.RUNNING),
        "tables": _tables(row) if row.state == Rehearsal.DONE else (),
        "words": [(name, word) for name, word in DIRECTION_WORDS.items() if name != SAME],
        "which": which,
        "page": page,
        "findings": _in_words(list(page), row, acting.acting(request)),
        "present": row.base == default().hash,
    }
    return render(request, "fairway/rehearsal.html", context)


def _tables(row: Rehearsal) -> list[Table]:
    names = {
        "subjects": (_("What was read"), lambda name: Name(_(SUBJECT_WORDS[name]))),
        "norms": (_("By clause"), lambda name: _clause(row, name)),
        "kinds": (_("By kind of movement"), lambda name: Name(_kind(name))),
        "sides": (_("By side"), lambda name: Name(_side(name))),
    }
    tables = [_table(title, row.counts.get(name, {}), say) for name, (title, say) in names.items()]
    return [table for table in tables if table.rows]


def _table(title: str, counts: Mapping[str, Mapping[str, int]], say: Callable[[str], Name]) -> Table:
    used = [name for name in DIRECTION_WORDS if any(name in cells for cells in counts.values())]
    rows = sorted(counts.items(), key=lambda item: -sum(count for name, count in item[1].items() if name != SAME))
    cells = tuple((say(name), tuple(found.get(column, 0) for column in used)) for name, found in rows)
    return Table(title, tuple(_(DIRECTION_WORDS[name]) for name in used), cells)


def _clause(row: Rehearsal, name: str) -> Name:
    told = row.cited.get(name)
    if told is None:
        return Name(name)
    lang, known = language(), told["provision"] in default().provisions
    word = cited_in(Text(told["title"]).say(lang), clause_of(told), lang)
    return Name(word, Text(told["label"]).say(lang), told["provision"] if known else "")


def _kind(name: str) -> str:
    found = default().vocabulary[KIND].type.choices.get(name)
    return found.say(language()) if found else name or _("not known")


def _side(key: str) -> str:
    code, _space, role = key.partition(" ")
    label = default().head.jurisdictions.get(code)
    return phrase(role, language(), place=label.say(language()) if label else code)


def _in_words(findings: list[Finding], row: Rehearsal, actor: Actor) -> list[Found]:
    named = [item.case for item in findings if item.case]
    seen = set(gateway.cases(actor).filter(pk__in=named).values_list("pk", flat=True))
    return [_said(item, row, item.case if item.case in seen else "") for item in findings]


def _said(item: Finding, row: Rehearsal, case: str) -> Found:
    lang = language()
    changed = ((_side(key), _(DIRECTION_WORDS[direction])) for key, direction in item.sides.items())
    return Found(
        subject=_(SUBJECT_WORDS[item.subject]),
        case=case,
        kind=_kind(item.kind),
        word=_(DIRECTION_WORDS[item.direction]),
        before=outcome_badge(item.before, lang) if item.before else None,
        after=outcome_badge(item.after, lang) if item.after else None,
        sides="; ".join(f"{side}: {word}" for side, word in changed),
        clauses=tuple(_clause(row, name) for name in item.norms),
        why=item.why,
    )
