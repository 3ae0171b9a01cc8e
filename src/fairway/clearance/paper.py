"""A permit on paper: as a PDF, as a picture, and as the words that a page prints; black on white, in three languages.

Everything that is printed comes from the permit itself; who reads it must trust the codes and not the
words, and the paper says so. Names of gates and sides are given by the caller. Nothing is checked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from io import BytesIO
from xml.sax.saxutils import escape

from PIL import Image
from reportlab.lib.colors import black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table
from segno import QRCode

from fairway.clearance import barcode
from fairway.clearance.claims import Permit
from fairway.law.language import LANGUAGES

WORDS: dict[str, tuple[str, str, str]] = {
    "title": ("Crossing permit", "通行許可證", "通行许可证"),
    "what": ("What", "物項", "物项"),
    "holder": ("Holder", "持證人", "持证人"),
    "way": ("From and to", "由及往", "由及往"),
    "returns": ("and back", "可回程", "可返回"),
    "gates": ("Gates", "閘口", "闸口"),
    "every-gate": ("every gate", "所有閘口", "所有闸口"),
    "period": ("Valid from and until", "有效期", "有效期"),
    "entries": ("Entries", "次數", "次数"),
    "amount": ("Amount", "數量", "数量"),
    "days": ("Days over there", "停留天數", "停留天数"),
    "conditions": ("Conditions", "條件", "条件"),
    "case": ("Case", "個案", "案件"),
    "approved": ("Approved by", "批准方", "批准方"),
    "permit-code": ("Permit", "許可證碼", "许可证码"),
    "proof-code": ("Proof of issuance", "簽發證明碼", "签发证明码"),
    "no-proof": (
        "The proof of issuance is not here yet. Print the permit again later, or show it where the lists are of today.",
        "簽發證明尚未備妥。請稍後再列印，或到已更新當日名單的閘口出示。",
        "签发证明尚未备妥。请稍后再打印，或到已更新当日名单的闸口出示。",
    ),
    "verify": (
        "How to check: scan the first code at a gate, and the second where the gate's lists are older than the permit; "
        "or run: fairway permit verify. The printed words prove nothing: the codes do, and only the gate's lists tell "
        "whether the permit was revoked or used up.",
        "查核方法：在閘口掃描第一個碼；如閘口名單較許可證為舊，再掃描第二個碼；或執行 fairway permit verify。"
        "印刷文字不足為憑，以二維碼為準；是否已撤銷或用完，只有閘口名單可知。",
        "查验方法：在闸口扫描第一个码；如闸口名单比许可证旧，再扫描第二个码；或运行 fairway permit verify。"
        "印刷文字不足为凭，以二维码为准；是否已撤销或用完，只有闸口名单可知。",
    ),
}
FONTS = {"en": "MSung-Light", "zh-Hant": "MSung-Light", "zh-Hans": "STSong-Light"}
"""The fonts for Chinese; what is Latin alone is set in Helvetica."""
LATIN = "Helvetica"
SIZE_PERMIT, SIZE_PROOF = 62 * mm, 88 * mm


@dataclass(frozen=True)
class Paper:
    """A permit to be printed: what it says, its code, the proof of its issuance if there is one, and who signed."""

    permit: Permit
    code: bytes
    proof: bytes = b""
    approvals: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of gates and sides, by id, in the language of the paper."""
    zone: tzinfo | None = None


def say(key: str, lang: str) -> str:
    """A word of the paper."""
    return WORDS[key][LANGUAGES.index(lang)]


def rows(paper: Paper, lang: str) -> list[tuple[str, str]]:
    """What the permit says, as headings and texts; what it does not say is left out."""
    return [(say(key, lang), text) for key, text in _texts(paper, lang) if text]


def _texts(paper: Paper, lang: str) -> Iterator[tuple[str, str]]:
    found, names = paper.permit, paper.names
    back = f" ({say('returns', lang)})" if found.returns else ""
    yield "what", found.what
    yield "holder", found.holder
    yield "way", f"{names.get(found.origin, found.origin)} → {names.get(found.destination, found.destination)}{back}"
    yield "gates", " · ".join(names.get(gate, gate) for gate in found.gates) or say("every-gate", lang)
    yield "period", f"{_moment(found.begins, paper.zone)} – {_moment(found.ends, paper.zone)}"
    yield "entries", str(found.entries or "")
    yield "amount", f"{found.amount} {found.unit}" if found.amount else ""
    yield "days", str(found.days or "")
    yield "conditions", "; ".join(found.conditions)
    yield "case", found.case
    yield "approved", " · ".join(paper.approvals)


