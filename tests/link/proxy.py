"""A line between two nodes that loses, doubles and reorders what goes over it: a real HTTP proxy."""

from __future__ import annotations

import json
import random
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, bytes]
RETRY_AFTER = "900"
"""What a receiver that can't keep anything now asks for."""


class Line(ThreadingHTTPServer):
    """Forwards POST requests to a node, as badly as it is told to."""

    daemon_threads = True

    def __init__(self, target: str, seed: int = 1, loss: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = target
        self.chance = random.Random(seed)
        self.loss = loss
        self.kept: list[tuple[str, bytes]] = []
        self.counts = dict.fromkeys(("lost requests", "lost answers", "doubled", "reordered", "late"), 0)
        self.forge: Callable[[bytes], Answer] | None = None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def happens(self, name: str, probability: float) -> bool:
        found = self.chance.random() < probability
        self.counts[name] += found
        return found

    def forward(self, path: str, body: bytes) -> Answer:
        request = urllib.request.Request(self.target + path, body, {"Content-Type": "application/json"}, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def pass_on(self, path: str, body: bytes) -> Answer | None:
        """What comes back, if anything does."""
        if self.happens("lost requests", self.loss / 2):
            return None
        if self.kept and self.happens("late", self.loss):
            self.forward(*self.chance.choice(self.kept))
        if self.loss:
            self.kept.append((path, body))
        if self.happens("reordered", self.loss):
            body = self.shuffled(body)
        if self.happens("doubled", self.loss):
            self.forward(path, body)
        answer = self.forward(path, body)
        return None if self.happens("lost answers", self.loss / 2) else answer

    def shuffled(self, body: bytes) -> bytes:
        data = json.loads(body)
        self.chance.shuffle(data["messages"])
        return json.dumps(data).encode()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Line

    def do_GET(self) -> None:
        with urllib.request.urlopen(self.server.target + self.path, timeout=30) as answer:
            self.answer(answer.status, answer.read())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            answer = self.server.forge(body) if self.server.forge else self.server.pass_on(self.path, body)
        except OSError:
            answer = None
        if answer is None:
            self.close_connection = True
            return
        self.answer(*answer)

    def answer(self, status: int, body: bytes) -> None:
        with suppress(OSError):  # the sender may be dead by now
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status == 503:
                self.send_header("Retry-After", RETRY_AFTER)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
