"""Where things are and what they belong to, and who came to which park as what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice, pairwise

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import Mention
from fairway.zone.intake.proposal import Proposal

_BODY = {"Organisation", "Laboratory"}
_PLACE = {"Place", "Building"}
_LINKS = (
    ("part_of", re.compile(r"^ of (?:the )?$|^,? (?:is |are |forms? )?(?:an? )?(?:part|section|side) of (?:the )?$|^(?:属于|是)$|^'s $")),
    ("located_in", re.compile(r"^ (?:in|at|within) (?:the )?$|^,? (?:is |are |was |which is )?(?:located|based|situated|headquartered) (?:in|at|on|within) (?:the )?$|^(?:位于|设于|坐落于?|落户)$")),
    ("parent", re.compile(r"^,? (?:is |an? |the )*(?:branch|subsidiary|arm|unit|campus) of (?:the )?$|^(?:旗下|的子公司)$")),
)  # fmt: skip
_BASED = re.compile(r"^-based (?:[\w-]+ ){0,8}$")
_HOME = re.compile(r"\bhome to\b[^.;]{0,80}$|设有|汇聚|拥有")
_SITE = re.compile(r"^ (?P<site>campus|branch|office|centre|center|laboratory)\b")
_COMPRISES = re.compile(
    r"\b(?:compris(?:es|ing)|consist(?:s|ing) of|(?:is|are) made up of|links?|cover(?:s|ing)?)(?: the)?(?: \w+)? (?:cities|districts|parts|areas|towns|parks) of "
    r"|\b(?:compris(?:es|ing)|consist(?:s|ing) of|made up of) (?:the )?|包括|涵盖|由"
)
_LIST = re.compile(
    r"(?:(?P<stage>partners?|tenants?|companies|firms|enterprises|names|organi[sz]ations)\b[^.;:]{0,40}?(?:\binclud(?:e|es|ed|ing)\b|\bsuch as\b|\bare(?= (?:the )?[A-Z])|:)"
    r"|(?P<han>合作伙伴|租户|企业|公司|机构)[^。;:]{0,12}?(?:包括|有|如|计有|分别为|:))\s*(?P<end>)",
    re.I,
)
_SAID = re.compile(r"\b(?:said|says|told|according)\b|表示|指出")
_COME = re.compile(
    r"\b(?:moved into|settled in|set up (?:base )?in|joined|signed a lease|became a tenant of)\b|入驻|进驻|落户", re.I
)
_FAR = 200
"""How many sentences back a park may have been named."""
_PARK = re.compile(r"park|zone|hub|campus|园|合作区", re.I)


def read(sentence: Sentence) -> Iterator[Proposal]:
    """Links between two names that stand beside each other, and steps towards a park."""
    named = sentence.named()
    for first, second in pairwise(named):
        yield from _link(sentence, first, second)
    yield from _homes(sentence, named)
    yield from _parts(sentence, named)
    yield from _campus(sentence, named)
    yield from _listed(sentence)
    yield from _came(sentence, named)


def _claim(sentence: Sentence, one: Mention, name: str, other: Mention, certainty: str = "exact") -> Iterator[Proposal]:
    if one.id != other.id:
        at = (one.start, min(other.end, one.end)) if one.start < other.start else (other.start, other.end)
        yield sentence.propose(one.id, one.schema, name, other.id, at, "place", certainty=certainty)


def _link(sentence: Sentence, first: Mention, second: Mention) -> Iterator[Proposal]:
    gap = sentence.text[first.end : second.start]
    for name, words in _LINKS:
        possessive = gap == "'s "
        if words.match(gap) and _fits(name, first, second):
            if possessive:
                yield from (
                    _claim(sentence, second, "part_of", first)
                    if second.schema in _PLACE and first.schema in _PLACE
                    else ()
                )
            else:
                yield from _claim(sentence, first, name, second)
            return
    if _BASED.match(gap) and first.schema in _PLACE and second.schema in _BODY:
        yield from _claim(sentence, second, "located_in", first)


def _fits(name: str, first: Mention, second: Mention) -> bool:
    """Whether two schemata can stand in this relation."""
    if name == "parent":
        return first.schema in _BODY and second.schema in _BODY
    return second.schema in _PLACE if name == "located_in" else second.schema in _PLACE or first.schema == second.schema


def _homes(sentence: Sentence, named: list[Mention]) -> Iterator[Proposal]:
    """ "Home to A and B": they are located there."""
    places = [mention for mention in named if mention.schema in _PLACE]
    for body in named:
        before = sentence.text[max(0, body.start - 110) : body.start]
        if body.schema in _BODY and places and places[0].end <= body.start and _HOME.search(before):
            yield from _claim(sentence, body, "located_in", places[0])


def _parts(sentence: Sentence, named: list[Mention]) -> Iterator[Proposal]:
    """ "The area comprises the cities of A, B and C": they are parts of it."""
    match = _COMPRISES.search(sentence.text)
    places = [mention for mention in named if mention.schema in _PLACE]
    if match and places and places[0].end <= match.start():
        last = match.end()
        for place in places[1:]:
            if place.start >= match.end() and re.fullmatch(
                r"(?:,|、|及|和|与| and|, and)? ?", sentence.text[last : place.start]
            ):
                yield from _claim(sentence, place, "part_of", places[0])
                last = place.end


def _campus(sentence: Sentence, named: list[Mention]) -> Iterator[Proposal]:
    """ "The university's Nansha campus": a relation between the body and the place."""
    for first, second in pairwise(named):
        site = _SITE.match(sentence.text[second.end :])
        if (
            site
            and first.schema in _BODY
            and second.schema in _PLACE
            and sentence.text[first.end : second.start] == "'s "
        ):
            draft = sentence.document.draft("rel", f"{first.id} {second.id}")
            at = (second.start, second.end + site.end())
            yield sentence.propose(draft, "Relation", "subject", first.id, at, "place")
            yield sentence.propose(draft, "Relation", "object", second.id, at, "place")
            yield sentence.propose(draft, "Relation", "role", site["site"], at, "place", lang="en")


def _listed(sentence: Sentence) -> Iterator[Proposal]:
    """Partners or tenants by name in a list."""
    match = _LIST.search(sentence.text)
    park = _park(sentence)
    if not match or not park:
        return
    stage = _stage(match["stage"] or match["han"], sentence)
    last = match.end()
    for body in sentence.named():
        if body.start < match.end() or body.schema not in _BODY or body.id == park.id:
            continue
        if _SAID.search(sentence.text, last, body.start):
            return
        last = body.end
        yield from _admission(sentence, body, park, stage)


def _stage(word: str, sentence: Sentence) -> str:
    """The step that the list is about, by its own noun or that of the text before."""
    text = f"{word} {sentence.text} {_before(sentence)}".lower()
    return (
        "tenant"
        if re.search(r"tenant|租户|入驻", text)
        else "in talks"
        if re.search(r"in talks|洽谈", text)
        else "partner"
    )


def _before(sentence: Sentence) -> str:
    """The two sentences before."""
    return " ".join(other.text for other in islice(sentence.document.earlier(sentence), 2))


def _park(sentence: Sentence) -> Mention | None:
    """The park that is meant: named here, or the last named before."""
    for other in chain([sentence], islice(sentence.document.earlier(sentence), _FAR)):
        for mention in reversed(other.named()):
            if mention.whole and _PARK.search(other.text[mention.start : mention.end]):
                return mention
    return None


def _admission(sentence: Sentence, body: Mention, park: Mention, stage: str) -> Iterator[Proposal]:
    draft, at = sentence.document.draft("adm", f"{body.id} {park.id}"), (body.start, body.end)
    yield sentence.propose(draft, "Admission", "organisation", body.id, at, "list")
    yield sentence.propose(draft, "Admission", "park", park.id, at, "list", certainty="inferred")
    yield sentence.propose(draft, "Admission", "stage", stage, at, "list", certainty="inferred")


def _came(sentence: Sentence, named: list[Mention]) -> Iterator[Proposal]:
    """A body that moved into a park."""
    if act := _COME.search(sentence.text):
        bodies = [mention for mention in named if mention.schema in _BODY and mention.end <= act.start()]
        parks = [
            mention
            for mention in named
            if mention.start >= act.end() and _PARK.search(sentence.text[mention.start : mention.end])
        ]
        for body in bodies[:1] if parks else []:
            yield from _admission(sentence, body, parks[0], "tenant")
