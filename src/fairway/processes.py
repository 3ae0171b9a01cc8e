"""Processes that are started together and stopped together.

What runs in them is decided elsewhere.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from fairway.law.errors import LawError

SETTLED_AFTER = 5
"""Seconds after which a process has shown that it can run."""
LOOK_EVERY = 0.2


@dataclass
class Started:
    """A module that runs as a program in a process of its own."""

    words: tuple[str, ...]
    environment: Mapping[str, str] | None
    leads: bool
    process: subprocess.Popen[bytes] = field(init=False)
    begun: float = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start it, deaf to Ctrl-C: it is told to stop by the process that started it."""
        command = [sys.executable, "-m", *self.words]
        heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            self.process = subprocess.Popen(command, env=self.environment, start_new_session=self.leads)
        finally:
            signal.signal(signal.SIGINT, heard)
        self.begun = time.monotonic()

    def sweep(self) -> None:
        """End what it left behind when it was killed."""
        if self.leads:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Processes:
    """What one process has started. At its end, however it comes, all of them are ended.

    When one of them is killed, the others are ended too; those that are `kept_up` it begins again instead. They
    lead a group, so that nothing of what they started outlives them. `asked_by` is a process without which
    all this is not wanted.
    """

    def __init__(self, asked_by: int = 0, kept_up: bool = False) -> None:
        self.asked_by = asked_by
        self.kept_up = kept_up
        self.all: list[Started] = []

    def __enter__(self) -> Self:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        return self

    def start(self, *words: str, environment: Mapping[str, str] | None = None) -> None:
        """Run a module as a program."""
        self.all.append(Started(words, environment, self.kept_up))

    def wait(self) -> int:
        """Wait for Ctrl-C, for SIGTERM, or for the end of a process that is not begun again; the exit code."""
        try:
            while not self.asked_by or os.getppid() == self.asked_by:
                for item in self.all:
                    code = item.process.poll()
                    if code is not None and not self._again(item, code):
                        return code
                time.sleep(LOOK_EVERY)
        except KeyboardInterrupt:
            pass
        return 0

    def _again(self, item: Started, code: int) -> bool:
        """Begin a process again that had run well; whether it is."""
        item.sweep()
        if not self.kept_up or time.monotonic() - item.begun < SETTLED_AFTER:
            return False
        print(f"{' '.join(item.words)} ended ({code}) and is begun again", file=sys.stderr, flush=True)
        item.begin()
        return True

    def __exit__(self, *_: object) -> None:
        for item in self.all:
            item.process.terminate()
        for item in self.all:
            item.process.wait()
            item.sweep()


def must_be_free(host: str, port: int) -> None:
    """Refuse a port that something else listens on: two servers would share its requests unnoticed."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise LawError(f"cannot listen on {host}:{port}: {error.strerror}", hint="try another --port") from None
