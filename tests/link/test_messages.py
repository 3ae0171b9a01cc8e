"""Two real nodes exchange signed messages: each arrives once, in order, and both logs say so."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from fairway.link.envelope import MAX_PAYLOAD
from tests.link.conftest import Node

Pair = tuple[Node, Node]


def told(node: Node, other: Node, subject: str, text: str) -> UUID:
    """Have a node send a note to the other; the message's id."""
    return UUID(node.do("tell", other.side, subject, [text])[0])


def delivered(node: Node) -> None:
    assert node.do("deliver") == []


def came(node: Node, subject: str) -> list[tuple[UUID, int, str]]:
    """What a node's inbox holds on a subject: id, sequence, state."""
    rows = node.database.execute(
        f"SELECT message, sequence, state FROM link_incoming WHERE subject = '{subject}' ORDER BY id"
    )
    return [(UUID(str(name)), sequence, state) for name, sequence, state in rows]


def logged(node: Node, kind: str) -> dict[str, str]:
    """What a node's log says of messages: the digest by id."""
    rows = node.database.execute(f"SELECT body FROM link_entry WHERE kind = '{kind}'")
    entries = [json.loads(bytes(body)) for (body,) in rows]
    return {entry["message"]: entry["sha256"] for entry in entries}


def until(true: Callable[[], bool], seconds: int = 30) -> None:
    for _ in range(seconds * 10):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def test_an_operator_says_hello_to_the_other(standing: Pair) -> None:
    north, south = standing
    sent = north.run("link", "note", south.side, "hello")
    assert f"out {sent.stdout.strip()} to {south.name} note #1 note: pending\n" in north.run("link", "queue").stdout
    assert north.run("link", "deliver").returncode == 0
    assert came(south, "note") == [(UUID(sent.stdout.strip()), 1, "applied")]
    assert north.run("link", "queue").stdout == ""
    refused = north.run("link", "note", "nowhere", "hello")
    assert (refused.returncode, refused.stderr) == (1, "error: no peer decides for 'nowhere'\n")


def test_messages_arrive_once_and_in_order_and_both_logs_have_their_digests(standing: Pair) -> None:
    north, south = standing
    names = [told(north, south, "order", f"note {n}") for n in range(3)]
    assert came(south, "order") == []
    delivered(north)
    assert came(south, "order") == [(name, n, "applied") for n, name in enumerate(names, 1)]
    sent, received = logged(north, "sent"), logged(south, "received")
    assert {str(name) for name in names} <= sent.keys()
    assert sent == received
    delivered(north)
    entries = south.database.execute("SELECT count(*), count(DISTINCT subject) FROM link_entry WHERE kind = 'note'")
    assert entries[0][0] == entries[0][1] >= 3


def test_a_message_has_its_greatest_length_and_no_more(standing: Pair) -> None:
    north, south = standing
    sent = [
        told(north, south, "long", letter * ((MAX_PAYLOAD - 1_000) // len(letter.encode()))) for letter in "x\u6e2f"
    ]
    delivered(north)
    assert came(south, "long") == [(name, n, "applied") for n, name in enumerate(sent, 1)]
    for subject, text in (("long", "x" * MAX_PAYLOAD), ("", "x"), ("x" * 121, "x"), ("a\0b", "x"), ("long", "\ud800")):
        assert isinstance(north.do("tell", south.side, subject, [text]), str)
    assert north.do("tell", "west", "long", ["x"]) == "no peer decides for 'west'"
    delivered(north)
    assert len(came(south, "long")) == 2


def test_the_worker_delivers_what_is_sent_and_has_the_log_cosigned(standing: Pair) -> None:
    north, south = standing
    north.work()
    name = told(north, south, "worker", "hello")
    until(lambda: came(south, "worker") == [(name, 1, "applied")])
    until(lambda: bool(north.database.execute("SELECT 1 FROM link_head WHERE cosigned")))
    north.kill(north.worker)


def test_a_rotated_key_signs_on_and_what_a_revoked_key_would_have_signed_is_signed_anew(standing: Pair) -> None:
    north, south = standing
    told(north, south, "keys of north", "under the first key")
    delivered(north)
    first = north.run("link", "keys").stdout.split("+")[1]
    rotated = north.run("link", "rotate", "link").stdout
    assert [line.split()[-1] for line in rotated.splitlines()] == ["retired", "current"]
    assert f"+{first}+" in rotated
    told(north, south, "keys of north", "under the second key")
    delivered(north)
    waiting = told(north, south, "keys of north", "written before the third")
    assert " revoked" in north.run("link", "revoke", first).stdout
    delivered(north)
    assert came(south, "keys of north")[-1] == (waiting, 3, "applied")
    assert {state for _, _, state in came(south, "keys of north")} == {"applied"}
    serials = south.database.execute(f"SELECT max(serial) FROM link_statement WHERE node = '{north.name}'")
    assert serials == [(3,)]
    for words in (("link", "rotate", "tea"), ("link", "revoke", "00000000"), ("link", "replay", str(waiting))):
        refused = north.run(*words)
        assert (refused.returncode, refused.stderr.startswith("error: ")) == (1, True)


def test_an_audit_of_both_sides_finds_nothing_and_names_what_was_changed(pair: Pair, tmp_path: Path) -> None:
    north, south = pair
    for n in range(3):
        told(north, south, "case 1", f"note {n}")
    delivered(north)
    for node in pair:
        assert node.run("log", "publish").returncode == 0
    for node in pair:
        audited = node.run("audit", "--peers", "--export", str(tmp_path / f"{node.side}.log"))
        assert audited.stdout == "0 findings\n", audited.stdout + audited.stderr
    files = [str(tmp_path / f"{node.side}.log") for node in pair]
    assert south.run("audit", *files).stdout.endswith("0 findings\n")

    last = north.database.execute("SELECT message FROM link_outgoing ORDER BY id DESC LIMIT 1")[0][0]
    north.database.execute("UPDATE link_outgoing SET payload = REPLACE(payload, 'note 1', 'note 9')")
    south.database.execute("UPDATE link_incoming SET kind = 'other' WHERE sequence = 2")
    north.database.execute(f"DELETE FROM link_outgoing WHERE message = '{last}'")
    altered = north.run("audit", "--peers").stdout.splitlines()
    assert [line.split(" (")[0] for line in altered] == [
        "entry 1",
        "entry 2",
        f"{south.name} has not logged the message of entry 1",
        "3 findings",
    ]
    assert "is not what is in the inbox" in south.run("audit").stdout

    export = tmp_path / f"{north.side}.log"
    export.write_text(export.read_text().replace('"index": 2, "kind": "sent"', '"index": 2, "kind": "sent" '))
    assert south.run("audit", *files).returncode == 0
    lines = export.read_text().splitlines(keepends=True)
    export.write_text("".join(lines[:3] + lines[4:]))
    assert "entry 2 is missing" in south.run("audit", *files).stdout
    export.write_text("".join([*lines[:3], lines[3].replace('"body": "', '"body": "AAAA'), *lines[4:]]))
    assert "the first is one of entries" in south.run("audit", *files).stdout
    export.write_text("no\n")
    assert south.run("audit", *files).stderr.startswith("error: ")
