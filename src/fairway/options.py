"""The option that commands share which speak: the language of what they say."""

from __future__ import annotations

from typing import Annotated

import typer

from fairway.law.language import LANGUAGES


def _language(text: str) -> str:
    known = {name.lower(): name for name in LANGUAGES}
    if text.lower() not in known:
        raise typer.BadParameter(f"'{text}' is not one of {', '.join(LANGUAGES)}")
    return known[text.lower()]


Language = Annotated[
    str,
    typer.Option(
        "--lang",
        parser=_language,
        metavar=f"[{'|'.join(LANGUAGES)}]",
        help="The language of the answer.",
        envvar="FAIRWAY_LANG",
    ),
]
