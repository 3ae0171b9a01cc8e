"""Credentials as text and as QR codes, and back from text or a picture.

The text is a word that says what it is, and base 32: letters and digits alone, so that it survives any
keyboard scanner, and fits the QR code's own alphabet of capitals. Pictures are opened with bounds on
bytes and pixels. Nothing here checks what a code says.
"""

from __future__ import annotations

import base64
import binascii
from io import BytesIO

import segno

from fairway.clearance.claims import PermitError

PERMIT, ISSUANCE = "FWP1:", "FWI1:"
ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
MAX_TEXT = 8192
MAX_PICTURE = 8_000_000
MAX_PIXELS = 25_000_000
FORMATS = ("PNG", "JPEG")


def to_text(word: str, data: bytes) -> str:
    """The text of a code."""
    return word + base64.b32encode(data).decode().rstrip("=")


def from_text(word: str, text: str) -> bytes:
    """The bytes that a code's text writes; capitals or not, blanks passed over.

    Raises:
        PermitError: malformed, when it is no such code.
    """
    plain = "".join(text.split()).upper()
    body = plain.removeprefix(word)
    if len(plain) > MAX_TEXT or body == plain or not ALPHABET.issuperset(body):
        raise PermitError("malformed", f"a code of this kind is {word} and letters and digits")
    try:
        return base64.b32decode(body + "=" * (-len(body) % 8))
    except binascii.Error:
        # The letters are right and no bytes have a text of this length: it was cut short.
        raise PermitError("truncated", "the code is not whole") from None


def qr(text: str, error: str = "M") -> segno.QRCode:
    """The text as a QR code; `error` is the level of correction: L, M, Q or H."""
    return segno.make_qr(text, error=error, boost_error=False)


def svg(code: segno.QRCode) -> str:
    """The code as an SVG picture to be put into a page or a file, black on white."""
    out = BytesIO()
    code.save(out, kind="svg", border=4, light="white", xmldecl=False, omitsize=True)
    return out.getvalue().decode()


def png(code: segno.QRCode, scale: int = 6) -> bytes:
    """The code as a PNG picture."""
    out = BytesIO()
    code.save(out, kind="png", border=4, scale=scale)
    return out.getvalue()


def read_picture(data: bytes) -> list[str]:
    """The texts of the codes in a PNG or JPEG picture.

    Raises:
        PermitError: malformed, when it is no picture of that kind, or too large.
    """
    import zxingcpp
    from PIL import Image

    if len(data) > MAX_PICTURE:
        raise PermitError("malformed", f"a picture has at most {MAX_PICTURE // 1_000_000} MB")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise PermitError("malformed", f"a picture has at most {MAX_PIXELS // 1_000_000} million points")
            grey = picture.convert("L")
    except PermitError:
        raise
    except Exception:
        # The readers of pictures fail on broken ones in many ways.
        raise PermitError("malformed", "not a PNG or JPEG picture") from None
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [item.text for item in found]
