"""The Merkle tree of a transparency log, as RFC 6962 section 2.1 defines it.

A tree is the hashes of its complete subtrees, by level and index; whoever stores them (memory, a
database) gives a mapping. Appending costs two hashes on average, a proof reads a logarithm of the
log. Verification needs no store. Nothing here signs or decides who may append.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from hashlib import sha256

Hashes = MutableMapping[tuple[int, int], bytes]
"""Hashes of complete subtrees: (level, index) covers leaves index * 2**level up to the next index."""

EMPTY = sha256(b"").digest()


class ProofError(ValueError):
    """A proof does not show what it is given for."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a log entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def append(hashes: Hashes, size: int, leaf: bytes) -> None:
    """Put a leaf hash after the first `size`, and complete the subtrees that it completes."""
    level, index = 0, size
    hashes[0, index] = leaf
    while index % 2:
        index //= 2
        level += 1
        hashes[level, index] = node_hash(hashes[level - 1, 2 * index], hashes[level - 1, 2 * index + 1])


def root(hashes: Hashes, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return _range(hashes, 0, size) if size else EMPTY


def inclusion_proof(hashes: Hashes, index: int, size: int) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    return list(_path(hashes, index, 0, size))


def consistency_proof(hashes: Hashes, old: int, new: int) -> list[bytes]:
    """The proof that the tree of `new` leaves begins with the tree of `old` leaves."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {old} is no beginning of a tree of {new}")
    return list(_subproof(hashes, old, 0, new, whole=True))


def _range(hashes: Hashes, start: int, end: int) -> bytes:
    """The hash over leaves `start` to `end`, where `start` is a multiple of the subtree's width."""
    count = end - start
    level = count.bit_length() - 1
    if count == 1 << level:
        return hashes[level, start >> level]
    split = start + _split(count)
    return node_hash(_range(hashes, start, split), _range(hashes, split, end))


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _path(hashes: Hashes, index: int, start: int, end: int) -> Iterator[bytes]:
    if end - start == 1:
        return
    split = start + _split(end - start)
    if index < split:
        yield from _path(hashes, index, start, split)
        yield _range(hashes, split, end)
    else:
        yield from _path(hashes, index, split, end)
        yield _range(hashes, start, split)


def _subproof(hashes: Hashes, old: int, start: int, end: int, whole: bool) -> Iterator[bytes]:
    """The nodes that prove the first `old` leaves of a range; `whole` while the old root is known."""
    if old == end - start:
        if not whole:
            yield _range(hashes, start, end)
        return
    split = _split(end - start)
    if old <= split:
        yield from _subproof(hashes, old, start, start + split, whole)
        yield _range(hashes, start + split, end)
    else:
        yield from _subproof(hashes, old - split, start + split, end, whole=False)
        yield _range(hashes, start, start + split)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], expected: bytes) -> None:
    """Check that a leaf hash is at `index` under the root `expected` of `size` leaves.

    Raises:
        ProofError: when the proof does not show it.
    """
    if climbed(leaf, index, size, proof) != expected:
        raise ProofError("the entry is not under this root")


def climbed(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes:
    """The root that a leaf hash at `index` of `size` leaves has by a proof; whoever trusts a root compares.

    Raises:
        ProofError: when the proof is of another length than the way.
    """
    if not 0 <= index < size:
        raise ProofError(f"there is no leaf {index} in a tree of {size}")
    found = leaf
    for sibling, on_left in _climb(index, size - 1, proof):
        found = node_hash(sibling, found) if on_left else node_hash(found, sibling)
    return found


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> None:
    """Check that the log with root `new_root` begins with the log that had `old_root`.

    Raises:
        ProofError: when the proof does not show it.
    """
    if old == new:
        if proof or old_root != new_root:
            raise ProofError("two logs of one size have different roots")
        return
    if not 0 < old < new or not proof:
        raise ProofError(f"a log of {old} can't be shown to begin a log of {new}")
    node, last = old - 1, new - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    steps = list(proof)
    first = steps.pop(0) if node else old_root
    seen_old = seen_new = first
    for sibling, on_left in _climb(node, last, steps):
        if on_left:
            seen_old, seen_new = node_hash(sibling, seen_old), node_hash(sibling, seen_new)
        else:
            seen_new = node_hash(seen_new, sibling)
    if seen_old != old_root or seen_new != new_root:
        raise ProofError("the log does not begin with what it was before")


def _climb(node: int, last: int, proof: list[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The hashes of a proof on the way from a node up to the root, each with whether it stands on the left.

    `node` and `last` are the places of the node and of the last one in their row.

    Raises:
        ProofError: when the proof is longer or shorter than the way.
    """
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        on_left = bool(node % 2) or node == last
        yield sibling, on_left
        if on_left:
            # A last node without a neighbour is its own parent.
            while not node % 2 and node:
                node, last = node >> 1, last >> 1
        node, last = node >> 1, last >> 1
    if last:
        raise ProofError("the proof is too short")
