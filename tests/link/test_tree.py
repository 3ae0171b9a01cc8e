"""The Merkle tree agrees with the definition in RFC 6962 and refuses every altered proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairway.link import tree
from fairway.link.tree import ProofError

# Eight entries whose roots are published with the reference implementations of RFC 6962.
ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def grown(entries: list[bytes]) -> dict[tuple[int, int], bytes]:
    """The hashes of a log with these entries."""
    hashes: dict[tuple[int, int], bytes] = {}
    for size, entry in enumerate(entries):
        tree.append(hashes, size, tree.leaf_hash(entry))
    return hashes


def defined_root(leaves: list[bytes]) -> bytes:
    """The root by the recursive definition, without any store."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    return tree.node_hash(defined_root(leaves[:split]), defined_root(leaves[split:]))


def test_the_roots_are_the_published_ones() -> None:
    hashes = grown(ENTRIES)
    assert [tree.root(hashes, size).hex() for size in range(1, 9)] == ROOTS
    assert tree.root(hashes, 0) == tree.EMPTY


def test_every_inclusion_and_consistency_proof_of_small_logs_holds() -> None:
    entries = [bytes([n]) for n in range(40)]
    hashes = grown(entries)
    leaves = [tree.leaf_hash(entry) for entry in entries]
    for size in range(1, 41):
        root = tree.root(hashes, size)
        assert root == defined_root(leaves[:size])
        for index in range(size):
            tree.verify_inclusion(leaves[index], index, size, tree.inclusion_proof(hashes, index, size), root)
        for old in range(1, size + 1):
            proof = tree.consistency_proof(hashes, old, size)
            tree.verify_consistency(old, size, tree.root(hashes, old), root, proof)


@given(st.integers(2, 60), st.data())
def test_an_altered_inclusion_proof_is_refused(size: int, data: st.DataObject) -> None:
    hashes = grown([bytes([n]) for n in range(size)])
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(hashes, index, size)
    altered = data.draw(st.sampled_from(["flip", "drop", "add", "index", "leaf"]))
    leaf, place = tree.leaf_hash(bytes([index])), index
    match altered:
        case "flip":
            proof[0] = bytes([proof[0][0] ^ 1]) + proof[0][1:]
        case "drop":
            proof.pop()
        case "add":
            proof.append(b"\x00" * 32)
        case "index":
            place = (index + 1) % size
        case "leaf":
            leaf = tree.leaf_hash(b"another")
    with pytest.raises(ProofError):
        tree.verify_inclusion(leaf, place, size, proof, tree.root(hashes, size))


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 39))
def test_a_log_whose_past_was_changed_is_not_consistent(old: int, more: int, changed: int) -> None:
    entries = [bytes([n]) for n in range(old + more)]
    before = tree.root(grown(entries), old)
    entries[changed % old] = b"changed"
    hashes = grown(entries)
    proof = tree.consistency_proof(hashes, old, old + more)
    with pytest.raises(ProofError):
        tree.verify_consistency(old, old + more, before, tree.root(hashes, old + more), proof)


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (5, 5)])
def test_impossible_sizes_are_refused(old: int, new: int) -> None:
    with pytest.raises(ProofError):
        tree.verify_consistency(old, new, b"a" * 32, b"b" * 32, [])
    hashes = grown(ENTRIES)
    with pytest.raises(ValueError, match="no leaf"):
        tree.inclusion_proof(hashes, 8, 8)
    with pytest.raises(ValueError, match="no beginning"):
        tree.consistency_proof(hashes, 0, 5)
