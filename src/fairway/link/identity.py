"""Who this node is: its name, its two keys, and the peers whose logs it witnesses.

A node signs its own log with one key and cosigns others' with another, as the forms demand. Keys
are made on first use in the data folder and readable by their owner alone. Peers come from
``FAIRWAY_PEERS``: the side that the peer decides for, its address, its log key and its witness key, divided
by spaces, one peer a line or divided by semicolons.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from fairway.link.note import COSIGNER_KEY, NOTE_KEY, NoteError, Signer, Verifier


@dataclass(frozen=True)
class Peer:
    """Another node: the side it decides for, where it answers, and the keys of its log and its witness."""

    side: str
    url: str
    log: Verifier
    witness: Verifier

    @property
    def node(self) -> str:
        """Its name."""
        return self.log.name.removesuffix("/log")


def log_key(node: str, folder: Path) -> Signer:
    """The key that signs a node's checkpoints, made in its data folder when there is none."""
    return Signer(f"{node}/log", _kept(folder / "log-key"), NOTE_KEY)


def witness_key(node: str, folder: Path) -> Signer:
    """The key by which a node cosigns others' checkpoints, made in its data folder when there is none."""
    return Signer(f"{node}/witness", _kept(folder / "witness-key"), COSIGNER_KEY)


@lru_cache(maxsize=1)
def log_signer() -> Signer:
    """The log key of this node."""
    return log_key(settings.FAIRWAY_NODE, settings.DATA)


@lru_cache(maxsize=1)
def witness_signer() -> Signer:
    """The witness key of this node."""
    return witness_key(settings.FAIRWAY_NODE, settings.DATA)


def _kept(place: Path) -> Ed25519PrivateKey:
    """The key in a file, made when there is none."""
    made = Ed25519PrivateKey.generate()
    try:
        keep_key(place, made)
    except FileExistsError:
        return read_key(place)
    return made


def read_key(place: Path) -> Ed25519PrivateKey:
    """The key kept in a file.

    Raises:
        NoteError: when there is none.
    """
    try:
        return Ed25519PrivateKey.from_private_bytes(place.read_bytes())
    except (OSError, ValueError):
        raise NoteError(f"there is no key in {place}") from None


def keep_key(place: Path, private: Ed25519PrivateKey) -> None:
    """Put a key into a new file that its owner alone may read, on the disk before this returns."""
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(private.private_bytes_raw())
        file.flush()
        os.fsync(file.fileno())


def peers() -> tuple[Peer, ...]:
    """The peers that the settings name.

    Raises:
        NoteError: when a line is not a peer, or two are of one side.
    """
    lines = settings.FAIRWAY_PEERS.replace(";", "\n").splitlines()
    found = tuple(_peer(line) for line in lines if line.strip())
    if len({peer.side for peer in found}) < len(found):
        raise NoteError("FAIRWAY_PEERS: two peers are of the same side; name one for each")
    return found


def _peer(line: str) -> Peer:
    parts = line.split()
    if len(parts) != 4 or not parts[1].startswith(("http://", "https://")):
        raise NoteError(f"FAIRWAY_PEERS: a peer is written SIDE URL LOGKEY WITNESSKEY, not '{line.strip()[:80]}'")
    side, url, *keys = parts
    try:
        log, witness = map(Verifier.parse, keys)
    except NoteError as error:
        raise NoteError(f"FAIRWAY_PEERS: the peer {side}: {error}") from None
    if (log.kind, witness.kind) != (NOTE_KEY, COSIGNER_KEY):
        raise NoteError(f"FAIRWAY_PEERS: the peer {side}: its log key comes first, then its witness key")
    return Peer(side, url.rstrip("/"), log, witness)
