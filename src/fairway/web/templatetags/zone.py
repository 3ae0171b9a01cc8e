"""Tags that show a claim bound to its evidence, and an entity bound to its page, as of the days of the page.

Both read the page's `seen` (see `fairway.web.zone.seeing`). Ask `seen.view.labels` for all entities of a page
at once before it is drawn; otherwise each is looked up by itself.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fairway.web.frame import language
from fairway.web.zone.seeing import Seen
from fairway.web.zone.wording import Worded, day, grouped, script, worded
from fairway.web.zone.words import state_badge
from fairway.zone.models import Claim
from fairway.zone.schemata import schemata

register = template.Library()
PAGES = (
    (gettext_noop("At a glance"), "zone"),
    (gettext_noop("Entities"), "zone-entities"),
    (gettext_noop("Commitments"), "zone-commitments"),
    (gettext_noop("Investments"), "zone-investments"),
    (gettext_noop("Timeline"), "zone-timeline"),
    (gettext_noop("Network"), "zone-network"),
    (gettext_noop("Flows"), "zone-flows"),
    (gettext_noop("Differences"), "zone-conflicts"),
    (gettext_noop("Compare"), "zone-compare"),
    (gettext_noop("Changes"), "zone-changes"),
    (gettext_noop("Search"), "zone-search"),
)
"""The registry's pages, in the order in which they are named to a reader."""


@register.filter
def moment(text: str) -> SafeString:
    """A date as the registry keeps it, on one line."""
    return format_html('<span class="day">{}</span>', day(text)) if text else SafeString("")


@register.simple_tag(takes_context=True)
def claim(context: Context, told: Claim) -> SafeString:
    """A claim's value with its unit and how certain it is, linked to its evidence."""
    seen: Seen = context["seen"]
    kind = schemata().property(told.schema, told.property).type
    labels = seen.view.labels([told.value], seen.lang) if kind == "entity" else {}
    value = worded(told, seen.lang, labels)
    evidence = seen.link("evidence", told.key)
    if kind not in ("entity", "url"):
        sort = "claim day" if kind == "date" else "claim"
        link = format_html('<a class="{}" href="{}"{}>{}</a>', sort, evidence, _tongue(value), value.text)
        return _sure(value, link)
    target = seen.link("zone-entity", told.value) if kind == "entity" else told.value
    shown = _sure(value, format_html('<a href="{}">{}</a>', target, value.text))
    label = _("Evidence: %(value)s") % {"value": value.text}
    return format_html('{} <a class="evidence" href="{}" aria-label="{}">{}</a>', shown, evidence, label, _("evidence"))


def _tongue(value: Worded) -> SafeString:
    return format_html(' lang="{}"', value.lang) if value.lang else SafeString("")


def _sure(value: Worded, shown: SafeString) -> SafeString:
    """A value with the word for how certain it is."""
    if value.before:
        return format_html('<span class="sure">{}</span> {}', value.before, shown)
    return format_html('{} <span class="sure">({})</span>', shown, value.behind) if value.behind else shown


@register.simple_tag(takes_context=True)
def entity_link(context: Context, name: str) -> SafeString:
    """What an entity is called, linked to its page."""
    seen: Seen = context["seen"]
    label = seen.view.labels([name], seen.lang)[name]
    return format_html('<a href="{}">{}</a>', seen.link("zone-entity", name), label)


@register.simple_tag(takes_context=True)
def entity_name(context: Context, name: str) -> str:
    """What an entity is called, without a link."""
    seen: Seen = context["seen"]
    return seen.view.labels([name], seen.lang)[name]


@register.inclusion_tag("fairway/zone/pages_of.html", takes_context=True)
def zone_pages(context: Context) -> dict[str, Any]:
    """Links to the registry's pages on the same days, the present one marked."""
    seen: Seen = context["seen"]
    path = context["request"].path
    addresses = ((_(word), seen.link(name)) for word, name in PAGES)
    return {"pages": [(word, to, to.partition("?")[0] == path) for word, to in addresses if to]}


@register.simple_tag(takes_context=True)
def zone_url(context: Context, name: str, *args: Any, **more: Any) -> str:
    """The address of a page of the registry on the same days; empty where there is no such page."""
    seen: Seen = context["seen"]
    return seen.link(name, *args, **more)


@register.filter
def schema_label(name: str) -> str:
    """What a kind of entity is called."""
    return schemata().schemata[name].label.say(language())


@register.filter
def certainty(name: str) -> str:
    """How certain a claim is, in a word."""
    return schemata().certainties[name].say(language())


@register.filter
def quality(name: str) -> str:
    """What sort of source it is, in a word."""
    return schemata().qualities[name].say(language())


@register.filter
def spoken(texts: dict[str, str]) -> SafeString:
    """A title or note in the language of the page, or in one that it has, marked as such."""
    lang = language()
    other = {"zh-Hans": "zh-Hant", "zh-Hant": "zh-Hans"}.get(lang, "")
    tongue = next((item for item in (lang, other, "en", *texts) if texts.get(item)), "")
    text, tongue = script(texts.get(tongue, ""), tongue, lang)
    shown = conditional_escape(text)
    return shown if tongue in ("", lang) else format_html('<span lang="{}">{}</span>', tongue, shown)


@register.filter
def said_of(told: Claim) -> str:
    """What a claim says something about: its property's label."""
    return schemata().property(told.schema, told.property).label.say(language())


@register.filter
def place(text: str) -> str:
    """Where in a source: a paragraph by its number, anything else as it is."""
    return _("paragraph %(number)s") % {"number": text} if text.isdigit() else text


@register.filter
def value_only(told: Claim) -> str:
    """The value alone, without its unit and without how certain it is."""
    return grouped(told.value) if told.amount is not None else worded(told, language()).text


@register.filter
def unit_only(told: Claim) -> str:
    """What a figure counts or measures, or the datum of a point."""
    return schemata().unit(told.unit).label.say(language()) if told.amount is not None else told.unit


register.filter("state_badge", state_badge)
