"""The app as tests serve it to a gate, with demonstration accounts: the lists and crossings are files beside it.

Started as a program with the folder of the files and a port. `bundle` is what the gate fetches; each
batch of crossings is a line of `batches`, kept before it is answered. While `mute` exists the answer to
a batch is lost on the way; while `signed-out` does, nobody is let in. Without a `bundle` the app's own
addresses answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from fairway.server import prepare

FOLDER = Path(sys.argv[1])
ADDRESSES = ("/api/v1/bundle", "/api/v1/crossings")


def application(environment: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The lists and the crossings of the gate, and the whole app behind them."""
    path = environment["PATH_INFO"]
    if not (FOLDER / "bundle").exists():
        return app(environment, start)
    if path in ADDRESSES and (FOLDER / "signed-out").exists():
        start("401 Unauthorized", [])
        return [b""]
    if path == "/api/v1/bundle":
        return _lists(start)
    if path == "/api/v1/crossings":
        return [_kept(environment, start)]
    return app(environment, start)


def _lists(start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return [(FOLDER / "bundle").read_bytes()]


def _kept(environment: dict[str, Any], start: Callable[..., Any]) -> bytes:
    sent = json.loads(environment["wsgi.input"].read(int(environment["CONTENT_LENGTH"])))
    if any(item["permit"] == "UNFIT" for item in sent):
        start("422 Unprocessable Content", [])
        return b""
    with (FOLDER / "batches").open("a", encoding="utf-8") as file:
        file.write(json.dumps(sent) + "\n")
    if (FOLDER / "mute").exists():
        start("502 Bad Gateway", [])
        return b""
    start("200 OK", [("Content-Type", "application/json")])
    return json.dumps([{"id": item["id"], "kept": "now", "alert": ""} for item in sent]).encode()


if __name__ == "__main__":
    prepare()
    from fairway.clearance import demo

    demo.make()
    Granian(
        "tests.web.gate_node:application",
        address="127.0.0.1",
        port=int(sys.argv[2]),
        interface=Interfaces.WSGI,
        log_enabled=False,
    ).serve()
else:
    prepare()
    from fairway.web.wsgi import application as app
