"""Who holds a piece of work: a process of a machine, and whether it is still there."""

from __future__ import annotations

import os
import socket


def me() -> str:
    """This process."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def gone(holder: str) -> bool:
    """Whether a process of this machine is no more, or is this one; of another machine nobody knows."""
    host, _, number = holder.rpartition(":")
    if host != socket.gethostname()[:60] or not number.isdecimal() or int(number) == os.getpid():
        return holder == me()
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
