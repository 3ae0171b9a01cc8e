"""Drafts: what an applicant may still change of an application before it is filed. Facts are changed by asking anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.clearance import gateway, status
from fairway.clearance.actors import Actor
from fairway.clearance.filing import CannotFile, read_limits
from fairway.clearance.history import act, record
from fairway.clearance.models import Case
from fairway.law.language import LANGUAGES


def amend(actor: Actor, case_ref: str, title: str, language: str, limits: Mapping[str, Any]) -> Case:
    """Change what a draft is called, the language of its letters, and how much a permit is asked for.

    Raises:
        CannotFile: when it is no draft any more, or something can't be read.
    """
    actor.must("apply")
    if not title.strip():
        raise CannotFile("title: say what is moved, such as 1 DNA sequencer")
    if language not in LANGUAGES:
        raise CannotFile(f"language: letters are written in one of {', '.join(LANGUAGES)}")
    asked = read_limits(limits)
    with act():
        case = gateway.cases(actor).select_for_update().get(pk=case_ref)
        if case.status != status.DRAFT:
            raise CannotFile(f"the case is {case.status}; only a draft can be changed")
        changed: dict[str, Any] = {"title": title.strip()[:200], "language": language, "limits": asked}
        if any(getattr(case, name) != value for name, value in changed.items()):
            for name, value in changed.items():
                setattr(case, name, value)
            case.version += 1
            case.save()
            record(case, "amended", actor.name, **changed)
    return case
