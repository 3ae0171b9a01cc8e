"""The command line of new texts of the law and of watches, for whoever operates a node.

What people do on pages can be done here in their name; it is entered in the log as theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairway.law.errors import LawError
from fairway.node import prepared, read

if TYPE_CHECKING:
    from fairway.clearance.actors import Actor
    from fairway.reform.models import Proposal, Rehearsal

app = typer.Typer(no_args_is_help=True, help="New texts of the law on this node: proposed, rehearsed, released.")
watches_app = typer.Typer(no_args_is_help=True, help="Watches on provisions and movements.")
By = Annotated[str, typer.Option(help="The name with which the person signs in.")]
Number = Annotated[int, typer.Argument(help="The proposal, as `list` numbers it.")]


def add_to(main: typer.Typer) -> None:
    """Add the commands to the program's."""
    main.add_typer(app, name="proposals")
    main.add_typer(watches_app, name="watches")


@contextmanager
def _node(serving: bool = True) -> Iterator[None]:
    """The node, with what can't be done told as a user's error."""
    with prepared(serving):
        from fairway.clearance.actors import Forbidden
        from fairway.reform.proposing import CannotPropose

        try:
            yield
        except (CannotPropose, Forbidden) as error:
            raise LawError(str(error)) from None


def _editor(name: str) -> Actor:
    """A person in the capacity of an editor of the law, or in the first that they have."""
    from fairway.clearance.actors import EDITOR, capacities

    found = capacities(_user(name))
    return next((item for item in found if item.role == EDITOR), found[0])


def _user(name: str) -> object:
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise LawError(f"nobody signs in as '{name}'")
    return user


def _line(text: Proposal) -> str:
    begins = f", begins on {text.starts}" if text.starts else ""
    return f"{text.pk} {text.state}: {text.label.get('en', text.overlay)} ({text.sha256[:12]}{begins})"


@app.command("list")
def list_() -> None:
    """List every proposed text, newest first."""
    with _node():
        from fairway.reform.models import Proposal

        for text in Proposal.objects.order_by("-pk"):
            typer.echo(_line(text))


@app.command()
def propose(file: Annotated[Path, typer.Argument(help="An overlay file.")], by: By) -> None:
    """Propose a new text; it is kept only when it can be read and fits the rulebook of today."""
    with _node():
        from fairway.reform import proposing

        typer.echo(_line(proposing.propose(_editor(by), read(file), file.name)))


@app.command()
def rehearse(number: Number, by: By) -> None:
    """Judge what this node keeps under a proposed text, and say who is better or worse off."""
    with _node():
        from fairway.reform import rehearsing

        _print_rehearsal(rehearsing.run(rehearsing.begin(_editor(by), number).pk))


@app.command()
def show(number: Number) -> None:
    """Print a proposed text with its newest rehearsal and who confirmed it."""
    with _node():
        from fairway.reform.models import Proposal
        from fairway.reform.proposing import CannotPropose
        from fairway.reform.releasing import confirmations
        from fairway.reform.serving import current

        text = Proposal.objects.filter(pk=number).first()
        if text is None:
            raise CannotPropose(CannotPropose.NONE)
        typer.echo(_line(text))
        for row in confirmations(text, current()):
            typer.echo(f"confirmed by {row.by.get_username()}")
        newest = text.rehearsals.order_by("-pk").first()
        if newest:
            _print_rehearsal(newest)


def _print_rehearsal(row: Rehearsal) -> None:
    typer.echo(f"rehearsal {row.pk} {row.state}: {row.done} of {row.total} read{row.why and ': '}{row.why}")
    for title in ("subjects", "kinds", "sides", "norms"):
        for name, cells in sorted(row.counts.get(title, {}).items()):
            told = ", ".join(f"{count} {word}" for word, count in sorted(cells.items()) if count)
            typer.echo(f"  {title}: {name}: {told}")


@app.command()
def confirm(number: Number, by: By) -> None:
    """Stand for a proposed text; with the second person, who did not propose it either, it is law."""
    with _node():
        from fairway.reform import releasing

        typer.echo(_line(releasing.confirm(_editor(by), number)))


@app.command()
def withdraw(number: Number, by: By) -> None:
    """Take a proposal back, as the person who made it."""
    with _node():
        from fairway.reform import proposing

        typer.echo(_line(proposing.withdraw(_editor(by), number)))


@app.command("set-aside")
def set_aside(number: Number, reason: Annotated[str, typer.Option(help="Why, for the log.")]) -> None:
    """Take out a released text that no longer fits the rulebook that comes with Fairway, so that the node can start."""
    with _node(serving=False):
        from fairway.reform import releasing

        typer.echo(f"set aside: {_line(releasing.set_aside(number, reason))}")


@watches_app.command("list")
def watches_list(by: By) -> None:
    """List a person's watches and what they told, newest first."""
    with _node():
        from fairway.reform import watches

        for watch in watches.of(_user(by)):
            typer.echo(f"{watch.pk} {watch.kind} {watch.topic}")
        for notice in watches.told(_user(by)):
            why = "a new text" if notice.new_rulebook else "the law's own day"
            typer.echo(f"changed {notice.day}: {notice.watch.kind} {notice.watch.topic} ({why})")


@watches_app.command("add")
def watches_add(
    provision: Annotated[str, typer.Argument(help="A provision, like hk.cap60l#s-4.")],
    by: By,
) -> None:
    """Watch a provision for a person."""
    with _node():
        from fairway.law.rulebook import default
        from fairway.reform import watches

        if provision not in default().provisions:
            raise LawError(f"there is no provision '{provision}'", hint="see: fairway law list")
        typer.echo(watches.watch_provision(provision, _user(by)).pk)


@watches_app.command("stop")
def watches_stop(key: Annotated[str, typer.Argument(metavar="ID", help="The watch, as `list` names it.")]) -> None:
    """Stop a watch."""
    with _node():
        from fairway.reform import watches
        from fairway.reform.models import Watch

        found = Watch.objects.filter(pk=key, stopped=None).first()
        if found is None:
            raise LawError(f"there is no watch '{key}'", hint="see: fairway watches list")
        watches.stop(found)


@watches_app.command("look")
def watches_look() -> None:
    """Look now at everything that is watched; the worker does so every minute."""
    with _node():
        from django.utils.timezone import localdate

        from fairway.reform import watches

        typer.echo(f"{watches.look(localdate())} messages")
