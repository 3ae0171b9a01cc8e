"""This node's log: appending in the transaction of the act, signing heads, and giving receipts."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence

from django.db import connection, transaction
from django.db.models import Model, Q

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
    return append_all([(kind, subject, body)])[0]


def append_all(said: Sequence[tuple[str, str, bytes]]) -> list[Entry]:
    """Put entries at the end of the log, in order, each given as kind, subject and body; all are kept or none."""
    with transaction.atomic():
        hold()
        size = length()
        numbered = enumerate(said, size)
        rows = [Entry(index=n, kind=kind, subject=subject, body=body) for n, (kind, subject, body) in numbered]
        known = _edge(size, size + len(rows))
        hashes = dict(known)
        for row in rows:
            tree.append(hashes, row.index, tree.leaf_hash(row.body))
        made = sorted(hashes.keys() - known.keys())
        new = [Subtree(level=level, index=index, hash=hashes[level, index]) for level, index in made]
        Entry.objects.bulk_create(rows)
        Subtree.objects.bulk_create(new)
    return rows


def _edge(size: int, grown: int) -> dict[tuple[int, int], bytes]:
    """The hashes on the right edge of the tree of `size` that are needed for it to grow."""
    levels = (size ^ grown).bit_length()
    places = [(level, (size >> level) - 1) for level in range(levels) if size >> level & 1]
    wanted = Q(*(Q(level=level, index=index) for level, index in places), _connector=Q.OR)
    found = Subtree.objects.filter(wanted).values_list("level", "index", "hash") if places else ()
    return {(level, index): bytes(hash) for level, index, hash in found}


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
