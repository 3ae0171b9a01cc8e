"""Filters that say a text in the reader's language and show days and values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fairway.clearance.actors import GATE, Actor
from fairway.clearance.staff import GATES
from fairway.law.calculation import Computation
from fairway.law.clauses import cited_in, clause_in
from fairway.law.difference.words import word
from fairway.law.explain import jurisdiction_name
from fairway.law.language import Text
from fairway.law.phrases import number, phrase
from fairway.law.procedure import Term
from fairway.law.rulebook import default
from fairway.web.acting import ROLE_NAMES
from fairway.web.frame import language
from fairway.web.presenting import Badge, bare, outcome_badge

register = template.Library()
WEEKDAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)


CODES = (
    gettext_noop("constitutional"),
    gettext_noop("statute"),
    gettext_noop("administrative regulation"),
    gettext_noop("subsidiary legislation"),
    gettext_noop("departmental rule"),
    gettext_noop("local regulation"),
    gettext_noop("normative document"),
    gettext_noop("agreement"),
    gettext_noop("standard"),
    gettext_noop("guideline"),
    gettext_noop("practice"),
    gettext_noop("official"),
    gettext_noop("official mirror"),
    gettext_noop("official answer"),
    gettext_noop("professional"),
    gettext_noop("news"),
    gettext_noop("secondary"),
    gettext_noop("recalled"),
    gettext_noop("high"),
    gettext_noop("medium"),
    gettext_noop("low"),
    gettext_noop("person"),
    gettext_noop("funds"),
    gettext_noop("goods"),
    gettext_noop("vehicle"),
    gettext_noop("data"),
    gettext_noop("tax"),
    gettext_noop("exit"),
    gettext_noop("entry"),
    gettext_noop("inland"),
    gettext_noop("first line"),
    gettext_noop("second line"),
    gettext_noop("published"),
    gettext_noop("derived"),
)
"""Words of the rulebook's own format that pages show."""

ACTORS = (
    gettext_noop("Hong Kong partner"),
    gettext_noop("Hong Kong party"),
    gettext_noop("Mainland partner"),
    gettext_noop("Mainland party"),
    gettext_noop("applicant"),
    gettext_noop("bank"),
    gettext_noop("both companies"),
    gettext_noop("both parties"),
    gettext_noop("buyer"),
    gettext_noop("carrier"),
    gettext_noop("company"),
    gettext_noop("driver"),
    gettext_noop("employer"),
    gettext_noop("exporter"),
    gettext_noop("founder"),
    gettext_noop("fund manager"),
    gettext_noop("holder"),
    gettext_noop("holder of the carnet"),
    gettext_noop("host"),
    gettext_noop("host company"),
    gettext_noop("importer"),
    gettext_noop("importer or exporter"),
    gettext_noop("investor"),
    gettext_noop("operator"),
    gettext_noop("patient"),
    gettext_noop("payee"),
    gettext_noop("payer"),
    gettext_noop("person"),
    gettext_noop("provider"),
    gettext_noop("receiver"),
    gettext_noop("recipient"),
    gettext_noop("sender"),
    gettext_noop("shipper or forwarder"),
    gettext_noop("trader"),
    gettext_noop("traveller"),
    gettext_noop("vehicle owner"),
)
"""Who acts in a step of a procedure, where it is no authority."""

UNITS = {
    "working days": gettext_noop("%(n)s working days"),
    "days": gettext_noop("%(n)s days"),
    "months": gettext_noop("%(n)s months"),
    "years": gettext_noop("%(n)s years"),
    "hours": gettext_noop("%(n)s hours"),
    "minutes": gettext_noop("%(n)s minutes"),
}


@register.filter
def code(word: str) -> str:
    """A word of the rulebook's format, in the language of the page."""
    return _(word) if word else ""


@register.filter
def codes(words: tuple[str, ...]) -> str:
    """Several such words."""
    return ", ".join(_(word) for word in words)


