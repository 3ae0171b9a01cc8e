"""The headings under which facts are grouped: a name for each topic of the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

T = TypeVar("T")

TOPICS = {
    "baggage": gettext_noop("Baggage"),
    "bio": gettext_noop("Biological material"),
    "borrower": gettext_noop("The borrower"),
    "capital_money": gettext_noop("Use of the capital"),
    "carrier": gettext_noop("The carrier"),
    "cash": gettext_noop("Cash"),
    "company": gettext_noop("The company"),
    "connect": gettext_noop("Payment and investment connect"),
    "contract": gettext_noop("The contract"),
    "crossing": gettext_noop("The crossing"),
    "data": gettext_noop("The data"),
    "debt": gettext_noop("The debt"),
    "declaration": gettext_noop("The declaration"),
    "dividend": gettext_noop("The dividend"),
    "drive": gettext_noop("The drive"),
    "driver": gettext_noop("The driver"),
    "dutiable": gettext_noop("Dutiable goods"),
    "employer": gettext_noop("The employer"),
    "exporter": gettext_noop("The exporter"),
    "fund": gettext_noop("The fund"),
    "funds": gettext_noop("The payment"),
    "goods": gettext_noop("The goods"),
    "grant": gettext_noop("The grant"),
    "hgr": gettext_noop("Human genetic resources"),
    "holding": gettext_noop("The holding"),
    "host": gettext_noop("The host"),
    "incentive": gettext_noop("Incentives and support"),
    "income": gettext_noop("Income"),
    "joint_project": gettext_noop("The joint project"),
    "lease": gettext_noop("The lease"),
    "lender": gettext_noop("The lender"),
    "mainland_party": gettext_noop("The Mainland party"),
    "movement": gettext_noop("The movement"),
    "ngo": gettext_noop("Organisations from outside the Mainland"),
    "odi": gettext_noop("Investment outside the Mainland"),
    "parties": gettext_noop("The parties"),
    "patent": gettext_noop("The patent"),
    "payee": gettext_noop("The payee"),
    "payer": gettext_noop("The payer"),
    "person": gettext_noop("The person"),
    "pool": gettext_noop("The cash pool"),
    "quota": gettext_noop("The quota"),
    "rd": gettext_noop("Research and development"),
    "recipient": gettext_noop("The recipient"),
    "reinvest": gettext_noop("Reinvested profits"),
    "royalty": gettext_noop("The royalty"),
    "sector": gettext_noop("The sector"),
    "service": gettext_noop("The service"),
    "stay": gettext_noop("The stay"),
    "tax": gettext_noop("Tax"),
    "technology": gettext_noop("The technology"),
    "transfer": gettext_noop("The data transfer"),
    "treaty": gettext_noop("The tax arrangement"),
    "trip": gettext_noop("The trip"),
    "vehicle": gettext_noop("The vehicle"),
    "work": gettext_noop("The work"),
    "worker": gettext_noop("The worker"),
}


def topic_name(topic: str) -> str:
    """A topic in the language of the page; one without a name is shown as it is written."""
    return _(TOPICS[topic]) if topic in TOPICS else topic.replace("_", " ").capitalize()


def by_topic(items: Iterable[T], topic_of: Callable[[T], str]) -> list[tuple[str, list[T]]]:
    """The items under the names of their topics, in the order in which the topics come first."""
    groups: dict[str, list[T]] = {}
    for item in items:
        groups.setdefault(topic_of(item), []).append(item)
    return [(topic_name(topic), found) for topic, found in groups.items()]
