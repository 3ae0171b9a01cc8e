"""One slice of the law written by hand in Python: data leaving the Mainland on one day of 2026.

It says which prohibitions and requirements take effect, for facts that are all known. It is a
yardstick of speed and a check on the engine, and no part of it: it knows no unknown, no sources, no
other day and no procedures. Facts come as a mapping from path to value; a place also with
the areas that it lies in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CAC16 = "cn.cac.order-16-2024#"
HGR = "cn.npcsc.biosecurity-law-data#"
STATE = "cn.state-council.order-717-data#"
EXPORTING = frozenset({"sent", "remote-access", "direct-collection"})
EXEMPTING = frozenset({"transit-return", "contract", "hr", "hr-one-only", "emergency", "statutory-duty"})
GUIDES = frozenset({"auto-guide", "finance-guide"})
OFF_LISTS = frozenset({"off-ftz-list", "off-ftz-list-guangdong"})
FAMILIES = frozenset({"important-family", "special-region"})
PARTIES = {
    "foreign": HGR + "art-80.foreign-party",
    "hong-kong": HGR + "art-80.hong-kong-party",
    "hk-university-branch": HGR + "art-80.hong-kong-party",
    "hk-mainland-capital": HGR + "art-80.mainland-capital-party",
}


def in_effect(fact: Mapping[str, Any]) -> frozenset[str]:
    """The prohibitions and requirements that take effect."""
    found: list[str] = []
    mode, special, flags = fact["transfer.mode"], fact["data.special"], fact["transfer.flags"]
    important = "important" in special
    household = "household" in fact["transfer.grounds"] and not important
    if special:
        _special(fact, mode, special, found)
    if flags:
        _requests(fact["data.contains_pi"] and not household, flags, found)
    if mode in EXPORTING and fact["data.contains_pi"] and not household:
        later = fact["movement.date"] < fact["data.important_notice_date"]
        _personal(fact, important and not later, flags, found)
    return frozenset(found)


def _requests(personal: bool, flags: frozenset[str], found: list[str]) -> None:
    if "foreign-authority" in flags:
        found.append("cn.npcsc.dsl#art-36.foreign-request")
        if personal:
            found.append("cn.npcsc.pipl#art-41.foreign-request")
    if "hk-authority" in flags:
        found.append("cn.npcsc.dsl#art-36.hong-kong-request")
        if personal:
            found.append("cn.npcsc.pipl#art-41.hong-kong-request")


def _special(fact: Mapping[str, Any], mode: str, special: frozenset[str], found: list[str]) -> None:
    if mode == "on-site":
        _shown(fact, special, found)
    elif mode in EXPORTING:
        _leaving(fact, special, found)
        if "health-big-data" in special:
            found.append("cn.nhc.health-big-data-2018#art-30.assessment")
        if "hgr" in special:
            _genetic(fact, "", found)
            if fact["hgr.exporter_control"] in PARTIES:
                found.append(PARTIES[fact["hgr.exporter_control"]])
    elif mode == "self-carried":
        _leaving(fact, special, found)
        if "hgr" in special:
            found.append(HGR + "art-57.own-report-carried")


def _shown(fact: Mapping[str, Any], special: frozenset[str], found: list[str]) -> None:
    if "state-secret" in special:
        found.append("cn.npcsc.dsl#art-21.secret-shown-inside")
    if "export-controlled" in special:
        found.append("cn.npcsc.dsl#art-25.controlled-shown-inside")
    if "hgr" in special and fact["hgr.to_outsider"]:
        _genetic(fact, "-on-site", found)


def _leaving(fact: Mapping[str, Any], special: frozenset[str], found: list[str]) -> None:
    if "core" in special:
        found.append("cn.npcsc.dsl#art-21.core")
    if "state-secret" in special:
        found.append("cn.npcsc.dsl#art-21.secret")
    if "export-controlled" in special:
        found.append("cn.npcsc.dsl#art-25.controlled")
    if "important" in special and fact["movement.date"] >= fact["data.important_notice_date"]:
        found.append(CAC16 + "art-7.important")


def _genetic(fact: Mapping[str, Any], where: str, found: list[str]) -> None:
    """Joint work, trials, review and report; an emergency spares the review only of what leaves."""
    circumstances, grounds = fact["hgr.circumstances"], fact["transfer.grounds"]
    licensed, emergency = "licensed-project" in circumstances, "emergency" in grounds
    if not licensed and "marketing-trial" in circumstances:
        found.append(STATE + "art-21.trial-filing" + where)
    elif not licensed and "joint-research" in circumstances:
        found.append(STATE + "art-21.joint-research" + where)
    if where or not emergency:
        if "other-risk" in circumstances:
            found.append(STATE + "art-28.review" + where)
        if not FAMILIES.isdisjoint(circumstances) or fact["hgr.sequenced_persons"] > 500:
            found.append("cn.most.order-21-data#art-37.review" + where)
    if not licensed and not emergency and (where or "household" not in grounds):
        found.append(HGR + "art-57.report" + where)


def _personal(fact: Mapping[str, Any], important: bool, flags: frozenset[str], found: list[str]) -> None:
    grounds = fact["transfer.grounds"]
    if "barred-recipient" in flags:
        found.append("cn.npcsc.pipl#art-42.barred-recipient")
    if not EXEMPTING.isdisjoint(grounds) or _off_list(fact["exporter.place_areas"], grounds):
        return
    if "split" in flags:
        found.append("cn.cac.order-13-2023#art-4-split.no-splitting")
    if not GUIDES.isdisjoint(grounds):
        return
    if fact["exporter.is_ciio"]:
        found += ["cn.npcsc.csl#art-39.ciio", CAC16 + "art-7.ciio"]
    elif "on-ftz-list" not in grounds:
        _volume(fact, important or "split" in flags, found)


def _off_list(areas: frozenset[str], grounds: frozenset[str]) -> bool:
    """Whether a zone's list of data leaves this out; Guangdong's has no effect in the Hetao zone."""
    if "gd" in areas:
        return "sz.hetao" not in areas and not OFF_LISTS.isdisjoint(grounds)
    return "off-ftz-list" in grounds


def _volume(fact: Mapping[str, Any], elsewhere: bool, found: list[str]) -> None:
    ordinary, sensitive = fact["data.ordinary_persons"], fact["data.sensitive_persons"]
    small = ordinary < 100_000 and not fact["data.has_sensitive"]
    if ordinary >= 1_000_000 or sensitive >= 10_000:
        if not (small and sensitive >= 10_000):
            found.append(CAC16 + "art-7.volume")
    elif not small and not elsewhere:
        found.append(CAC16 + "art-8.mechanism")
