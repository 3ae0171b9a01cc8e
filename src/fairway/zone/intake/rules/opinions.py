"""Views that a text attributes to someone: who holds it, about what, and a few key words; the sentence itself is not kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairway.zone.intake.document import Sentence
from fairway.zone.intake.proposal import Proposal
from fairway.zone.intake.rules import promises

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
    if not speech:
        return
    words = list(dict.fromkeys(sentence.printed(*match.span()).lower() for match in _VALUE.finditer(sentence.text)))
    view = bool(_VIEW_VERB.search(sentence.text[speech.start : speech.end])) or any(
        end - start > _LONG for start, end in sentence.quotes
    )
    if promises.made(sentence) and not view:
        return
    figures = bool(sentence.sums or sentence.quantities)
    if not (view or words) or (figures and not view and (len(words) < 2 or _FACT.search(sentence.text))):
        return
    document, at = sentence.document, (speech.start, min(speech.end, speech.start + 40))
    draft = document.draft("op", speech.speaker.id)
    certainty = "inferred" if speech.carried else "exact"
    about = [mention for mention in sentence.named() if mention.whole][:1]
    yield sentence.propose(draft, "Opinion", "holder", speech.speaker.id, at, "opinion", certainty=certainty)
    yield sentence.propose(draft, "Opinion", "gist", _gist(document.lang, words), at, "opinion", lang=document.lang)
    for mention in about:
        yield sentence.propose(
            draft, "Opinion", "about", mention.id, (mention.start, mention.end), "opinion", certainty="inferred"
        )


def _gist(lang: str, words: list[str]) -> str:
    """A line of key words in the language of the text."""
    if lang == "en":
        return "Speaks of " + (", ".join(words[:_KEYS]) or "what was done")
    return "談及：" + "、".join(words[:_KEYS]) if lang == "zh-Hant" else "谈及：" + "、".join(words[:_KEYS])
