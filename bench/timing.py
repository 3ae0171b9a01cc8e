"""Timing that survives a noisy machine: rounds in turn, medians, and ratios to a yardstick of the same round."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUNDS = 7
BUDGET = 0.15
"""Seconds that one measure may take in one round, about."""


@dataclass(frozen=True)
class Timed:
    """Microseconds a call, and how many times the yardstick of the same round that is."""

    name: str
    micros: float
    ratio: float
    low: float
    high: float


def compared(measures: Mapping[str, tuple[Callable[[Any], Any], Sequence[Any]]], yardstick: str) -> list[Timed]:
    """Each measure over its items, all in turn each round, beside `yardstick`; the median round counts."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(ROUNDS):
        for name, (call, items) in measures.items():
            taken[name].append(_mean(call, items))
    found = []
    for name, times in taken.items():
        ratios = [mine / other for mine, other in zip(times, taken[yardstick], strict=True)]
        found.append(Timed(name, statistics.median(times), statistics.median(ratios), min(ratios), max(ratios)))
    return found


def _mean(call: Callable[[Any], Any], items: Sequence[Any]) -> float:
    """Mean microseconds a call, over as many items and passes as the budget allows."""
    gc.collect()
    started = time.perf_counter()
    calls = 0
    while time.perf_counter() - started < BUDGET:
        for item in items[:200]:
            call(item)
            calls += 1
            if calls % 20 == 0 and time.perf_counter() - started > BUDGET:
                break
    return (time.perf_counter() - started) / calls * 1e6


Clock = Callable[[], float]


def each(
    call: Callable[[Any], Any], items: Sequence[Any], repeats: int = 5, clock: Clock = time.perf_counter
) -> list[float]:
    """For each item, the median microseconds of a few calls, after one that is not counted."""
    found = []
    for item in items:
        call(item)
        times = []
        for _ in range(repeats):
            started = clock()
            call(item)
            times.append((clock() - started) * 1e6)
        found.append(statistics.median(times))
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def fresh(code: str, rounds: int = ROUNDS) -> float:
    """The median of what `code` prints, each time in a process of its own, with compiled bytecode at hand."""
    command = [sys.executable, "-c", code]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, capture_output=True, check=True, env=env)
    prints = [
        float(subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout)
        for _ in range(rounds)
    ]
    return statistics.median(prints)


def processor() -> float:
    """The seconds of processor time of this process and of all that it started and that still run."""
    tick, waiting, spent = os.sysconf("SC_CLK_TCK"), [os.getpid()], time.process_time()
    while waiting:
        parent = waiting.pop()
        for path in Path(f"/proc/{parent}/task").glob("*/children"):
            for child in map(int, path.read_text().split()):
                fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
                spent += (int(fields[11]) + int(fields[12])) / tick
                waiting.append(child)
    return spent


def most_memory() -> int:
    """The most memory that this process held, in MiB; what it was started from not included."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0
