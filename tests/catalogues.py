"""The catalogues of the pages' words, compiled where they have changed."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[1] / "src/fairway/web/locale"


def compile_catalogues() -> None:
    """Compile the catalogues that are newer than what was made of them."""
    for source in LOCALE.rglob("django.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as file:
                catalogue = read_po(file, locale=source.parent.parent.name)
            with made.open("wb") as file:
                write_mo(file, catalogue)
