"""This node's log: appending in the transaction of the act, signing heads, and giving receipts."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

from django.db import connection, transaction
from django.db.models import Model

from fairway.link import tree
from fairway.link.identity import log_signer
from fairway.link.models import Entry, Head, Subtree
from fairway.link.note import Checkpoint, Note
from fairway.link.receipt import Receipt


class Stored(MutableMapping[tuple[int, int], bytes]):
    """The subtree hashes in the database."""

    def __getitem__(self, place: tuple[int, int]) -> bytes:
        level, index = place
        found = Subtree.objects.filter(level=level, index=index).values_list("hash", flat=True).first()
        if found is None:
            raise KeyError(place)
        return bytes(found)

    def __setitem__(self, place: tuple[int, int], value: bytes) -> None:
        level, index = place
        Subtree.objects.create(level=level, index=index, hash=value)

    def __delitem__(self, place: tuple[int, int]) -> None:
        raise TypeError("nothing is taken out of a log")

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(Subtree.objects.values_list("level", "index"))

    def __len__(self) -> int:
        return Subtree.objects.count()


def append(kind: str, subject: str, body: bytes) -> Entry:
    """Put an entry at the end of the log, in the caller's transaction: both are kept or neither."""
    with transaction.atomic():
        hold()
        size = length()
        entry = Entry.objects.create(index=size, kind=kind, subject=subject, body=body)
        tree.append(Stored(), size, tree.leaf_hash(body))
    return entry


def hold(model: type[Model] = Entry) -> None:
    """Let nobody else append, or write to another table, until the transaction ends.

    A transaction that changes rows which messages change too holds the log first: then two can't wait for each
    other. On SQLite a transaction holds everything from its beginning.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN EXCLUSIVE MODE")


def length() -> int:
    """How many entries the log has."""
    last = Entry.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def sign_head() -> Head | None:
    """A signed checkpoint over everything in the log; the last one where nothing is new."""
    with transaction.atomic():
        hold()
        size = length()
        known = Head.objects.filter(size=size).first()
        if known or not size:
            return known
        signer = log_signer()
        note = Checkpoint(signer.name, size, tree.root(Stored(), size)).signed(signer)
        return Head.objects.create(size=size, note=str(note))


def receipt(entry: Entry) -> Receipt:
    """The receipt of an entry, under the newest cosigned head that covers it, else the newest head."""
    covering = Head.objects.filter(size__gt=entry.index)
    head = covering.filter(cosigned=True).order_by("size").first() or sign_head()
    assert head is not None
    proof = tree.inclusion_proof(Stored(), entry.index, head.size)
    return Receipt(bytes(entry.body), entry.index, tuple(proof), Note.parse(head.note))
