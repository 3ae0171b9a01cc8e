"""From the text of an article to proposed claims: the rules over each sentence, each claim once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from fairway.zone.intake.document import Document, Sentence
from fairway.zone.intake.names import Names
from fairway.zone.intake.proposal import Proposal
from fairway.zone.intake.rules import agreements, counts, events, measures, opinions, places, promises, roles, sums
from fairway.zone.schemata import schemata

Rule = Callable[[Sentence], Iterator[Proposal]]
RULES: tuple[Rule, ...] = (
    roles.names,
    roles.posts,
    counts.read,
    measures.read,
    sums.read,
    agreements.read,
    promises.read,
    places.read,
    events.read,
    opinions.read,
)


def propose(text: str, *, source_date: date | None, names: Names, lang: str = "") -> list[Proposal]:
    """The claims that a text seems to make, in its order, each with its place; none that the registry could not hold.

    Raises:
        TooLong: where the text has more characters than are read.
    """
    document = Document(text, source_date, names, lang)
    found = (proposal for sentence in document.sentences for rule in RULES for proposal in rule(sentence))
    held = (one for one in found if not schemata().fault(one.schema, one.property, one.value, one.unit, one.lang))
    return sorted(_once(held), key=lambda one: (one.paragraph, one.start, one.end))


def _once(proposals: Iterable[Proposal]) -> Iterator[Proposal]:
    """Each claim once in a paragraph, and each name once in the document, where it stands first."""
    seen: set[tuple[object, ...]] = set()
    for one in proposals:
        single = one.property in {"name", "holder"} and one.schema != "Post"
        place = 0 if single else one.paragraph
        said = "" if single else f"{one.value} {one.unit} {one.certainty if one.rule == 'count' else ''}"
        key = (one.subject, one.property, said, place)
        if key not in seen:
            seen.add(key)
            yield one
