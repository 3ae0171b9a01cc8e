"""Entities that are named, and the posts of people: who holds what title, in which body if that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import Mention
from fairway.zone.intake.people import Title
from fairway.zone.intake.proposal import DRAFT, Proposal

_LONGEST_ROLE = 12
_JOINED = re.compile(r",?\s*\b(?:of|at|for|in|with)\s+(?:the )?$")
_SPACE = re.compile(r"\s*")


def names(sentence: Sentence) -> Iterator[Proposal]:
    """Each entity named in full, known or new."""
    for mention in sentence.mentions:
        if mention.whole:
            at = (mention.start, mention.end)
            rule = "new name" if mention.id.startswith(DRAFT) else "known name"
            printed = sentence.printed(*at)
            yield sentence.propose(mention.id, mention.schema, "name", printed, at, rule, lang=sentence.document.lang)


def posts(sentence: Sentence) -> Iterator[Proposal]:
    """Each title beside a person."""
    for title in sentence.titles:
        at, body = _parts(sentence, title)
        role = sentence.printed(*at)
        post = sentence.document.draft("post", f"{title.holder.id} {role.lower()}")
        certainty = "ambiguous" if re.match(r"former|ex-|前任?", role, re.I) else "exact"
        yield sentence.propose(post, "Post", "holder", title.holder.id, at, "post", certainty=certainty)
        yield sentence.propose(post, "Post", "role", role, at, "post", certainty=certainty, lang=sentence.document.lang)
        if body:
            yield sentence.propose(post, "Post", "organisation", body.id, at, "post", certainty=certainty)


def _parts(sentence: Sentence, title: Title) -> tuple[tuple[int, int], Mention | None]:
    """Where the title stands without the body, and the body, named within it or just before."""
    named = sentence.named()
    within = [mention for mention in named if title.start <= mention.start and mention.end <= title.end]
    before = [mention for mention in named if title.start - 3 <= mention.end <= title.start]
    body = next((one for one in (*within, *before) if one.schema in {"Organisation", "Laboratory"}), None)
    start, end = title.start, title.end
    for mention in within:
        joined = _JOINED.search(sentence.text, start, mention.start)
        if mention.start == start and mention.end < end:
            start = mention.end + len(_SPACE.match(sentence.text[mention.end : end])[0])  # type: ignore[index]
        elif joined and joined.start() > start:
            end = joined.start()
            break
    words = list(re.finditer(r"\S+", sentence.text[start:end]))[:_LONGEST_ROLE]
    return (start, start + words[-1].end() if words else end), body
