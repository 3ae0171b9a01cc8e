"""The command line of a node: its log, its keys, its messages, and the worker.

Every command prepares the node first: its settings come from the environment, its database is brought
to the present shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway import server
from fairway.law.errors import FactError, LawError, Position

if TYPE_CHECKING:
    from fairway.link.evidence import Evidence

log_app = typer.Typer(no_args_is_help=True, help="The node's transparency log: keys, heads and receipts.")
accounts_app = typer.Typer(no_args_is_help=True, help="Who may act on this node.")
link_app = typer.Typer(no_args_is_help=True, help="The node's keys for messages and permits, and its messages.")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    app.add_typer(log_app, name="log")
    app.add_typer(link_app, name="link")
    app.add_typer(accounts_app, name="accounts")
    app.command("audit")(audit)
    app.command("worker")(worker)


def read(file: Path) -> bytes:
    """What is in a file that a command names."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise FactError(f"cannot be read: {error.strerror}", Position(str(file))) from None


@contextmanager
def prepared(serving: bool = True) -> Iterator[None]:
    """The node, with its faults told as a user's errors; `serving` as in `fairway.server.prepare`."""
    server.prepare(serving)
    from fairway.link.keys import KeyFault
    from fairway.link.messages import CannotSend
    from fairway.link.note import NoteError

    try:
        yield
    except (KeyFault, CannotSend, NoteError) as error:
        raise LawError(str(error)) from None


@log_app.command("keys")
def log_keys() -> None:
    """Print the public keys of this node's log and witness, made on first use."""
    with prepared():
        from fairway.link.identity import log_signer, witness_signer

        typer.echo(log_signer().verifier)
        typer.echo(witness_signer().verifier)


@log_app.command("publish")
def log_publish() -> None:
    """Sign the newest head and have every peer cosign it."""
    with prepared():
        from fairway.link.peers import publish

        _, errors = publish()
        for error in errors:
            typer.echo(f"not cosigned: {error}", err=True)
    raise typer.Exit(1 if errors else 0)


@log_app.command("verify")
def log_verify(
    receipt: Annotated[Path, typer.Argument(help="A receipt file.")],
    key: Annotated[str, typer.Option(help="The public key of the log.")],
    witness: Annotated[list[str], typer.Option(help="The public key of a witness. May be repeated.")] = [],  # noqa: B006
) -> None:
    """Check a receipt without any server: that its entry is in the log, signed and cosigned."""
    from fairway.link.note import NoteError, Verifier
    from fairway.link.receipt import Receipt
    from fairway.link.tree import ProofError

    try:
        found = Receipt.from_json(read(receipt).decode())
        head = found.verify(Verifier.parse(key), tuple(map(Verifier.parse, witness)))
    except (NoteError, ProofError, UnicodeDecodeError) as error:
        raise FactError(str(error), Position(str(receipt))) from None
    typer.echo(found.entry.decode(errors="replace"))
    typer.echo(f"entry {found.index} of {head.size} in {head.origin}")


@link_app.command("keys")
def link_keys() -> None:
    """Print this node's key statement: each key's use, times and state."""
    with prepared():
        from fairway.link import keys

        for key in keys.own().keys:
            typer.echo(key)


@link_app.command("rotate")
def link_rotate(use: Annotated[str, typer.Argument(help="What the key is used for: link or permit.")]) -> None:
    """Retire the current key of a use and begin with a new one; the peers are told."""
    with prepared():
        from fairway.link import keys

        for key in keys.rotate(use).of(use):
            typer.echo(key)


@link_app.command("revoke")
def link_revoke(key_id: Annotated[str, typer.Argument(metavar="ID", help="The key, as `keys` names it.")]) -> None:
    """Say that a key's word never counts, as when it was stolen; the peers are told."""
    with prepared():
        from fairway.link import keys

        found = [key for key in keys.own().keys if key.id == key_id]
        if not found:
            raise LawError(f"this node has no key '{key_id}'", hint="see: fairway link keys")
        for key in keys.revoke(found[0].use, key_id).of(found[0].use):
            typer.echo(key)


@link_app.command("note")
def link_note(
    side: Annotated[str, typer.Argument(help="The side of the peer.")],
    text: Annotated[str, typer.Argument(help="What to say to its operator.")],
) -> None:
    """Send a note to the operator of the other side's node."""
    with prepared():
        from django.db import transaction

        from fairway.link import announcements, messages

        with transaction.atomic():
            row = messages.send(side, announcements.NOTE, announcements.NOTE, {"text": text})
    typer.echo(row.message)


@link_app.command("deliver")
def link_deliver() -> None:
    """Deliver what waits in the outbox now, whatever pause it has."""
    with prepared():
        from fairway.link.delivery import deliver

        errors = deliver(now=True)
        for error in errors:
            typer.echo(f"not delivered: {error}", err=True)
    raise typer.Exit(1 if errors else 0)


