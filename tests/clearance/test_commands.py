"""A permit is judged on the command line as at a gate: from its text, its number, a file or a picture."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fairway import permits
from fairway.clearance import barcode, issuance, permit
from fairway.law import LawError
from tests.clearance.sides import NOON, Side, approved, bundle, sample

NORTH, SOUTH = Side("north.example", "N"), Side("south.example", "S")
CODE = approved(NORTH, SOUTH)
TEXT = barcode.to_text(barcode.PERMIT, CODE)
AT = datetime.fromtimestamp(NOON + 3600, UTC).isoformat()


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    place = tmp_path / "bundle.txt"
    place.write_text(bundle(NORTH, SOUTH, CODE).signed(SOUTH.log), encoding="utf-8")
    return place


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(permits.app, words)
    if isinstance(done.exception, LawError):
        return 1, str(done.exception)
    assert not done.exception or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def verify(lists: Path, shown: str, *more: str) -> tuple[int, str]:
    pins = ("--bundle", str(lists), "--key", str(SOUTH.log.verifier), "--at", AT)
    return run("verify", shown, *pins, *more)


def test_a_permit_is_judged_from_its_text_and_from_its_number(lists: Path) -> None:
    for shown in (TEXT, TEXT.lower(), sample().id):
        code, said = verify(lists, shown, "--gate", "g2", "--direction", "N>S")
        assert code == 0
        assert said.startswith("admit (good)")
        assert "good until" in said
        assert "what: 1 confocal microscope 88-4412" in said


def test_each_word_has_its_exit_code(lists: Path) -> None:
    assert verify(lists, TEXT)[0] == 0
    assert verify(lists, TEXT, "--gate", "g9")[0] == 11
    assert verify(lists, "P-UNKNOWN")[0] == 12
    assert "truncated" in verify(lists, TEXT[:-9])[1]


def test_the_answer_is_also_one_json_object(lists: Path) -> None:
    code, said = verify(lists, TEXT, "--json", "--direction", "S>M")
    found = json.loads(said)
    assert (code, found["word"], found["code"]) == (11, "refuse", "wrong-direction")
    assert found["permit"]["cti"] == sample().id


def test_a_picture_with_both_codes_shows_a_permit_that_is_newer_than_the_lists(lists: Path, tmp_path: Path) -> None:
    new = approved(NORTH, SOUTH, id="N-2026-004999")
    place = NORTH.append(issuance.entry(new))
    proof = barcode.to_text(barcode.ISSUANCE, issuance.pack(NORTH.receipt(place, SOUTH)))
    picture = tmp_path / "permit.png"
    picture.write_bytes(barcode.png(barcode.qr(barcode.to_text(barcode.PERMIT, new))))
    assert verify(lists, str(picture))[0] == 12
    both = tmp_path / "both.txt"
    both.write_text(f"{barcode.to_text(barcode.PERMIT, new)}\n{proof}\n", encoding="ascii")
    assert verify(lists, str(both))[0] == 0


def test_what_is_wrong_with_the_input_is_told_in_one_line(lists: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\xff" * 100)
    assert "not a PNG or JPEG picture" in verify(lists, str(broken))[1]
    empty = tmp_path / "empty.txt"
    empty.write_text("nothing here", encoding="ascii")
    assert "no permit's code" in verify(lists, str(empty))[1]
    assert (
        "not signed by a log key"
        in run("verify", TEXT, "--bundle", str(lists), "--key", str(NORTH.log.verifier), "--at", AT)[1]
    )
    assert "is not a verifier key" in run("verify", TEXT, "--bundle", str(lists), "--key", "x", "--at", AT)[1]
    assert "cannot be read" in verify(tmp_path / "absent", TEXT)[1]
    assert verify(lists, TEXT, "--at", "yesterday")[0] == 2


def test_show_says_what_a_permit_says_and_that_it_checked_nothing() -> None:
    code, said = run("show", TEXT)
    assert code == 0
    assert f"digest: {permit.digest(CODE).hex()}" in said
    assert said.count("not checked") == 2
    assert json.loads(run("show", TEXT, "--json")[1])["kind"] == "goods"
    assert "begins" in run("show", "FWI1:AAAA")[1] or "is FWP1:" in run("show", "FWI1:AAAA")[1]
    alone = barcode.to_text(barcode.PERMIT, permit.issue(sample(), NORTH.permits))
    assert "countersigned with: nobody" in run("show", alone)[1]
