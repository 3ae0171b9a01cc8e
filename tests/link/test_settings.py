"""A node that is set up wrongly says which setting is wrong and what would be right, and begins nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fairway.link.note import COSIGNER_KEY, NOTE_KEY, Verifier

LOG = Verifier("south.example/log", b"s" * 32, NOTE_KEY)
WITNESS = Verifier("south.example/witness", b"s" * 32, COSIGNER_KEY)


def told(folder: Path, **settings: str) -> str:
    """What a node with these settings says when it is to start."""
    environment = {**os.environ, "FAIRWAY_DATA": str(folder), **settings}
    command = [sys.executable, "-m", "fairway.cli", "log", "keys"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr and "ret@" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("mysql://me:secret@host/name", "it begins with 'mysql:'"),
        ("me:secret@host/name", "it begins with 'me:'"),
        ("name", "it does not begin with postgresql://"),
        ("postgresql://me:secret@host", "it does not name one database"),
        ("postgresql://me:secret@host/a/b", "it does not name one database"),
        ("postgresql://me:secret@host:many/name", "its host or port cannot be read"),
        ("postgresql://me:sec#ret@host/name", "its host or port cannot be read"),
        ("postgresql://me:secret@host/na#me", "it has a '#'"),
        ("postgresql://me:secret@host/name?sslmode", "option=value"),
    ],
)
def test_a_wrong_address_of_a_database_is_refused_without_telling_its_password(
    tmp_path: Path, address: str, why: str
) -> None:
    said = told(tmp_path, FAIRWAY_DATABASE=address)
    assert said.startswith("error: FAIRWAY_DATABASE: ")
    assert why in said
    assert "write postgresql://USER:PASSWORD@HOST:PORT/NAME" in said


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    said = told(tmp_path, FAIRWAY_DATABASE="postgresql://me:secret@127.0.0.1:1/name")
    assert said.startswith("error: PostgreSQL database name at 127.0.0.1:1 cannot be used: ")


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "the data folder cannot be used" in told(tmp_path / "file" / "data")


@pytest.mark.parametrize(
    ("peers", "why"),
    [
        (f"https://south.example {LOG} {WITNESS}", "a peer is written SIDE URL LOGKEY WITNESSKEY"),
        (f"CN south.example {LOG} {WITNESS}", "a peer is written SIDE URL LOGKEY WITNESSKEY"),
        (f"CN https://south.example {WITNESS} {LOG}", "the peer CN: its log key comes first, then its witness key"),
        (f"CN https://south.example {LOG}x {WITNESS}", "the peer CN: "),
        (f"CN https://a.example {LOG} {WITNESS}; CN https://b.example {LOG} {WITNESS}", "two peers are of the same"),
        (f"XX https://south.example {LOG} {WITNESS}", "there is no side 'XX' (write HK or CN)"),
    ],
)
def test_a_wrong_peer_is_refused(tmp_path: Path, peers: str, why: str) -> None:
    said = told(tmp_path, FAIRWAY_PEERS=peers)
    assert said.startswith("error: FAIRWAY_PEERS")
    assert why in said


def test_a_side_that_no_law_knows_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path, FAIRWAY_SIDE="XX") == "error: FAIRWAY_SIDE: there is no side 'XX' (write HK or CN)\n"
