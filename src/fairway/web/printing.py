"""A permit as a page prints it: the words and codes of `fairway.clearance.paper` for a template."""

from __future__ import annotations

from typing import Any

from fairway.clearance import paper
from fairway.clearance.paper import Paper

SIZES = {"permit-code": 240, "proof-code": 330}


def words(item: Paper, lang: str) -> dict[str, Any]:
    """What `fairway/permit_paper.html` shows of a permit, in a language."""
    return {
        "title": paper.say("title", lang),
        "number": item.permit.id,
        "rows": paper.rows(item, lang),
        "codes": [
            {
                "word": paper.say(key, lang),
                "source": code.svg_data_uri(border=4, light="white", omitsize=True),
                "text": paper.say(key, lang),
                "size": SIZES[key],
            }
            for key, code in paper.codes(item)
        ],
        "lacking": "" if item.proof else paper.say("no-proof", lang),
        "verify": paper.say("verify", lang),
    }
