"""New texts of the law for tests: proposed, rehearsed and released by the demonstration's editors."""

from __future__ import annotations

from fairway.reform import proposing, rehearsing, releasing
from fairway.reform.models import Proposal, Rehearsal
from fairway.reform.serving import current
from tests.clearance.core.story import who

INFORMATION = "hk.cap60l#s-4.information"
"""The one norm that the sequencer leaves Hong Kong under: road cargo information is filed ahead."""
LABEL = "{en: A trial, zh-Hant: 試行, zh-Hans: 试行}"


def overlay(text: str, name: str = "trial") -> bytes:
    """An overlay file with these lines under its head."""
    return f"reform: {{id: {name}, label: {LABEL}}}\n{text}".encode()


EMPTY = overlay("")
FREED = overlay(f"repeals: ['{INFORMATION}']\n")
BARRED = overlay(f"amends: {{'{INFORMATION}': {{prohibit: carry-out}}}}\n", "bar")


def proposed(data: bytes, by: str = "editor") -> Proposal:
    return proposing.propose(who(by), data, "trial.yaml")


def rehearsed(text: Proposal) -> Rehearsal:
    return rehearsing.run(rehearsing.begin(who("editor"), text.pk).pk)


def released(data: bytes) -> Proposal:
    """A text that two editors have made law; this process answers by it."""
    text = proposed(data)
    rehearsed(text)
    for name in ("editor2", "editor3"):
        releasing.confirm(who(name), text.pk)
    current()
    return text
