"""The nodes of a zone on one machine: one for each side that the rulebook knows, each the others' peer.

Names the nodes, makes their keys and starts them; what one node does is in `fairway.server`. Nodes on
machines of their own need nothing of this: they are set up by settings.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from fairway import server
from fairway.law import LawError
from fairway.law.rulebook import default
from fairway.processes import Processes, must_be_free

OWN = ("FAIRWAY_SIDE", "FAIRWAY_NODE", "FAIRWAY_PEERS")
"""Who sets one of these runs a node of their own."""
LAST_PORT = 65_535


@dataclass(frozen=True)
class Node:
    """A node of the demonstration."""

    side: str
    folder: Path
    host: str
    port: int

    @property
    def name(self) -> str:
        """The name it signs under."""
        return f"{self.side.lower()}.localhost"

    def peer(self) -> str:
        """What its peers' settings say of it."""
        from fairway.link.identity import log_key, witness_key

        keys = (log_key(self.name, self.folder).verifier, witness_key(self.name, self.folder).verifier)
        return " ".join([self.side, f"http://{server.reached(self.host)}:{self.port}", *map(str, keys)])

    def database(self) -> str:
        """The address of its own database, made beside the one that is set; empty for its own file."""
        from django.core.exceptions import ImproperlyConfigured

        from fairway.web.database import of_side

        try:
            return of_side(os.environ.get("FAIRWAY_DATABASE", ""), self.side)
        except ImproperlyConfigured as error:
            raise LawError(str(error)) from None

    def environment(self, others: list[Node]) -> dict[str, str]:
        """Its settings, where they are its own."""
        return {
            **os.environ,
            "FAIRWAY_DATA": str(self.folder),
            "FAIRWAY_DATABASE": self.database(),
            "FAIRWAY_SIDE": self.side,
            "FAIRWAY_NODE": self.name,
            "FAIRWAY_PEERS": ";".join(node.peer() for node in others),
            "FAIRWAY_HOSTS": f"{os.environ.get('FAIRWAY_HOSTS', 'localhost')},{server.reached(self.host)}",
        }


def run(host: str, port: int, single: bool = False) -> None:
    """Print the demonstration movements' answers, then serve the nodes until stopped.

    One node, where it is asked for or where the settings say whose it is; else one for each side.
    """
    if single or any(os.environ.get(name) for name in OWN):
        must_be_free(host, port)
        server.prepare()
        server.demonstrate(Console())
        sys.exit(server.serve(host, port))
    nodes = zone(host, port)
    for node in nodes:
        must_be_free(host, node.port)
    settings = {node.port: node.environment([other for other in nodes if other != node]) for node in nodes}
    server.demonstrate(Console())
    with Processes(kept_up=True) as processes:
        for number, environment in settings.items():
            words = ("fairway.server", host, str(number), str(os.getpid()))
            processes.start(*words, environment=environment)
        sys.exit(processes.wait())


def zone(host: str, port: int) -> list[Node]:
    """A node for each side, on ports that follow each other, with folders made."""
    sides = default().head.jurisdictions
    if port + len(sides) - 1 > LAST_PORT:
        raise LawError(f"{len(sides)} nodes need as many ports from {port} on", hint="try a lower --port")
    nodes = [Node(side, server.data_folder() / side.lower(), host, port + n) for n, side in enumerate(sides)]
    try:
        for node in nodes:
            node.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LawError(f"the data folder cannot be used: {error}", hint="set FAIRWAY_DATA to another") from None
    return nodes
