"""The command line of permits: judge one as a gate would, or show what one says.

Needs neither a node nor a network: a code, the gate's lists, and the key that they are signed with. The
exit code is 0 when the permit is admitted, 12 when a person must look at it, 11 when it is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from fairway.clearance import barcode, permit
from fairway.clearance.bundle import Bundle, BundleError
from fairway.clearance.claims import Permit, PermitError
from fairway.clearance.gate import Place, Scan, scan
from fairway.clearance.ledger import ADMIT, REFER, REFUSE
from fairway.law.errors import FactError, Position
from fairway.link.note import NoteError, Verifier

EXIT_CODES = {ADMIT: 0, REFER: 12, REFUSE: 11}
MAX_FILE = barcode.MAX_PICTURE

app = typer.Typer(no_args_is_help=True, help="Check a permit as a gate does, or show what it says.")

Code = Annotated[
    str, typer.Argument(metavar="CODE", help="A code's text, a permit's number, or a file: PNG, JPEG, text.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def add_to(main: typer.Typer) -> None:
    """Add the commands to the program's."""
    main.add_typer(app, name="permit")


@app.command("verify")
def verify(
    code: Code,
    bundle: Annotated[Path, typer.Option(help="The gate's lists, a file.")],
    key: Annotated[list[str], typer.Option(help="The public key of a log that is trusted. May be repeated.")],
    gate: Annotated[str, typer.Option(help="The gate; left out, any.")] = "",
    direction: Annotated[str, typer.Option(help="The sides left and entered, as FROM>TO; left out, any.")] = "",
    at: Annotated[str, typer.Option(help="The moment, like 2026-12-01T09:40+08:00; default now.")] = "",
    amount: Annotated[int, typer.Option(min=0, help="How much is brought, in the permit's unit.")] = 0,
    as_json: Json = False,
) -> None:
    """Judge a permit from the gate's lists alone, without a network."""
    lists = _bundle(bundle, key)
    shown, proof = _codes(code)
    found = scan(shown, lists, Place(gate, direction, _moment(at), amount), proof=proof)
    typer.echo(json.dumps(_told(found), ensure_ascii=False) if as_json else _text(found, lists))
    raise typer.Exit(EXIT_CODES[found.word])


@app.command("show")
def show(code: Code, as_json: Json = False) -> None:
    """Show what a permit says. No signature is checked."""
    try:
        sealed = permit.opened(barcode.from_text(barcode.PERMIT, _codes(code)[0]))
        found = Permit.from_cwt(permit.decoded(sealed.payload))
    except PermitError as error:
        raise FactError(str(error), Position(field="CODE"), hint=error.code) from None
    if as_json:
        typer.echo(json.dumps(found.claims(), ensure_ascii=False))
        return
    typer.echo("\n".join(_lines(found)))
    typer.echo(f"digest: {permit.digest(sealed.to_bytes()).hex()}")
    typer.echo(f"signed with: {sealed.kid.hex()} (not checked)")
    other = f"{sealed.countersignature[0].hex()} (not checked)" if sealed.countersignature else "nobody"
    typer.echo(f"countersigned with: {other}")


def _bundle(file: Path, keys: Iterable[str]) -> Bundle:
    try:
        pins = tuple(map(Verifier.parse, keys))
    except NoteError as error:
        raise FactError(str(error), Position(field="--key")) from None
    try:
        return Bundle.load(_read(file, field="--bundle").decode(), pins)
    except UnicodeDecodeError:
        raise FactError("not a text", Position(str(file))) from None
    except BundleError as error:
        raise FactError(str(error), Position(str(file)), hint=error.code) from None


def _codes(given: str) -> tuple[str, str]:
    """The permit's code and the code of its issuance, if there is one, in a text or a file."""
    if given.upper().startswith(barcode.PERMIT) or not _is_file(given):
        return given, ""
    data = _read(Path(given))
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        text = "\n".join(_pictured(data, given))
    found = {word: re.search(rf"{word}[A-Z2-7]+", text.upper()) for word in (barcode.PERMIT, barcode.ISSUANCE)}
    first, second = (match.group() if match else "" for match in found.values())
    if not first:
        raise FactError("no permit's code is in it", Position(given))
    return first, second


def _pictured(data: bytes, file: str) -> list[str]:
    try:
        return barcode.read_picture(data)
    except PermitError as error:
        raise FactError(str(error), Position(file)) from None


def _is_file(given: str) -> bool:
    try:
        return Path(given).is_file()
    except (OSError, ValueError):
        return False


def _read(file: Path, field: str = "CODE") -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_FILE + 1) if field == "CODE" else opened.read()
    except OSError as error:
        raise FactError(f"cannot be read: {error.strerror}", Position(str(file), field=field)) from None


def _moment(text: str) -> int:
    try:
        found = datetime.fromisoformat(text) if text else datetime.now()
    except ValueError:
        raise typer.BadParameter("a moment like 2026-12-01T09:40+08:00", param_hint="--at") from None
    return int(found.timestamp())


def _told(found: Scan) -> dict[str, Any]:
    claims = found.permit.claims() if found.permit else None
    return {"word": found.word, "code": found.code, "detail": found.detail, "digest": found.digest, "permit": claims}


def _text(found: Scan, lists: Bundle) -> str:
    detail = f": {found.detail}" if found.detail else ""
    head = [
        f"{found.word} ({found.code}){detail}",
        f"lists as of {_time(lists.made)}, good until {_time(lists.refuse)}",
    ]
    return "\n".join([*head, *(_lines(found.permit) if found.permit else [])])


def _lines(found: Permit) -> list[str]:
    """What a permit says, a claim a line."""
    moments = {"exp", "nbf", "iat"}
    said = {name: _time(value) if name in moments else value for name, value in found.claims().items()}
    plain = {name: ", ".join(value) if isinstance(value, list) else value for name, value in said.items()}
    return [f"{name}: {value}" for name, value in plain.items()]


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M %z")
