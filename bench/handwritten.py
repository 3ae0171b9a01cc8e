"""One slice of the law written by hand in Python: data leaving the Mainland on one day of 2026.

It says which prohibitions and requirements take effect, for facts that are all known. It is a
yardstick of speed and a check on the engine, and no part of it: it knows no unknown, no sources, no
other day and no procedures. Facts come as a mapping from path to value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CAC16 = "cn.cac.order-16-2024#"
EXEMPTING = frozenset(
    {
        "transit-return",
        "contract",
        "hr",
        "hr-one-only",
        "emergency",
        "off-ftz-list",
        "off-ftz-list-guangdong",
        "statutory-duty",
    }
)
"""Grounds that switch off the three mechanisms and the bar on splitting."""
EXPORTING = frozenset({"sent", "remote-access", "direct-collection"})
GUIDES = frozenset({"auto-guide", "finance-guide"})
HIDDEN_PARTIES = ("hong-kong", "hk-university-branch")


def in_effect(fact: Mapping[str, Any]) -> frozenset[str]:
    """The prohibitions and requirements that take effect."""
    if fact["transfer.mode"] not in EXPORTING:
        return frozenset()
    found: list[str] = []
    special, flags = fact["data.special"], fact["transfer.flags"]
    if special:
        _special(fact, special, found)
    if "foreign-authority" in flags:
        found.append("cn.npcsc.dsl#art-36.foreign-request")
    if "hk-authority" in flags:
        found.append("cn.npcsc.dsl#art-36.hong-kong-request")
    if fact["data.contains_pi"]:
        _personal(fact, special, flags, found)
    return frozenset(found)


def _special(fact: Mapping[str, Any], special: frozenset[str], found: list[str]) -> None:
    if "core" in special:
        found.append("cn.npcsc.dsl#art-21.core")
    if "state-secret" in special:
        found.append("cn.npcsc.dsl#art-21.secret")
    if "export-controlled" in special:
        found.append("cn.npcsc.dsl#art-25.controlled")
    if "important" in special:
        found.append(CAC16 + "art-7.important")
    if "health-big-data" in special:
        found.append("cn.nhc.health-big-data-2018#art-30.assessment")
    if "hgr" in special:
        _genetic(fact, found)


def _genetic(fact: Mapping[str, Any], found: list[str]) -> None:
    party, circumstances = fact["hgr.exporter_control"], fact["hgr.circumstances"]
    if party == "foreign":
        found.append("cn.npcsc.biosecurity-law-data#art-80.foreign-party")
    elif party in HIDDEN_PARTIES:
        found.append("cn.npcsc.biosecurity-law-data#art-80.hong-kong-party")
    elif party == "hk-mainland-capital":
        found.append("cn.npcsc.biosecurity-law-data#art-80.mainland-capital-party")
    licensed = "licensed-project" in circumstances
    if "joint-research" in circumstances and not licensed:
        found.append("cn.state-council.order-717-data#art-21.joint-research")
    if "emergency" in fact["transfer.grounds"]:
        return
    if not licensed:
        found.append("cn.npcsc.biosecurity-law-data#art-57.report")
    if "other-risk" in circumstances:
        found.append("cn.state-council.order-717-data#art-28.review")
    if "important-family" in circumstances or "special-region" in circumstances or fact["hgr.sequenced_persons"] > 500:
        found.append("cn.most.order-21-data#art-37.review")


def _personal(fact: Mapping[str, Any], special: frozenset[str], flags: frozenset[str], found: list[str]) -> None:
    grounds = fact["transfer.grounds"]
    if "foreign-authority" in flags:
        found.append("cn.npcsc.pipl#art-41.foreign-request")
    if "hk-authority" in flags:
        found.append("cn.npcsc.pipl#art-41.hong-kong-request")
    if "barred-recipient" in flags:
        found.append("cn.npcsc.pipl#art-42.barred-recipient")
    if not EXEMPTING.isdisjoint(grounds):
        return
    household, guided = "household" in grounds, not GUIDES.isdisjoint(grounds)
    if "split" in flags and not household:
        found.append("cn.cac.order-13-2023#art-4-split.no-splitting")
    if fact["exporter.is_ciio"]:
        _infrastructure(household, guided, found)
    elif not household and not guided and "on-ftz-list" not in grounds:
        _volume(fact, "important" in special or "split" in flags, found)


def _infrastructure(household: bool, guided: bool, found: list[str]) -> None:
    if not guided:
        found.append("cn.npcsc.csl#art-39.ciio")
        if not household:
            found.append(CAC16 + "art-7.ciio")


def _volume(fact: Mapping[str, Any], elsewhere: bool, found: list[str]) -> None:
    ordinary, sensitive = fact["data.ordinary_persons"], fact["data.sensitive_persons"]
    small = ordinary < 100_000 and not fact["data.has_sensitive"]
    if ordinary >= 1_000_000 or sensitive >= 10_000:
        if not (small and sensitive >= 10_000):
            found.append(CAC16 + "art-7.volume")
    elif not small and not elsewhere:
        found.append(CAC16 + "art-8.mechanism")