@link_app.command("queue")
def link_queue() -> None:
    """List what is not settled: messages that wait, are held, refused or dead, and peers that don't answer.

    A peer that judges by another rulebook than this node is named too.
    """
    with prepared():
        from fairway.link.queue import lines
        from fairway.reform.sides import apart

        for line in lines():
            typer.echo(line)
        for item in apart():
            there, here = item.theirs, item.ours
            typer.echo(f"rulebook of {item.side}: {there.rulebook} since {there.since}; here: {here.rulebook}")


@link_app.command("replay")
def link_replay(
    message: Annotated[str, typer.Argument(metavar="ID", help="The message, as `queue` names it.")],
) -> None:
    """Send a dead or refused message again, or judge one that came in again."""
    with prepared():
        from fairway.link.queue import replay

        typer.echo(replay(message))


@accounts_app.command("demo")
def accounts_demo() -> None:
    """Make the accounts to try the node with, and desks that serve its side's authorities. Never on a real node."""
    with prepared():
        from fairway.clearance import demo

        for account in demo.make():
            typer.echo(f"{account.name:<10} {demo.PASSWORD}  {account.person}: {account.does}")


@accounts_app.command("load")
def accounts_load(file: Annotated[Path, typer.Argument(help="A staff file.")]) -> None:
    """Put a staff file into force: desks, what each gets, people, posts and bodies. New passwords are shown once."""
    with prepared():
        from fairway.clearance import staff

        made = staff.appoint(staff.read(read(file), str(file)))
        for name, password in made.items():
            typer.echo(f"{name} {password}")
        typer.echo(f"{len(made)} accounts made")


@accounts_app.command("password")
def accounts_password(name: Annotated[str, typer.Argument(help="The name that the person signs in with.")]) -> None:
    """Give a person a new password; it is shown once."""
    with prepared():
        from fairway.clearance import staff

        password = staff.renew(name)
        if not password:
            raise LawError(f"nobody signs in as '{name}'")
        typer.echo(password)


@accounts_app.command("token")
def accounts_token(
    name: Annotated[str, typer.Argument(help="The name that the person signs in with.")],
    capacity: Annotated[str, typer.Option(help="The capacity, like officer/park; the first one without.")] = "",
) -> None:
    """Make a key with which a program acts as a person; it is shown once."""
    with prepared():
        from django.contrib.auth import get_user_model

        from fairway.clearance.actors import capacities, issue_token

        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise LawError(f"nobody signs in as '{name}'")
        found = [item for item in capacities(user) if capacity in ("", item.capacity)]
        if not found:
            raise LawError(f"{name} does not act as '{capacity}'", hint=", ".join(a.capacity for a in capacities(user)))
        typer.echo(issue_token(found[0]))


def worker() -> None:
    """Run what the node does in the background: deliver messages, have the log cosigned. `run` has one already."""
    with prepared():
        from fairway.link.worker import work

        work()


def audit(
    files: Annotated[list[Path], typer.Argument(help="Exported logs; two are held against each other.")] = [],  # noqa: B006
    peers: Annotated[bool, typer.Option("--peers", help="Hold this node against what its peers now show.")] = False,
    export: Annotated[Path | None, typer.Option(help="Write this node's log to a file that anybody can audit.")] = None,
) -> None:
    """Check this node's log and messages, or exported logs without any node; name the first entry that does not fit."""
    from fairway.link.note import NoteError

    try:
        found = list(_of_files(files) if files else _of_this_node(peers, export))
    except NoteError as error:
        raise LawError(str(error)) from None
    for item in found:
        typer.echo(item)
    typer.echo(f"{len(found)} findings")
    raise typer.Exit(1 if found else 0)


def _of_files(files: list[Path]) -> Iterator[str]:
    from fairway.link import audit
    from fairway.link.evidence import Evidence
    from fairway.link.note import NoteError

    read: list[Evidence] = []
    for file in files:
        try:
            read.append(Evidence.read(file))
            yield from (f"{file}: {finding}" for finding in audit.findings(read[-1], audit.survey(read[-1])))
        except (NoteError, OSError, UnicodeDecodeError) as error:
            raise FactError(str(error), Position(str(file))) from None
    for one, other in combinations(read, 2):
        yield from audit.findings_between(one, other)
    for item in read:
        typer.echo(f"{item.node} by the keys {item.log} and {item.witness}: compare them with those you know")


def _write(evidence: Evidence, file: Path) -> None:
    try:
        evidence.write(file)
    except OSError as error:
        raise FactError(f"cannot be written: {error.strerror}", Position(str(file))) from None


def _of_this_node(peers: bool, export: Path | None) -> Iterator[str]:
    with prepared():
        from fairway.link import audit, evidence, identity, reconcile

        own = evidence.of_this_node()
        if export:
            _write(own, export)
        found = audit.survey(own)
        yield from audit.findings(own, found)
        yield from reconcile.mail_findings(found)
        for peer in identity.peers() if peers else ():
            yield from reconcile.peer_findings(peer, found)
