"""Who signed what with whom: parties, day, number and fields of agreements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.zone.intake.document import LONGEST, Sentence
from fairway.zone.intake.names import PERSON, Mention
from fairway.zone.intake.nouns import counted
from fairway.zone.intake.proposal import Proposal
from fairway.zone.intake.standing import compound

_ACT = re.compile(
    r"\b(?:sign(?:s|ed|ing(?! ceremony| of))?|ink(?:s|ed)|seal(?:s|ed)|conclud(?:es|ed)|str(?:ikes|uck)|enter(?:s|ed) into|reach(?:ed)?)\b|签署|签订|签约|签了|签下|订立|达成",
    re.I,
)
_THING = re.compile(
    r"\b(?:agreements?|pacts?|MOUs?|memorand(?:um|a|ums)(?: of understanding)?|contracts?|deals?|framework|partnerships?)\b|协议|备忘录|合约|合同|协定|框架",
    re.I,
)
_BETWEEN = re.compile(
    r"\b(?:partnerships?|agreements?|pacts?|MOUs?|deals?|memorand(?:um|a)) (?:signed )?between\b", re.I
)
_FIELDS = re.compile(
    r"\b(?:fields?|areas?|sectors?)\b(?:,? (?:such as|including|like|of))? (?P<list>[a-z][^.;:\"()]{3,80})|涵盖(?P<han>[^。；]{2,40}?)(?:等|领域|。|$)"
)
_JOIN = re.compile(r"^(?: [A-Z]\w+){0,3}(?:,| and| &|,? and| or|、|和|与|及|以及)*\s*(?:the )?(?:[\w-]+ ){0,2}$|^'s $")
_ONE = re.compile(
    r"\ban? (?:[\w-]+ ){0,6}(?:agreement|pact|MOU|MoU|memorandum|contract|deal)\b|一份(?:合作)?(?:协议|备忘录)"
)
_UNSIGNED = re.compile(r"\b(?:will|would|to|plans? to|expected to|hopes? to) $|(?:将|拟|计划)[^,。]{0,4}$", re.I)


def read(sentence: Sentence) -> Iterator[Proposal]:
    """The agreement that a sentence says was signed or exists between parties."""
    text = sentence.text
    if between := _BETWEEN.search(text):
        parties = _run(sentence, between.end())
        if len(parties) > 1:
            yield from _agreement(sentence, between.span(), parties, signed=False)
            return
    act = _ACT.search(text)
    thing = _THING.search(text, act.end()) if act else None
    if act and thing and thing.start() - act.end() < 110 and not sentence.quoted(act.start()):
        parties = _parties(sentence, act, thing)
        yield from _agreement(
            sentence, (act.start(), thing.end()), parties, signed=not _UNSIGNED.search(text[: act.start()])
        )


def _parties(sentence: Sentence, act: re.Match[str], thing: re.Match[str]) -> list[Mention]:
    """Those before the verb, and those after "with"."""
    text = sentence.text
    before = [mention for mention in sentence.named() if mention.end <= act.start() and party(text, mention)]
    runs = [run for mention in before if (run := _run(sentence, mention.start, act.start()))]
    first = next((run for run in runs if len(run) > 1), runs[0] if runs else [])
    if between := re.search(r"\bbetween (?:the )?", text[: act.start()]):
        joined = _run(sentence, between.end())
        first = joined if len(joined) > 1 else first
    with_ = re.compile(r"\bwith\b|与|和|同").search(text, thing.start() if text.isascii() else act.start())
    second = _run(sentence, with_.end()) if with_ and with_.start() > act.start() else []
    return list({mention.id: mention for mention in (*first, *second)}.values())


def _run(sentence: Sentence, at: int, until: int = LONGEST) -> list[Mention]:
    """The names that follow one another from `at`, joined by commas and "and"."""
    found: list[Mention] = []
    for mention in sentence.mentions:
        if mention.start < at or mention.end > until or not party(sentence.text, mention):
            continue
        gap = sentence.text[found[-1].end if found else at : mention.start]
        if len(gap) > 45 or not _JOIN.match(gap):
            break
        found = [*(found[:-1] if gap == "'s " else found), mention]
    return found


def party(text: str, mention: Mention) -> bool:
    """Whether a name may be a party: no person, and no part of another name."""
    return mention.schema != PERSON and not compound(text, mention)


def _agreement(sentence: Sentence, at: tuple[int, int], parties: list[Mention], *, signed: bool) -> Iterator[Proposal]:
    """The claims about one agreement or batch of agreements."""
    document = sentence.document
    count = next(
        (
            one
            for one in sentence.quantities
            if at[0] <= one.start < at[1]
            and (noun := counted(sentence.text[one.end : one.end + 60]))
            and noun[0].measure == "agreements"
        ),
        None,
    )
    key = f"{'+'.join(sorted(mention.id for mention in parties))} {count.value if count else ''}"
    draft = document.draft("agr", key if parties else f"{sentence.paragraph.number}")
    for mention in parties:
        yield sentence.propose(
            draft, "Agreement", "party", mention.id, (mention.start, mention.end), "agreement", certainty="claimed"
        )
    if signed and (when := next(iter(sentence.dates), None)):
        yield sentence.propose(
            draft, "Agreement", "signed", when.value, (when.start, when.end), "agreement",
            certainty="inferred" if when.relative else "exact",
        )  # fmt: skip
    if count:
        yield sentence.propose(
            draft, "Agreement", "agreements", str(count.value), (count.start, count.end), "agreement",
            unit="agreement", certainty=count.certainty,
        )  # fmt: skip
    elif signed and (one := _ONE.search(sentence.text, *at)):
        yield sentence.propose(
            draft, "Agreement", "agreements", "1", one.span(), "agreement", unit="agreement", certainty="inferred"
        )
    yield from _fields(sentence, draft)


def _fields(sentence: Sentence, draft: str) -> Iterator[Proposal]:
    if match := _FIELDS.search(sentence.text):
        name = "list" if match["list"] else "han"
        at = match.start(name)
        for part in re.finditer(
            r"[^,、]+", re.sub(r"\band\b", "   ", match[name]).replace("及", "、").replace("和", "、")
        ):
            words = part[0].strip()
            if words and len(words.split()) <= 4:
                start = at + part.start() + part[0].index(words)
                span = (start, start + len(words))
                yield sentence.propose(
                    draft, "Agreement", "field", sentence.printed(*span), span, "agreement", lang=sentence.document.lang
                )
