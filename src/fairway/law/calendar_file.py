"""A plan as an iCalendar file (RFC 5545): one whole-day event for each deadline and start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from fairway.law.plan import Plan, PlannedStep

LINE = 75


def icalendar(plan: Plan, lang: str = "en") -> str:
    """The text of the file, lines folded at 75 bytes and ended as the format demands."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fairway//plan//EN", "CALSCALE:GREGORIAN"]
    for number, planned in enumerate(plan.steps):
        lines += _event(plan, planned, number, lang)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(plan: Plan, planned: PlannedStep, number: int, lang: str) -> list[str]:
    day = planned.due or planned.start
    title = plan.determination.rulebook.procedures[planned.procedure].title.say(lang)
    return [
        "BEGIN:VEVENT",
        f"UID:{plan.determination.id}-{number}-{planned.step.id}@fairway",
        f"DTSTAMP:{plan.determination.day:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(1):%Y%m%d}",
        f"SUMMARY:{_escaped(planned.step.act.say(lang))}",
        f"DESCRIPTION:{_escaped(title)}",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    for char in ("\\", ";", ","):
        text = text.replace(char, f"\\{char}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 bytes, no character cut, later pieces begun with a space."""
    piece = ""
    for char in line:
        if len((piece + char).encode()) > LINE:
            yield piece
            piece = " "
        piece += char
    yield piece
