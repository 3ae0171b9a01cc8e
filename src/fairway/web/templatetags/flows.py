"""Filters of the passenger series: numbers of people, parts of a whole, weekdays."""

from django import template
from django.utils.translation import gettext as _

from fairway.web.templatetags.fairway import WEEKDAYS
from fairway.web.zone import flow_findings

register = template.Library()
register.filter("people", flow_findings.people)
register.filter("percent", flow_findings.percent)


@register.filter
def weekday(number: int) -> str:
    """A weekday by its number, Monday being 1."""
    return _(WEEKDAYS[number - 1])


@register.filter
def way(direction: str) -> str:
    """A direction as what people did."""
    return _(flow_findings.PEOPLE[direction])
