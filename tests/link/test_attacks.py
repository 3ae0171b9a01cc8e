"""Nothing that an attacker sends to a node, or says in its peer's name, is believed."""

from __future__ import annotations

import base64
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jws
from joserfc.jwk import OctKey

from fairway.link import envelope
from fairway.link.batch import MAX_BODY, Answer, Batch, Outcome
from fairway.link.envelope import Claims, canonical, seal
from fairway.link.note import Note, Signer
from fairway.link.statement import CURRENT, KeyStatement
from tests.link.conftest import SURVIVED, Node
from tests.link.proxy import Line

Pair = tuple[Node, Node]
Reply = tuple[int, Any]


def key_of(node: Node, use: str) -> Signer:
    """A node's current key, as one who has got into its data folder has it."""
    statement = KeyStatement.parse(Note.parse(node.do("statement")).text)
    [key] = [key for key in statement.of(use) if key.state == CURRENT]
    return kept_key(node, key.verifier.name, f"{use}-key-{key.id}")


def kept_key(node: Node, name: str, file: str) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes((node.data / file).read_bytes()))


@dataclass
class Attacker:
    """Sends to the second node in the name of the first."""

    north: Node
    south: Node
    statement: str
    subject: str

    def claims(self, **changes: Any) -> Claims:
        """A message that would be next in its subject."""
        body = {"text": "forged"}
        made = Claims(
            str(uuid.uuid4()), self.north.name, self.south.name, self.subject, 1, "note", int(time.time()), body
        )
        return replace(made, **changes)

    def post(self, body: bytes) -> Reply:
        """What the node answers: the status, and the outcomes that it tells or its words."""
        request = urllib.request.Request(
            f"{self.south.url}/link/messages", body, {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                said = json.loads(answer.read())["answer"]
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        return 200, [Outcome(**item) for item in json.loads(jws.extract_compact(said.encode()).payload)["answers"]]

    def send(self, *envelopes: str, sender: str = "", statement: str = "") -> Reply:
        return self.post(Batch(sender or self.north.name, statement or self.statement, envelopes).to_bytes())

    def told(self, *envelopes: str, statement: str = "") -> list[str]:
        """What became of each: its outcome, and the code of a rejection."""
        status, outcomes = self.send(*envelopes, statement=statement)
        assert status == 200, outcomes
        return [f"{item.outcome} {item.code}".strip() for item in outcomes]

    def let_in(self) -> int:
        """How many messages the node has let in, held or applied."""
        [(inbox,)] = self.south.database.execute("SELECT count(*) FROM link_incoming")
        [(notes,)] = self.south.database.execute("SELECT count(*) FROM link_entry WHERE kind = 'note'")
        return int(inbox) + int(notes)


@pytest.fixture
def attacker(standing: Pair) -> Attacker:
    """One for each test, at a subject of its own; the nodes know each other's keys."""
    north, south = standing
    north.do("tell", south.side, "greeting", ["hello"])
    assert north.do("deliver") == []
    return Attacker(north, south, north.do("statement"), str(uuid.uuid4()))


def altered(sealed: str) -> Iterator[str]:
    """An envelope with a byte changed, here and there in each of its parts."""
    for place in range(3, len(sealed), max(1, len(sealed) // 40)):
        if sealed[place] != ".":
            yield sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]


def headed(signer: Signer, payload: str, **header: Any) -> str:
    """An envelope under a header of the attacker's choice, signed in truth."""
    text = json.dumps({"alg": "Ed25519", "typ": envelope.TYPE, "kid": signer.verifier.id.hex()} | header)
    parts = ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in (text, payload))
    signature = base64.urlsafe_b64encode(signer.private.sign(parts.encode())).rstrip(b"=").decode()
    return f"{parts}.{signature}"


def confused(attacker: Attacker, signer: Signer) -> Iterator[str]:
    """Envelopes that would have a careless reader choose the wrong algorithm or key."""
    payload = attacker.claims().payload
    public = signer.verifier.key
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(public).rstrip(b"=").decode()}
    yield headed(signer, payload, alg="none")
    yield headed(signer, payload, alg="none").rpartition(".")[0] + "."
    yield headed(signer, payload, alg="HS256")
    yield jws.serialize_compact(
        {"alg": "HS256", "typ": envelope.TYPE, "kid": signer.verifier.id.hex()}, payload, OctKey.import_key(public)
    )
    yield headed(signer, payload, jwk=jwk)
    yield headed(signer, payload, jku="https://attacker.example/keys")
    yield headed(signer, payload, crit=["exp"], exp=1)
    yield headed(signer, payload, b64=False)
    yield headed(signer, payload, typ="JWT")
    yield headed(signer, payload, kid="00000000")
    yield headed(signer, payload, kid=["x"])
    yield headed(signer, payload, kid="\ud800")
    yield seal(payload, signer, "fairway-answer+jwt")


def misshapen(attacker: Attacker) -> Iterator[str]:
    """Payloads that a genuine key signed and that no version of a message writes."""
    data = json.loads(attacker.claims().payload)
    for name in data:
        yield canonical({key: value for key, value in data.items() if key != name})
    changed: tuple[dict[str, Any], ...] = (
        {"v": 2},
        {"v": True},
        {"v": "1"},
        {"more": 1},
        {"id": "1"},
        {"id": data["id"].upper()},
        {"seq": 0},
        {"seq": -1},
        {"seq": 1.0},
        {"seq": 10**30},
        {"seq": True},
        {"sub": ""},
        {"sub": "a\0b"},
        {"sub": "\ud800"},
        {"iss": "\ud800"},
        {"kind": "a\nb"},
        {"sub": "x" * 121},
        {"kind": "x" * 31},
        {"kind": ""},
        {"iat": "now"},
        {"body": []},
        {"iss": None},
    )
    yield from (json.dumps(data | changes) for changes in changed)
    yield from ("", "null", "[]", "1", "[" * 100_000, '{"v":1,"v":1}')


def test_no_envelope_passes_that_is_altered_confused_misshapen_or_by_a_key_that_may_not_sign(
    attacker: Attacker,
) -> None:
    link = key_of(attacker.north, "link")
    claims = attacker.claims()
    stranger = Signer("stranger/link", Ed25519PrivateKey.generate())
    attempts = [
        *altered(seal(claims.payload, link)),
        *confused(attacker, link),
        *(seal(payload, link) for payload in misshapen(attacker)),
        seal(claims.payload, stranger),
        seal(claims.payload, Signer(link.verifier.name, stranger.private)),
        headed(stranger, claims.payload, kid=link.verifier.id.hex()),
        seal(claims.payload, key_of(attacker.north, "permit")),
        seal(claims.payload, key_of(attacker.south, "link")),
        seal(claims.payload, kept_key(attacker.north, f"{attacker.north.name}/log", "log-key")),
        seal(attacker.claims(sender=attacker.south.name).payload, link),
        seal(attacker.claims(sender="stranger").payload, link),
        seal(attacker.claims(receiver="west.example").payload, link),
        seal(attacker.claims(receiver=attacker.north.name).payload, link),
        seal(attacker.claims(sent=int(time.time()) + 3_600).payload, link),
        "",
        "a.b.c",
        "....",
    ]
    passed, before = 0, attacker.let_in()
    for start in range(0, len(attempts), 20):
        some = attempts[start : start + 20]
        status, outcomes = attacker.send(*some)
        assert status == 200
        passed += sum(item.outcome != "rejected" for item in outcomes)
        assert all(item.code and item.why for item in outcomes)
    SURVIVED.append(f"envelopes: attacks tried {len(attempts)}, attacks passed {passed}")
    assert (passed, attacker.let_in()) == (0, before)
    assert attacker.told(seal(claims.payload, link)) == ["applied"]


def test_no_request_is_taken_that_is_malformed_oversized_or_from_a_stranger(attacker: Attacker) -> None:
    north = attacker.north
    sealed = seal(attacker.claims().payload, key_of(north, "link"))
    good = json.loads(Batch(north.name, attacker.statement, (sealed,)).to_bytes())
    log = kept_key(north, f"{north.name}/log", "log-key")
    own = KeyStatement.parse(Note.parse(attacker.statement).text)
    mine = Signer(f"{north.name}/log", Ed25519PrivateKey.generate())
    changed: tuple[dict[str, Any], ...] = (
        {"v": 2},
        {"messages": []},
        {"messages": [1]},
        {"messages": [sealed] * 101},
        {"messages": {"0": sealed}},
        {"from": "stranger"},
        {"from": attacker.south.name},
        {"from": "../hk"},
        {"from": "\ud800"},
        {"from": "a\nb"},
        {"keys": "\ud800\n\n\u2014 x y\n"},
        {"messages": ["\u4f60\u597d"]},
        {"messages": ["\ud800"]},
        {"keys": ""},
        {"keys": str(own.signed(mine))},
        {"keys": str(own.signed(key_of(north, "link")))},
        {"keys": str(replace(own, serial=99).signed(mine))},
        {"keys": str(replace(own, node="stranger").signed(log))},
        {"keys": str(replace(own, keys=()).signed(log))},
        {"keys": attacker.south.do("statement")},
        {"keys": attacker.statement.replace("current", "retired")},
    )
    bodies = [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"[" * 1_000_000,
        b"x" * (MAX_BODY + 1),
        *(
            json.dumps({key: value for key, value in good.items() if key != name}).encode()
            for name in good
            if name != "v"
        ),
        *(json.dumps(good | changes).encode() for changes in changed),
    ]
    before = attacker.let_in()
    told = [attacker.post(body) for body in bodies]
    passed = [item for item in told if item[0] not in (400, 403, 413)]
    SURVIVED.append(f"requests: attacks tried {len(bodies)}, attacks passed {len(passed)}")
    assert (passed, attacker.let_in()) == ([], before)


def test_a_message_that_is_replayed_or_contradicts_another_changes_nothing_and_is_kept_as_evidence(
    attacker: Attacker,
) -> None:
    link = key_of(attacker.north, "link")
    first = attacker.claims()
    assert attacker.told(seal(first.payload, link)) == ["applied"]
    before = attacker.let_in()
    replayed = [attacker.send(*[seal(first.payload, link)] * 5)[1] for _ in range(4)]
    assert {item.outcome for items in replayed for item in items} == {"applied"}
    other_body = replace(first, body={"text": "other"})
    same_id, same_place = replace(first, sequence=2), attacker.claims()
    outcomes = attacker.send(*(seal(item.payload, link) for item in (other_body, same_id, same_place)))[1]
    assert [(item.outcome, item.code) for item in outcomes] == [("rejected", "conflict")] * 3
    assert attacker.let_in() == before
    assert attacker.south.run("link", "queue").stdout.count("conflict ") == 3
    SURVIVED.append(f"replays and contradictions: attacks tried 23, attacks passed {attacker.let_in() - before}")


def test_a_stolen_key_signs_nothing_once_it_is_revoked_whatever_date_it_writes(attacker: Attacker) -> None:
    north, south = attacker.north, attacker.south
    stolen, before = key_of(north, "link"), attacker.statement
    gap = seal(attacker.claims(sequence=2).payload, stolen)
    assert attacker.told(gap) == ["held"]
    north.do("revoke", "link", stolen.verifier.id.hex())
    assert north.do("deliver") == []
    entered = attacker.let_in()
    dates = [int(time.time()) - days * 86_400 for days in (0, 1, 30, 365)]
    envelopes = [seal(attacker.claims(sent=date).payload, stolen) for date in dates]
    told = [*attacker.send(*envelopes)[1], *attacker.send(*envelopes, gap, statement=before)[1]]
    assert {(item.outcome, item.code) for item in told} == {("rejected", "revoked-key")}
    assert attacker.let_in() == entered
    # What it had signed before is not applied after, even when what was missing comes in.
    now = key_of(north, "link")
    assert attacker.told(seal(attacker.claims().payload, now), statement=north.do("statement")) == ["applied"]
    states = south.database.execute(
        f"SELECT state, why FROM link_incoming WHERE subject = '{attacker.subject}' ORDER BY sequence"
    )
    assert [state for state, _ in states] == ["applied", "held"]
    assert "revoked" in states[1][1]
    SURVIVED.append(f"a stolen key: attacks tried {len(told) + 1}, attacks passed 0")


def test_a_retired_key_signs_nothing_new_after_its_end(attacker: Attacker) -> None:
    north = attacker.north
    old = key_of(north, "link")
    known = attacker.claims()
    assert attacker.told(seal(known.payload, old)) == ["applied"]
    statement = north.do("rotate", "link")
    late = attacker.claims(sequence=2, sent=int(time.time()) + 100)
    told = attacker.send(seal(known.payload, old), seal(late.payload, old), statement=statement)[1]
    assert [item.outcome for item in told] == ["applied", "rejected"]
    assert told[1].code == "retired-key"


def test_an_answer_that_the_receiver_did_not_sign_settles_nothing(attacker: Attacker) -> None:
    north, south = attacker.north, attacker.south
    line, straight = Line(south.url), north.peers
    stranger = Signer(f"{south.name}/link", Ed25519PrivateKey.generate())
    genuine, own, statement = key_of(south, "link"), key_of(north, "link"), south.do("statement")

    def answered(body: bytes, by: Signer, receiver: str = south.name, sender: str = north.name) -> bytes:
        names = [envelope.digest(item) for item in json.loads(body)["messages"]]
        return (
            Answer(receiver, sender, tuple(Outcome(name, "applied") for name in names)).signed(by, statement).encode()
        )

    north.stop_console()
    north.peers = straight.replace(south.url, line.url)
    north.do("tell", south.side, attacker.subject, ["one"])
    state = f"SELECT state FROM link_outgoing WHERE subject = '{attacker.subject}'"
    forgeries = [
        lambda body: (200, b"ok"),
        lambda body: (200, b"{}"),
        lambda body: (204, b""),
        lambda body: (302, b""),
        lambda body: (200, answered(body, stranger)),
        lambda body: (200, answered(body, own)),
        lambda body: (200, answered(body, genuine, sender="west.example")),
        lambda body: (200, answered(body, genuine, receiver="west.example")),
        lambda body: (200, answered(b'{"messages": ["another"]}', genuine)),
        lambda body: (403, b"you are not a peer"),
        lambda body: (404, b"nothing here"),
        lambda body: (500, b"broken"),
    ]
    for forgery in forgeries:
        line.forge = forgery
        assert len(north.do("deliver")) == 1
        assert north.database.execute(state) == [("pending",)]
    SURVIVED.append(f"answers: attacks tried {len(forgeries)}, attacks passed 0")
    line.forge = None
    assert north.do("deliver") == []
    assert north.database.execute(state) == [("applied",)]
    line.shutdown()
    north.stop_console()
    north.peers = straight


def test_a_held_message_that_is_altered_in_the_database_is_never_applied(attacker: Attacker) -> None:
    south = attacker.south
    link = key_of(attacker.north, "link")
    other = seal(attacker.claims(sequence=2, body={"text": "other"}).payload, link)
    assert attacker.told(seal(attacker.claims(sequence=2).payload, link)) == ["held"]
    of_subject = f"link_incoming WHERE subject = '{attacker.subject}'"
    south.database.execute(f"UPDATE link_incoming SET envelope = '{other}' WHERE subject = '{attacker.subject}'")
    assert attacker.told(seal(attacker.claims().payload, link)) == ["applied"]
    states = south.database.execute(f"SELECT state, why FROM {of_subject} ORDER BY sequence DESC")
    assert states[0] == ("held", "Rejected: what is kept is not what was received")
    assert any("is not what is in the inbox" in finding for finding in south.do("findings"))


def test_what_a_node_does_not_know_is_refused_with_a_reason_and_the_next_is_applied(attacker: Attacker) -> None:
    link = key_of(attacker.north, "link")
    unknown = attacker.claims(kind="not yet invented")
    untold = attacker.claims(sequence=2, body={})
    sealed = [seal(item.payload, link) for item in (unknown, untold, attacker.claims(sequence=3))]
    told = attacker.send(*sealed)[1]
    assert [item.outcome for item in told] == ["refused", "refused", "applied"]
    assert told[0].why == "this node knows no messages of kind 'not yet invented'"
    again = attacker.south.run("link", "replay", unknown.id)
    assert again.stdout.startswith("refused this node knows no messages")
