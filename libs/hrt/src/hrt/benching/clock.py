"""Times, and the memory of this process."""

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

Figures = dict[str, float]
_STATUS = Path("/proc/self/status")


def seconds_of(work: Callable[[], object]) -> float:
    """Seconds that a function takes, once."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def median_of(work: Callable[[], object], repeats: int) -> float:
    """The median of a few times."""
    return statistics.median(seconds_of(work) for _ in range(repeats))


def side_by_side(ours: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """The medians of two functions that take turns, so that a busy moment falls on both."""
    times = [(seconds_of(ours), seconds_of(other)) for _ in range(9)]
    return statistics.median(t for t, _ in times), statistics.median(t for _, t in times)


def peak_mb() -> float:
    """The most memory that this process has held, in MB (10**6 bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def held_mb() -> float:
    """The memory that this process holds now, in MB."""
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / 1e6
