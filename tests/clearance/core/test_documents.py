"""Files are what their names say, go where they belong, and never open anything."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile

import pytest
from django.utils.timezone import now
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from fairway.clearance import documents, filing
from fairway.clearance.actors import Forbidden
from fairway.clearance.documents import Unfit
from tests.clearance.core.story import Story


def pdf() -> bytes:
    to = io.BytesIO()
    canvas = Canvas(to)
    canvas.drawString(50, 50, "licence")
    canvas.save()
    return to.getvalue()


def picture(kind: str) -> bytes:
    to = io.BytesIO()
    Image.new("RGB", (4, 4)).save(to, kind)
    return to.getvalue()


def office(folder: str) -> bytes:
    """The smallest file of a word processor or a spreadsheet."""
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("_rels/.rels", "<Relationships/>")
        file.writestr(f"{folder}/{'document' if folder == 'word' else 'workbook'}.xml", "<x/>")
    return to.getvalue()


def bomb(name: str) -> bytes:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, b"\0" * 60_000_000)
    return to.getvalue()


PDF = pdf()
GOOD = {
    "licence.pdf": PDF,
    "scan.PNG": picture("PNG"),
    "photo.jpg": picture("JPEG"),
    "photo.jpeg": picture("JPEG"),
    "letter.docx": office("word"),
    "list.xlsx": office("xl"),
    "note.txt": "箱子 one".encode(),
    "table.csv": b"\xef\xbb\xbfa,b\r\n1,2\r\n",
}
BAD = {
    "page.pdf": b"<html><script>alert(1)</script></html>",
    "photo.png": picture("JPEG"),
    "letter.docx": bomb("other"),
    "bomb.docx": bomb("word/document.xml"),
    "cut.docx": office("word")[:90],
    "sheet.docx": office("xl"),
    "text.xlsx": office("word"),
    "archive.zip": bomb("other"),
    "page.html": b"<html></html>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "run.exe": b"MZ\x90\0",
    "licence.pdf.exe": PDF,
    "nothing.pdf": b"",
    "noending": PDF,
    "binary.txt": b"a\0b",
    "latin.txt": b"caf\xe9",
    "large.pdf": b"%PDF-1.7\n" + b" " * documents.MAX_BYTES,
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_kept_when_its_bytes_are_what_its_name_says(story: Story, name: str) -> None:
    part = story.mine(story.begun())
    kept = documents.add(story.applicant, part, name, GOOD[name])
    assert bytes(kept.blob.content) == GOOD[name]
    assert kept.media in documents.MEDIA.values() and kept.size == len(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_not_what_its_name_says_is_not_kept(story: Story, name: str) -> None:
    part = story.mine(story.begun())
    with pytest.raises(Unfit, match=r"kind|empty|MB|content"):
        documents.add(story.applicant, part, name, BAD[name])
    assert not part.documents.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\b.pdf", "b.pdf"),
        ("a\x00b\r\nX: y.pdf", "abX y.pdf"),
        ('"; filename="x.pdf', "; filename=x.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("許可證.pdf", "許可證.pdf"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
    ],
)
def test_a_name_is_bare_of_folders_and_control_signs(given: str, kept: str) -> None:
    assert documents.clean(given) == kept


@pytest.mark.parametrize("name", ["", "..", "/", "\x00", "a/.."])
def test_a_file_without_a_name_is_refused(name: str) -> None:
    with pytest.raises(Unfit, match="no name"):
        documents.clean(name)


def test_a_file_of_the_same_name_is_the_next_version_and_the_same_bytes_are_kept_once(story: Story) -> None:
    part = story.mine(story.begun())
    first = documents.add(story.applicant, part, "a.txt", b"one")
    second = documents.add(story.applicant, part, "a.txt", b"two")
    third = documents.add(story.applicant, part, "b.txt", b"one")
    assert (first.version, second.version, third.version) == (1, 2, 1)
    assert first.blob == third.blob


def test_officers_add_no_documents_and_a_part_holds_so_many(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    case = story.filed()
    with pytest.raises(Forbidden):
        documents.add(story.desk_of(case)[0], story.mine(case), "a.txt", b"one")
    monkeypatch.setattr(documents, "MAX_DOCUMENTS", 1)
    documents.add(story.applicant, story.mine(case), "a.txt", b"one")
    with pytest.raises(Unfit, match="at most 1"):
        documents.add(story.applicant, story.mine(case), "b.txt", b"two")


def test_only_documents_for_the_other_side_go_there_whether_added_before_filing_or_after(story: Story) -> None:
    case = story.begun()
    documents.add(story.applicant, story.mine(case), "mine.txt", b"mine")
    documents.add(story.applicant, story.theirs(case), "before.txt", b"before")
    assert story.other.heard(case.ref) == []
    case = filing.file(story.applicant, case)
    documents.add(story.applicant, story.mine(case), "mine2.txt", b"mine")
    documents.add(story.applicant, story.theirs(case), "after.txt", b"after")
    told = story.other.heard(case.ref, "document")
    assert [(body["name"], base64.b64decode(body["content"])) for body in told] == [
        ("before.txt", b"before"),
        ("after.txt", b"after"),
    ]


def test_the_largest_document_can_be_told(story: Story) -> None:
    case = story.filed()
    content = b"%PDF-1.7\n".ljust(documents.MAX_BYTES)
    documents.add(story.applicant, story.theirs(case), "large.pdf", content)
    assert len(story.other.heard(case.ref, "document")) == 1


def test_a_document_from_the_other_side_is_looked_at_anew(story: Story) -> None:
    case = story.filed()
    content = base64.b64encode(PDF).decode()
    body = {
        "authority": story.mine(case).authority,
        "id": "doc-1",
        "name": "../licence.pdf",
        "asked": "",
        "version": 1,
        "by": "X",
        "made": now().isoformat(),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "content": content,
    }
    html = BAD["page.pdf"]
    for changes in (
        {"content": "%%%"},
        {"sha256": "0" * 64},
        {"authority": story.theirs(case).authority},
        {"content": base64.b64encode(html).decode(), "sha256": hashlib.sha256(html).hexdigest()},
        {"made": "yesterday"},
        {"id": None, "name": None},
        {"by": "a\0b"},
    ):
        assert story.other.says(case.ref, "document", **(body | changes))[0] == "refused", changes
    assert story.other.says(case.ref, "document", **body) == ("applied", "")
    assert story.mine(case).documents.get().name == "licence.pdf"
    assert story.other.says(case.ref, "document", **body)[0] == "refused"
