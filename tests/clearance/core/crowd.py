"""Many who do the same at the same moment, each on a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(number: int, act: Callable[[], T]) -> list[T]:
    """What each of so many gets who act together."""
    return together(*[act] * number)


def together(*acts: Callable[[], T]) -> list[T]:
    """What each of these acts gives, all begun at one moment."""
    ready = threading.Barrier(len(acts))

    def one(act: Callable[[], T]) -> T:
        try:
            ready.wait(20)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))
