"""The witness cosigns what is consistent and answers everything else with the protocol's own code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fairway.link import tree
from fairway.link.note import Checkpoint, Note, encoded
from fairway.link.witness import SIZE_TYPE, Held, Witness
from tests.link.test_note import LOG, WITNESS

NOW = 1_790_000_000


class Kept:
    """A witness's memory of one log."""

    def __init__(self) -> None:
        self.last: Checkpoint | None = None

    def keep(self, checkpoint: Checkpoint, note: str) -> None:
        self.last = checkpoint


class InMemory:
    """A memory that holds every log's record."""

    def __init__(self) -> None:
        self.records: dict[str, Kept] = {}

    @contextmanager
    def hold(self, origin: str) -> Iterator[Held]:
        yield self.records.setdefault(origin, Kept())


class Log:
    """A log of numbered entries."""

    def __init__(self, entries: int, prefix: str = "entry") -> None:
        self.hashes: dict[tuple[int, int], bytes] = {}
        for n in range(entries):
            tree.append(self.hashes, n, tree.leaf_hash(f"{prefix} {n}".encode()))

    def head(self, size: int) -> Checkpoint:
        return Checkpoint(LOG.name, size, tree.root(self.hashes, size))

    def request(self, old: int, new: int) -> str:
        proof = tree.consistency_proof(self.hashes, old, new) if 0 < old < new else []
        lines = "".join(f"{encoded(item)}\n" for item in proof)
        return f"old {old}\n{lines}\n{self.head(new).signed(LOG)}"


@pytest.fixture
def witness() -> Witness:
    return Witness(WITNESS, {LOG.name: (LOG.verifier,)}, InMemory(), lambda: NOW)


LONG = Log(40)


def test_the_first_checkpoint_and_each_that_follows_on_are_cosigned(witness: Witness) -> None:
    for old, new in [(0, 5), (5, 5), (5, 12), (12, 40)]:
        answer = witness.add_checkpoint(LONG.request(old, new))
        assert answer.status == 200
        note = Note.parse(str(LONG.head(new).signed(LOG).with_lines(answer.body)))
        assert WITNESS.verifier in note.signed_by([LOG.verifier, WITNESS.verifier])


def test_a_client_that_does_not_know_the_last_size_is_told_it(witness: Witness) -> None:
    witness.add_checkpoint(LONG.request(0, 12))
    answer = witness.add_checkpoint(LONG.request(5, 40))
    assert (answer.status, answer.body, answer.type) == (409, "12\n", SIZE_TYPE)


def test_a_fork_of_the_same_size_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(LONG.request(0, 12))
    fork = Log(40, "other")
    assert witness.add_checkpoint(fork.request(12, 12)).status == 409


def test_a_rewritten_past_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(LONG.request(0, 12))
    fork = Log(40, "other")
    assert witness.add_checkpoint(fork.request(12, 40)).status == 422
    assert witness.add_checkpoint(LONG.request(12, 40)).status == 200


def test_a_rollback_is_refused(witness: Witness) -> None:
    witness.add_checkpoint(LONG.request(0, 12))
    assert witness.add_checkpoint(LONG.request(5, 5)).status == 409
    assert witness.add_checkpoint(LONG.request(12, 5)).status == 400


def test_unknown_logs_wrong_signatures_and_malformed_requests_get_their_own_codes(witness: Witness) -> None:
    body = LONG.request(0, 5)
    assert witness.add_checkpoint(body.replace(LOG.name, "west.example/log")).status == 404
    assert witness.add_checkpoint(body.replace("\n5\n", "\n6\n")).status == 403
    unsigned = f"old 0\n\n{LONG.head(5).text}\n{WITNESS.sign(LONG.head(5).text)}"
    assert witness.add_checkpoint(unsigned).status == 403
    for bad in (
        "",
        "old\n\nx",
        "old 05\n\n" + body,
        body.replace("old 0", "new 0"),
        "old 0\n!!\n\n" + body,
        "x" * 70_000,
    ):
        assert witness.add_checkpoint(bad).status == 400
    assert witness.add_checkpoint(LONG.request(0, 5).replace("old 0\n", f"old 0\n{encoded(b'x' * 32)}\n")).status == 422
