"""A state of law from the word by which somebody names it: a day, a folder, a file, or ``now``.

A file is a reform of the rulebook that is compared with, or a compiled rulebook.
"""

from __future__ import annotations

import json
from pathlib import Path

from fairway.law import codec
from fairway.law.amendment import load_overlay
from fairway.law.contents import Contents
from fairway.law.difference.states import State
from fairway.law.errors import FactError, Position
from fairway.law.rulebook import Rulebook
from fairway.law.values import read_date

NOW = "now"


def read_state(name: str, base: Rulebook) -> State:
    """The state of law that `name` means, beside the rulebook `base`.

    Raises:
        FactError: when it means none.
        RulebookErrors: with every error found in its files.
    """
    if name == NOW:
        return State(base, name=NOW)
    path = Path(name)
    if path.is_dir():
        return State(Rulebook.load(path), name=name)
    if path.suffix in (".yaml", ".yml"):
        overlay = load_overlay(path)
        return State(base.amended(overlay), overlay.start, name)
    if path.is_file():
        return State(_compiled(path), name=name)
    try:
        return State(base, read_date(name), name)
    except ValueError as error:
        hint = "a day such as 2026-01-01, a folder, a reform (.yaml), a compiled rulebook (.json), or now"
        raise FactError(f"'{name}' is no state of the law: {error}", Position(), hint) from None


def _compiled(path: Path) -> Rulebook:
    """The rulebook of a compiled file."""
    try:
        data = json.loads(path.read_bytes())
        return Rulebook(codec.unpack(Contents, data["contents"]), data["hash"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        hint = "give the compiled file of this version of Fairway, or the folder"
        raise FactError("this is no compiled rulebook", Position(str(path)), hint) from None