def _moment(seconds: int, zone: tzinfo | None) -> str:
    return datetime.fromtimestamp(seconds, zone).astimezone(zone).strftime("%Y-%m-%d %H:%M %z")


def codes(paper: Paper) -> list[tuple[str, QRCode]]:
    """The codes of the paper with the word that each stands under."""
    found = [("permit-code", barcode.qr(barcode.to_text(barcode.PERMIT, paper.code)))]
    if paper.proof:
        found.append(("proof-code", barcode.qr(barcode.to_text(barcode.ISSUANCE, paper.proof), "L")))
    return found


def picture(paper: Paper, scale: int = 5) -> bytes:
    """Both codes side by side as a PNG, for a telephone or a label."""
    images = [Image.open(BytesIO(barcode.png(code, scale))).convert("1") for _, code in codes(paper)]
    gap = 8 * scale
    width = sum(image.width for image in images) + gap * (len(images) - 1)
    whole = Image.new("1", (width, max(image.height for image in images)), 1)
    place = 0
    for image in images:
        whole.paste(image, (place, 0))
        place += image.width + gap
    out = BytesIO()
    whole.save(out, "PNG", optimize=True)
    return out.getvalue()


def pdf(paper: Paper, lang: str) -> bytes:
    """The permit as a page of A4; the same permit is the same bytes."""
    _register()
    out = BytesIO()
    page = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=14 * mm,
        title=f"{say('title', lang)} {paper.permit.id}",
        lang=lang,
        invariant=1,
    )
    heading = ParagraphStyle("heading", fontSize=20, leading=26)
    number = ParagraphStyle("number", fontSize=15, leading=22)
    page.build(
        [
            _paragraph(say("title", lang), lang, heading),
            _paragraph(paper.permit.id, lang, number),
            _facts(paper, lang),
            Spacer(1, 5 * mm),
            _pictures(paper, lang),
            Spacer(1, 4 * mm),
            *([] if paper.proof else [_paragraph(say("no-proof", lang), lang, SMALL)]),
            _paragraph(say("verify", lang), lang, SMALL),
        ]
    )
    return out.getvalue()


PLAIN = ParagraphStyle("plain", fontSize=11, leading=15)
SMALL = ParagraphStyle("small", fontSize=9, leading=13)


def _register() -> None:
    for name in set(FONTS.values()):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(name))


def _paragraph(text: str, lang: str, style: ParagraphStyle) -> Paragraph:
    """A text in a font that has its letters; what looks like mark-up is printed as it stands."""
    plain = text.replace("→", "->")
    latin = _is_latin(plain)
    own = ParagraphStyle(style.name, style, fontName=LATIN if latin else FONTS[lang], wordWrap=None if latin else "CJK")
    return Paragraph(escape(plain), own)


def _is_latin(text: str) -> bool:
    """Whether Helvetica has the text."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _facts(paper: Paper, lang: str) -> Table:
    table = Table(
        [[_paragraph(key, lang, PLAIN), _paragraph(text, lang, PLAIN)] for key, text in rows(paper, lang)],
        colWidths=[46 * mm, 128 * mm],
    )
    table.setStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def _pictures(paper: Paper, lang: str) -> Table:
    sizes = {"permit-code": SIZE_PERMIT, "proof-code": SIZE_PROOF}
    found = codes(paper)
    words = [_paragraph(say(key, lang), lang, PLAIN) for key, _ in found]
    table = Table([words, [Squares(code, sizes[key]) for key, code in found]], hAlign="LEFT")
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


class Squares(Flowable):
    """A QR code as squares, sharp at any size."""

    def __init__(self, code: QRCode, size: float) -> None:
        super().__init__()
        self.code = code
        self.width = self.height = size

    def draw(self) -> None:
        """Draw the dark squares, a run of them at a time."""
        rows_of = [list(row) for row in self.code.matrix_iter(border=4)]
        side = self.width / len(rows_of)
        for number, row in enumerate(rows_of):
            bottom = self.height - (number + 1) * side
            for start, length in _runs(row):
                self.canv.rect(start * side, bottom, length * side, side, stroke=0, fill=1)


def _runs(row: list[int]) -> Iterator[tuple[int, int]]:
    """The dark runs of a row: where each begins and how long it is."""
    start = None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        if not dark and start is not None:
            yield start, place - start
            start = None
