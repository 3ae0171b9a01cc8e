"""Codes as text and picture come back as they were, and pictures that are bombs do not open."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fairway.clearance import barcode
from fairway.clearance.claims import PermitError
from tests.clearance.sides import Side, approved


def refused(text: str) -> str:
    with pytest.raises(PermitError) as caught:
        barcode.from_text(barcode.PERMIT, text)
    return caught.value.code


@given(st.binary(max_size=600))
def test_bytes_come_back_from_their_text(data: bytes) -> None:
    text = barcode.to_text(barcode.PERMIT, data)
    assert barcode.from_text(barcode.PERMIT, text) == data
    assert barcode.from_text(barcode.PERMIT, f" {text.lower()}\r\n") == data


@given(st.text())
def test_no_text_ends_in_anything_but_bytes_or_a_refusal(text: str) -> None:
    for given_text in (text, barcode.PERMIT + text):
        try:
            assert isinstance(barcode.from_text(barcode.PERMIT, given_text), bytes)
        except PermitError as error:
            assert error.code in {"malformed", "truncated"}


def test_a_text_of_another_kind_or_cut_short_is_called_so() -> None:
    assert refused("https://example.org/") == "malformed"
    assert refused("FWI1:AAAA") == "malformed"
    assert refused("FWP1:A=A=") == "malformed"
    assert refused("FWP1:AAA") == "truncated"
    assert refused("FWP1:" + "A" * 10_000) == "malformed"


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_permit_is_read_from_its_picture(north: Side, south: Side, kind: str) -> None:
    text = barcode.to_text(barcode.PERMIT, approved(north, south))
    picture = barcode.png(barcode.qr(text))
    if kind == "jpeg":
        out = BytesIO()
        Image.open(BytesIO(picture)).convert("RGB").rotate(7, expand=True, fillcolor="white").save(out, "JPEG")
        picture = out.getvalue()
    assert barcode.read_picture(picture) == [text]


def test_a_picture_without_a_code_has_none() -> None:
    out = BytesIO()
    Image.new("RGB", (200, 200), "white").save(out, "PNG")
    assert barcode.read_picture(out.getvalue()) == []


def bomb() -> bytes:
    """A PNG of a few bytes that claims a thousand million points."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = part(b"IHDR", struct.pack(">IIBBBBB", 32_000, 32_000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(b"\x00" * 1000)) + part(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"%PDF-1.7", bomb(), b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, b"\x00" * 8_000_001],
    ids=["nothing", "gif", "pdf", "bomb", "broken", "large"],
)
def test_what_is_no_picture_of_bounded_size_is_refused(data: bytes) -> None:
    with pytest.raises(PermitError):
        barcode.read_picture(data)


def test_pictures_are_black_on_white_with_a_quiet_edge() -> None:
    code = barcode.qr("FWP1:AAAA")
    assert 'fill="#fff"' in barcode.svg(code)
    assert Image.open(BytesIO(barcode.png(code))).convert("L").getpixel((0, 0)) == 255
