"""Who this node is: its name, its two keys, and the peers whose logs it witnesses.

A node signs its own log with one key and cosigns others' with another, as the forms demand. Keys
are made on first use in the data folder and readable by their owner alone. Peers come from
``FAIRWAY_PEERS``: pairs of an address and a log key and a witness key, divided by spaces, one peer a
line or divided by semicolons.
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
    """Another node: where it answers, and the keys of its log and its witness."""

    url: str
    log: Verifier
    witness: Verifier


@lru_cache(maxsize=1)
def log_signer() -> Signer:
    """The key that signs this node's checkpoints."""
    return Signer(f"{settings.FAIRWAY_NODE}/log", _kept(settings.DATA / "log-key"), NOTE_KEY)


@lru_cache(maxsize=1)
def witness_signer() -> Signer:
    """The key that cosigns others' checkpoints."""
    return Signer(f"{settings.FAIRWAY_NODE}/witness", _kept(settings.DATA / "witness-key"), COSIGNER_KEY)


def _kept(place: Path) -> Ed25519PrivateKey:
    """The key in a file, made when there is none."""
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Ed25519PrivateKey.from_private_bytes(place.read_bytes())
    made = Ed25519PrivateKey.generate()
    with os.fdopen(handle, "wb") as file:
        file.write(made.private_bytes_raw())
    return made


def peers() -> tuple[Peer, ...]:
    """The peers that the settings name.

    Raises:
        NoteError: when a line is not an address, a log key and a witness key.
    """
    return tuple(_peer(line) for line in settings.FAIRWAY_PEERS.replace(";", "\n").splitlines() if line.strip())


def _peer(line: str) -> Peer:
    parts = line.split()
    if len(parts) != 3:
        raise NoteError(f"a peer is an address, a log key and a witness key, not '{line[:80]}'")
    return Peer(parts[0].rstrip("/"), Verifier.parse(parts[1]), Verifier.parse(parts[2]))
