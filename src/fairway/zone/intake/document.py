"""A text made ready for the rules: sentences with the names, numbers, sums, dates and titles in them.

It also resolves what later sentences only point to - a surname, "the park", "he" - and gives what the document
introduces an id of its own, the same on every reading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from fairway.zone.intake import bodies, dates, money, numbers, people, speech
from fairway.zone.intake.dates import When
from fairway.zone.intake.money import Money
from fairway.zone.intake.names import PERSON, Mention, Names, Surnames
from fairway.zone.intake.numbers import Quantity
from fairway.zone.intake.paragraphs import Paragraph, article
from fairway.zone.intake.people import Title
from fairway.zone.intake.proposal import DRAFT, Proposal
from fairway.zone.intake.speech import Speech
from fairway.zone.intake.standing import alone
from fairway.zone.intake.text import chinese, fold, is_han

_STOP = re.compile(r"""[.!?]["')\]]*(?=\s+["'(\[]?[A-Z0-9])|[。！？；]["')]*""")
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|No|St|Ltd|Inc|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|vs)|\b[A-Z])\.$"
)
_QUOTE = re.compile(r"\"[^\"]*(?:\"|$)|(?<![A-Za-z])'[^']{20,}'(?![a-z])")
_POINTED = re.compile(
    r"\b(?:the|this) (?:[\w-]+ )?(?P<head>district|park|zone|company|firm|city|university|institute|group|hub|region|port|"
    r"cluster|laboratory|centre|center|society|association|area)\b(?! (?:of|between|for))|(?:该|本)?(?P<han>园区|合作区|公司|集团|大学)",
    re.I,
)
_SPACE = re.compile(r"\s*")
LONGEST = 1200
"""Characters of a sentence that are read as one."""
_KIND_OF = dict.fromkeys(("district", "city", "zone", "park", "园区", "合作区"), "Place") | dict.fromkeys(
    ("company", "firm", "group", "university", "公司", "集团", "大学"), "Organisation"
)
"""What a bare word may point to by its kind alone, where no name has the word in it."""


@dataclass
class Sentence:
    """One sentence; all offsets are in its folded text, which begins at `start` of the paragraph."""

    document: Document
    paragraph: Paragraph
    start: int
    text: str
    order: int = 0
    mentions: list[Mention] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    sums: list[Money] = field(default_factory=list)
    dates: list[When] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)
    quotes: list[tuple[int, int]] = field(default_factory=list)
    speech: Speech | None = None
    topic: Mention | None = None
    """What earlier sentences were last about, other than a person."""

    def named(self, *, people: bool = False) -> list[Mention]:
        """Mentions of people, or of all else."""
        return [mention for mention in self.mentions if (mention.schema == PERSON) == people]

    def quoted(self, at: int) -> bool:
        """Whether a place stands within quotation marks."""
        return any(start <= at < end for start, end in self.quotes)

    def printed(self, start: int, end: int) -> str:
        """What the page shows there."""
        return self.paragraph.text[self.start + start : self.start + end]

    def propose(
        self,
        subject: str,
        schema: str,
        name: str,
        value: str,
        at: tuple[int, int],
        rule: str,
        *,
        unit: str = "",
        certainty: str = "exact",
        as_of: str = "",
        lang: str = "",
    ) -> Proposal:
        """A claim that this sentence makes."""
        day = self.document.day
        return Proposal(
            subject=subject,
            schema=schema,
            property=name,
            value=value.strip(),
            unit=unit,
            as_of=as_of or (day.isoformat() if day else ""),
            certainty=certainty,
            paragraph=self.paragraph.number,
            start=self.start + at[0],
            end=self.start + at[1],
            printed=self.printed(*at),
            rule=rule,
            lang=lang,
        )


class Document:
    """The article of a page, sentence by sentence."""

    def __init__(self, text: str, day: date | None, names: Names, lang: str = "") -> None:
        self.day = day
        self.names = names
        paragraphs = article(text)
        whole = "\n".join(paragraph.text for paragraph in paragraphs)
        self.lang = lang or _language(whole)
        self._drafts: dict[tuple[str, str], str] = {}
        self._counts: Counter[str] = Counter()
        self._surnames = Surnames()
        self._last: dict[str, Mention] = {}
        self._last_day = ""
        self._speaker: Mention | None = None
        self.sentences: list[Sentence] = []
        for paragraph in paragraphs:
            for span in _spans(paragraph):
                self.sentences.append(self._sentence(paragraph, *span))
        dollars = money.means_dollars(sentence.sums for sentence in self.sentences)
        for sentence in self.sentences:
            sentence.sums = [money.settle(one, dollars, self.lang == "zh-Hant") for one in sentence.sums]

    def earlier(self, sentence: Sentence) -> Iterator[Sentence]:
        """The sentences before one, the nearest first."""
        return (self.sentences[at] for at in range(sentence.order - 1, -1, -1))

    def draft(self, kind: str, key: str) -> str:
        """The id of something that this document introduces, numbered in the order of the text."""
        if (kind, key) not in self._drafts:
            self._counts[kind] += 1
            self._drafts[kind, key] = f"{DRAFT}{kind}.{self._counts[kind]}"
        return self._drafts[kind, key]

    def _sentence(self, paragraph: Paragraph, start: int, end: int) -> Sentence:
        """One sentence read, in the order of the text, since later ones lean on earlier ones."""
        text = paragraph.folded[start:end]
        sentence = Sentence(self, paragraph, start, text, len(self.sentences), topic=self._last.get(""))
        sentence.quotes = [match.span() for match in _QUOTE.finditer(text)]
        sentence.mentions = sorted(self._mentions(text), key=lambda mention: mention.start)
        sentence.quantities = numbers.find(text)
        sentence.sums = money.find(text, sentence.quantities)
        sentence.dates = dates.find(text, self.day, self._last_day)
        self._last_day = next((when.value for when in sentence.dates if len(when.value) == 10), self._last_day)
        sentence.titles = people.titles(text, sentence.mentions)
        sentence.speech = speech.find(text, sentence.mentions, self._speaker, bool(sentence.quotes))
        if sentence.speech:
            self._speaker = sentence.speech.speaker
        if about := next((mention for mention in sentence.mentions if alone(text, mention)), None):
            self._last[""] = about
        return sentence

    def _mentions(self, text: str) -> list[Mention]:
        """Known names, then unknown bodies and people, then what only points to one of them."""
        found = self.names.find(text)
        found += self._strangers(text, bodies.unknown(text, found), "org", "Organisation")
        found += self._strangers(text, people.strangers(text, found), "p", PERSON)
        found += self._surnames.find(text, found)
        for mention in found:
            if mention.whole:
                self._meet(text, mention)
        return [*found, *self._pointed(text, found)]

    def _strangers(self, text: str, spans: list[tuple[int, int]], kind: str, schema: str) -> Iterator[Mention]:
        for start, end in spans:
            yield Mention(start, end, self.draft(kind, text[start:end]), schema)

    def _meet(self, text: str, mention: Mention) -> None:
        if mention.schema == PERSON:
            self._surnames.meet(text[mention.start : mention.end], mention.id)
            for form in self.names.forms(mention.id):
                self._surnames.meet(form, mention.id)
            return
        self._last[mention.schema] = mention
        for form in [*self.names.forms(mention.id), text[mention.start : mention.end]]:
            for word in re.findall(r"[a-z]+|园|合作区|公司|集团|大学", form.lower()):
                self._last["园区" if word == "园" else word] = mention

    def _pointed(self, text: str, taken: list[Mention]) -> Iterator[Mention]:
        """ "The park": the last one named that has this word in one of its names, else the last of such a kind."""
        for match in _POINTED.finditer(text):
            head = (match["head"] or match["han"]).lower()
            start, end = match.span()
            if any(start < other.end and other.start < end for other in taken):
                continue
            meant = self._last.get(head) or self._last.get(_KIND_OF.get(head, "-"))
            if meant:
                yield Mention(start, end, meant.id, meant.schema, whole=False)


def _language(text: str) -> str:
    """English, or the Chinese script that a text is written in."""
    if not chinese(text):
        return "en"
    return "zh-Hant" if any(is_han(character) and fold(character) != character for character in text) else "zh-Hans"


def _spans(paragraph: Paragraph) -> Iterator[tuple[int, int]]:
    """Where each sentence of a paragraph begins and ends; one without an end is cut, so that no rule runs long."""
    text, start = paragraph.folded, 0
    for stop in _STOP.finditer(text):
        if not _SHORT.search(text, max(start, stop.start() - 8), stop.start() + 1):
            yield from _cut(start, stop.end())
            start = _SPACE.match(text, stop.end()).end()  # type: ignore[union-attr]
    yield from _cut(start, len(text))


def _cut(start: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(start, end, LONGEST):
        yield at, min(at + LONGEST, end)
