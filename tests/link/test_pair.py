"""Two real nodes witness each other's logs: what one once told, it can't take back."""

from __future__ import annotations

import json
import sqlite3
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from fairway.link import tree
from fairway.link.identity import log_key
from fairway.link.note import Checkpoint, NoteError, Verifier
from fairway.link.receipt import Receipt
from tests.link.conftest import Node

MOVEMENT = {"movement.kind": "data", "movement.from": "sz", "movement.to": "hk", "movement.date": "2026-12-01"}


def decided(node: Node, **facts: object) -> str:
    """Have a node decide a movement; the name of its record."""
    body = json.dumps({"facts": MOVEMENT | {path.replace("__", "."): value for path, value in facts.items()}})
    request = urllib.request.Request(
        f"{node.url}/api/v1/determinations", body.encode(), {"Content-Type": "application/json"}, method="POST"
    )
    record: str = json.loads(urllib.request.urlopen(request, timeout=30).read())["id"]
    return record


ALTERED = 'UPDATE link_entry SET body = (SELECT body FROM link_entry WHERE "index" = 0) WHERE "index" = 1'
REFUSED = (sqlite3.IntegrityError, psycopg.errors.IntegrityConstraintViolation)


def published(node: Node) -> int:
    """Publish a node's head; the command's exit code."""
    return node.run("log", "publish").returncode


def test_a_receipt_is_signed_by_the_log_and_cosigned_by_the_peer(pair: tuple[Node, Node], tmp_path: Path) -> None:
    north, south = pair
    records = [decided(north, data__ordinary_persons=n) for n in range(5)]
    assert published(north) == 0
    log_key, south_witness = north.keys()[0], south.keys()[1]
    for record in records:
        receipt = Receipt.from_json(north.get(f"/link/receipt/{record}.json"))
        head = receipt.verify(Verifier.parse(log_key), (Verifier.parse(south_witness),))
        assert head.size == 5
        assert json.loads(receipt.entry)["id"] == record
    file = tmp_path / "receipt.json"
    file.write_text(north.get(f"/link/receipt/{records[0]}.json"))
    words = ("log", "verify", str(file), "--key", log_key, "--witness", south_witness)
    told = south.run(*words)
    assert told.returncode == 0, told.stderr
    assert f"entry 0 of 5 in {north.name}/log" in told.stdout
    file.write_text(file.read_text().replace('"index": 0', '"index": 1'))
    assert south.run(*words).returncode == 1


def test_a_determination_is_logged_once_however_often_it_is_asked(pair: tuple[Node, Node]) -> None:
    north, _ = pair
    assert decided(north) == decided(north)
    published(north)
    assert north.get("/link/checkpoint").split("\n")[1] == "1"


def test_the_log_needs_no_peer_to_go_on_and_is_cosigned_when_the_peer_is_back(pair: tuple[Node, Node]) -> None:
    north, south = pair
    record = decided(north)
    south.stop()
    assert published(north) == 1
    receipt = Receipt.from_json(north.get(f"/link/receipt/{record}.json"))
    receipt.verify(Verifier.parse(north.keys()[0]))
    with pytest.raises(NoteError, match="not signed by"):
        receipt.verify(Verifier.parse(north.keys()[0]), (Verifier.parse(south.keys()[1]),))
    south.start()
    assert published(north) == 0


def test_the_database_refuses_to_change_the_log_and_the_audit_names_what_was_forced(pair: tuple[Node, Node]) -> None:
    north, _ = pair
    for n in range(3):
        decided(north, data__ordinary_persons=n)
    published(north)
    assert north.run("audit").stdout == "0 findings\n"
    for statement in (ALTERED, "DELETE FROM link_entry", "UPDATE link_subtree SET level = 3"):
        with pytest.raises(REFUSED, match="only ever added to"):
            north.database.execute(statement)
    north.database.unlock("link_entry")
    north.database.execute(ALTERED)
    told = north.run("audit")
    assert told.returncode == 1
    assert told.stdout.startswith("entry 1 (determination D-")
    assert "head 3 was signed over other entries" in told.stdout


def test_a_log_that_was_rolled_back_and_rewritten_gets_no_cosignature_and_both_audits_tell(
    pair: tuple[Node, Node],
) -> None:
    north, south = pair
    decided(north, data__ordinary_persons=1)
    north.stop()
    north.database.keep()
    north.start()
    for n in (2, 3):
        decided(north, data__ordinary_persons=n)
    assert published(north) == 0
    north.stop()
    north.database.restore()
    north.start()
    told = north.run("log", "publish")
    assert (told.returncode, "409" in told.stderr or "400" in told.stderr) == (1, True)
    assert "entries of this log, and there are 1: entry 1 is gone" in north.run("audit", "--peers").stdout
    assert "this node cosigned 3: entry 1 is gone" in south.run("audit", "--peers").stdout
    for n in (7, 8, 9):
        decided(north, data__ordinary_persons=n)
    told = north.run("log", "publish")
    assert told.returncode == 1
    assert "422" in told.stderr
    assert f"{south.name} cosigned other entries of this log" in north.run("audit", "--peers").stdout
    assert "shows other entries than this node cosigned" in south.run("audit", "--peers").stdout


def test_tiles_hold_the_hashes_of_the_tree(pair: tuple[Node, Node]) -> None:
    north, _ = pair
    records = [decided(north, data__ordinary_persons=n) for n in range(3)]
    tile = urllib.request.urlopen(f"{north.url}/link/tile/0/000.p/3", timeout=30).read()
    first = Receipt.from_json(north.get(f"/link/receipt/{records[0]}.json"))
    assert len(tile) == 96
    assert tile[:32] == tree.leaf_hash(first.entry)
    for path in ("0/000", "0/000.p/9", "0/0.p/1", "0/x00.p/1", "9/000.p/1"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{north.url}/link/tile/{path}", timeout=30)


def test_of_forks_that_come_at_once_one_is_cosigned(pair: tuple[Node, Node]) -> None:
    north, south = pair
    signer = log_key(south.name, south.data)
    forks = [Checkpoint(signer.name, 1, tree.leaf_hash(bytes([n]))).signed(signer) for n in range(16)]
    with ThreadPoolExecutor(len(forks)) as threads:
        answers = list(threads.map(lambda fork: asked_to_cosign(north, f"old 0\n\n{fork}"), forks))
    assert sorted(answers) == [200] + [409] * 15


def asked_to_cosign(node: Node, body: str) -> int:
    request = urllib.request.Request(f"{node.url}/link/add-checkpoint", body.encode(), method="POST")
    try:
        status: int = urllib.request.urlopen(request, timeout=30).status
    except urllib.error.HTTPError as error:
        return error.code
    return status
