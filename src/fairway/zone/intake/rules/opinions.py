"""Views that a text attributes to someone: who holds it, about what, and a few key words; never the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.names import PERSON
from fairway.zone.intake.promising import promises
from fairway.zone.intake.proposal import Proposal
from fairway.zone.intake.speech import Speech

_VALUE = re.compile(
    r"\b(?P<word>advantages?|opportunit(?:y|ies)|potential|important|importance|strategic|unique|competitive(?:ness)?|complement(?:s|ary)?|"
    r"cooperation|collaborat(?:ion|e|ive)|talent|investment|innovat(?:ion|ive)|confidence|milestones?|growth|prosperity|support|"
    r"challenges?|difficult(?:y|ies)|risks?|concerns?|competition|strong(?:er)?|vital|crucial|key|benefits?|should|must|needs?|better|"
    r"diverse|international|global|success(?:ful)?|emphasis|platform|integration|vibrant|foundation|proud|welcome|hope|"
    r"high-quality|world-class|expand|boost|connect(?:ing|ed)?|market)\b|(?P<han>优势|机遇|潜力|重要|战略|独特|竞争力|互补|合作|人才|投资|创新|信心|里程碑|"
    r"增长|繁荣|支持|挑战|困难|风险|关注|竞争|关键|应该|必须|需要|国际|成功|平台|融合|高质量|世界级|国际化|贡献)",
    re.I,
)
_FACT = re.compile(r"\b(?:signed|launched|opened|completed|secured|drawn|appointed)\b")
_VIEW_VERB = re.compile(
    r"hailed|highlight|advocat|believe|praised|welcomed|argue|emphasi|stress|urged|called for|warned|认为|相信|强调|期望"
)
_KEYS = 4
_LONG = 80
"""Characters of a quotation that says more than a figure."""


def read(sentence: Sentence) -> Iterator[Proposal]:
    """The view of the one who speaks; a bare statement of figures is no view."""
    speech = sentence.speech
    if not speech or not _is_view(sentence, speech):
        return
    document, at = sentence.document, (speech.start, min(speech.end, speech.start + 40))
    draft = document.draft("op", speech.speaker.id)
    certainty = "inferred" if speech.carried else "exact"
    about = [mention for mention in sentence.named() if mention.whole]
    words = _keys(sentence) or [sentence.printed(mention.start, mention.end) for mention in about]
    yield sentence.propose(draft, "Opinion", "holder", speech.speaker.id, at, "opinion", certainty=certainty)
    yield sentence.propose(draft, "Opinion", "gist", _gist(document.lang, words), at, "opinion", lang=document.lang)
    for mention in about[:1]:
        span = (mention.start, mention.end)
        yield sentence.propose(draft, "Opinion", "about", mention.id, span, "opinion", certainty="inferred")


def _is_view(sentence: Sentence, speech: Speech) -> bool:
    """Whether what is said is a view: by its verb, a long quotation, or words that value; no promise, no figures."""
    verb = _VIEW_VERB.search(sentence.text[speech.start : speech.end])
    if verb or any(end - start > _LONG for start, end in sentence.quotes):
        return True
    if any(promises(sentence, dated=False)):
        return False
    words = len(_keys(sentence))
    if sentence.sums or sentence.quantities:
        return words > 1 and not _FACT.search(sentence.text)
    return words > 0 or (speech.speaker.schema == PERSON and not sentence.dates)


def _keys(sentence: Sentence) -> list[str]:
    """The words of the sentence that value something, as printed."""
    found = (sentence.printed(*match.span()).lower() for match in _VALUE.finditer(sentence.text))
    return list(dict.fromkeys(found))


def _gist(lang: str, words: list[str]) -> str:
    """A line of key words in the language of the text."""
    if lang == "en":
        return f"Speaks of {', '.join(words[:_KEYS]) or 'what was done'}"
    label, nothing = ("談及：", "有關工作") if lang == "zh-Hant" else ("谈及：", "有关工作")
    return label + ("、".join(words[:_KEYS]) or nothing)