@register.filter
def term(text: str) -> str:
    """A length of time in the language of the page, without what it is counted from."""
    if not text:
        return ""
    found = Term.parse(text)
    return _(UNITS[found.unit]) % {"n": found.count}


@register.filter
def say(text: Text) -> str:
    """A translated text in the language of the page."""
    return text.say(language()) if text else ""


@register.filter
def say_plain(wordings: dict[str, str]) -> str:
    """Wordings by language, as they are kept in a database, in the language of the page."""
    return Text(wordings).say(language())


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """The value under a key."""
    return mapping.get(key)


@register.filter
def day(value: date | None) -> str:
    """A date with its weekday."""
    if value is None:
        return ""
    return f"{value.isoformat()} ({_(WEEKDAYS[value.weekday()])})"


@register.filter
def place_of(norm_id: str) -> tuple[str, str]:
    """The instrument and provision of a provision's or norm's id, for links."""
    instrument, _hash, rest = norm_id.partition("#")
    return instrument, rest.partition(".")[0]


@register.filter
def clause_of(provision_id: str) -> str:
    """The clause of a provision, such as "Art. 8"."""
    return clause_in(default().provisions[provision_id].clause, language())


@register.filter
def cited(provision_id: str) -> str:
    """A provision as it is cited: its instrument and clause."""
    book, lang = default(), language()
    provision = book.provisions[provision_id]
    return cited_in(book.instruments[provision.instrument].title.say(lang), provision.clause, lang)


@register.filter
def authority_name(authority_id: str) -> str:
    """The name of an authority."""
    found = default().authorities.get(authority_id)
    return found.name.say(language()) if found else ""


@register.filter
def actor(name: str) -> str:
    """Who acts: an authority by its name, anybody else in a word."""
    return authority_name(name) or _(name)


@register.filter
def jurisdiction(code: str) -> str:
    """The name of a jurisdiction, or of a place of which no law is encoded."""
    return jurisdiction_name(default(), code, language()) or _("Both sides")


register.filter("bare", bare)


@register.filter
def role_name(role: str) -> str:
    """A role in which somebody acts, in a word."""
    return _(ROLE_NAMES[role])


@register.filter
def may(actor: Actor | None, action: str) -> bool:
    """Whether somebody may take an action; nobody may where nobody is signed in."""
    return actor is not None and actor.may(action)


@register.filter
def acts_for(actor: Actor) -> str:
    """For whom or where somebody acts: a body or a desk by its name, a gate by its name, an auditor for the node."""
    if actor.role == GATE:
        return default().vocabulary[GATES].type.choices[actor.scope].say(language())
    return actor.title or settings.FAIRWAY_NODE


@register.filter
def truth(state: bool | None) -> str:
    """A truth value as a word."""
    return _("holds") if state else _("does not hold") if state is False else _("not known")


@register.filter
def badge_of(outcome: str) -> Badge:
    """The badge of an outcome."""
    return outcome_badge(outcome, language())


@register.filter
def money(amount: Computation) -> str:
    """An amount with its currency, its thousands set apart."""
    return f"{unit(amount.unit)} {number(amount.amount)}".strip()


MEASURES = (
    gettext_noop("days"),
    gettext_noop("months"),
    gettext_noop("percent"),
)
"""Units of the vocabulary that are words; currencies and symbols are shown as they are."""


@register.filter
def unit(name: str) -> str:
    """A unit in the language of the page."""
    return _(name) if name else ""


@register.filter
def stored(value: Any) -> str:
    """A stored answer as it was given."""
    if value is None:
        return phrase("unknown", language())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@register.filter
def reckoned(value: Any) -> str:
    """A line of a calculation, its thousands set apart."""
    return number(value) if isinstance(value, int | Decimal) else str(value)


@register.filter
def difference_word(key: str) -> str:
    """A word of change notices in the language of the page."""
    return word(key, language())


@register.filter
def outcome_word(outcome: str) -> str:
    """An outcome in the language of the page."""
    return phrase(outcome, language())
