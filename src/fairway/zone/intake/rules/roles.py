"""Entities that are named, and the posts of people: who holds what title, in which body where that is named beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import Mention
from fairway.zone.intake.people import Title
from fairway.zone.intake.proposal import DRAFT, Proposal

_LONGEST_ROLE = 12


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
        role, body = _parts(sentence, title)
        if not role:
            continue
        post = sentence.document.draft("post", f"{title.holder.id} {role.lower()}")
        at = (title.start, title.start + len(role))
        certainty = "ambiguous" if re.match(r"former|ex-|前任?", role, re.I) else "exact"
        yield sentence.propose(post, "Post", "holder", title.holder.id, at, "post", certainty=certainty)
        yield sentence.propose(
            post, "Post", "role", sentence.printed(*at), at, "post", certainty=certainty, lang=sentence.document.lang
        )
        if body:
            yield sentence.propose(post, "Post", "organisation", body.id, at, "post", certainty=certainty)


def _parts(sentence: Sentence, title: Title) -> tuple[str, Mention | None]:
    """The words of the title without the body, and the body, named within it or just before."""
    within = [mention for mention in sentence.named() if title.start <= mention.start and mention.end <= title.end]
    before = [mention for mention in sentence.named() if title.start - 3 <= mention.end <= title.start]
    bodies = [mention for mention in (*within, *before) if mention.schema in {"Organisation", "Laboratory"}]
    role = title.role
    for mention in within:
        joined = re.search(r",?\s*(?:of|at|for|in|with)\s+(?:the )?$", role[: mention.start - title.start])
        if joined and joined.start() > 0:
            role = role[: joined.start()]
            break
        if mention.start == title.start and not role.isascii():
            title_start = mention.end - title.start
            role = role[title_start:] or role
            break
    role = " ".join(role.split()[:_LONGEST_ROLE])
    return (role if sentence.text[title.start :].startswith(role) else title.role), next(iter(bodies), None)
