"""Documents: files for an authority, looked at before they are kept. What a file is is read from its bytes.

Nothing is opened, unpacked or run here, and a file is only ever given out as a download.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from datetime import datetime
from pathlib import PurePosixPath

import puremagic
from django.utils.timezone import now
from django.utils.translation import gettext as _

from fairway.clearance import gateway
from fairway.clearance.actors import Actor
from fairway.clearance.history import act, record
from fairway.clearance.models import Blob, Document, Part
from fairway.clearance.models import name as new_name
from fairway.clearance.telling import tell_document

MAX_BYTES = 5_000_000
MAX_UNPACKED = 50_000_000
MAX_DOCUMENTS = 60
MEDIA = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
"""The kinds of file that are taken, by the ending of their names."""
_SAME = {".jpeg": ".jpg", ".jfif": ".jpg"}
_TEXTS = (".txt", ".csv")
_OFFICE = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
"""What an archive holds that is an office file."""


class Unfit(ValueError):
    """A file that is not taken, with what would be."""


def add(actor: Actor, part: Part, name: str, content: bytes, asked: str = "") -> Document:
    """Add a file to one's part; of a name that is there already it is the next version.

    Raises:
        Unfit: when it is too large, empty, or not what its name says.
    """
    actor.must("add a document")
    with act():
        mine = gateway.parts(actor).select_for_update().get(pk=part.pk)
        document = keep(mine, name, content, by=actor.name, made=now(), asked=asked)
        record(mine.case, "document", actor.name, part=mine, sha256=document.blob_id, name=document.name)
        if mine.case.filed:
            tell_document(document)
    return document


def keep(part: Part, name: str, content: bytes, *, by: str, made: datetime, asked: str = "", id: str = "") -> Document:
    """Keep a file with a part once it has been looked at.

    Raises:
        Unfit: as for `add`.
    """
    name = clean(name)
    media = sniffed(name, content)
    earlier = part.documents.filter(name=name).order_by("-version").first()
    if part.documents.count() >= MAX_DOCUMENTS:
        raise Unfit(_("an office takes at most %(n)s documents of a case; combine some") % {"n": MAX_DOCUMENTS})
    digest = hashlib.sha256(content).hexdigest()
    blob, _made = Blob.objects.get_or_create(sha256=digest, defaults={"content": content})
    return Document.objects.create(
        id=id or new_name(),
        part=part,
        asked=asked[:300],
        name=name,
        version=earlier.version + 1 if earlier else 1,
        media=media,
        size=len(content),
        blob=blob,
        by=by[:200],
        made=made,
    )


def clean(name: str) -> str:
    """A file's bare name: no folders, no control signs, no more than fits."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    bare = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069<>:\"|?*]", "", PurePosixPath(plain).name).strip(". ")
    if not bare:
        raise Unfit(_("the file has no name; give it one, such as licence.pdf"))
    stem, dot, ending = bare.rpartition(".")
    return f"{stem[:150]}{dot}{ending[:10]}" if dot else bare[:150]


def sniffed(name: str, content: bytes) -> str:
    """The media type of a file, when its bytes are what its name says.

    Raises:
        Unfit: naming what is wrong and what would be right.
    """
    ending = PurePosixPath(name).suffix.lower()
    ending = _SAME.get(ending, ending)
    if ending not in MEDIA:
        raise Unfit(
            _("'%(name)s' is not of a kind that is taken; send one of %(kinds)s")
            % {"name": name, "kinds": ", ".join(MEDIA)}
        )
    if not content:
        raise Unfit(_("'%(name)s' is empty") % {"name": name})
    if len(content) > MAX_BYTES:
        raise Unfit(
            _("'%(name)s' has more than %(most)s MB; send a smaller one")
            % {"name": name, "most": MAX_BYTES // 1_000_000}
        )
    found = "text" if ending in _TEXTS and _is_text(content) else _kind(content)
    if found != ("text" if ending in _TEXTS else ending):
        raise Unfit(
            _("'%(name)s' is called %(ending)s, but its content is of another kind") % {"name": name, "ending": ending}
        )
    return MEDIA[ending]


def _office(content: bytes) -> str:
    """The kind of office file whose table of contents an archive has; only that table is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "a damaged archive"
    if sum(item.file_size for item in entries) > MAX_UNPACKED:
        return "an archive that unpacks to too much"
    names = {item.filename for item in entries}
    return next((ending for ending, within in _OFFICE.items() if within in names), "an archive")


def _is_text(content: bytes) -> bool:
    try:
        return "\x00" not in content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


def _kind(content: bytes) -> str:
    """The ending that fits the bytes, or nothing."""
    if content.startswith(b"PK"):
        return _office(content)
    try:
        endings = [_SAME.get(item.extension, item.extension) for item in puremagic.magic_string(content)]
    except (puremagic.PureError, ValueError):
        return ""
    return next((ending for ending in endings if ending in MEDIA), endings[0] if endings else "")
