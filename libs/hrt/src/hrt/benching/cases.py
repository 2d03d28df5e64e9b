"""What is measured: each case is a name and a function that gives seconds and a remark."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrt.benching.rivals import c_loop, python_peer
from hrt.deferred import deferred_acceptance
from hrt.explaining import Explainer
from hrt.generating import generate
from hrt.instance import Instance
from hrt.result import Result
from hrt.solving import solve
from hrt.verifying import verify

Ints = NDArray[np.int32]
_REPEATS = 3
_WISHES = 10


@dataclass(frozen=True)
class Row:
    """One line of the report; `ratio` is the rival's time over ours (None: no rival here)."""

    name: str
    seconds: float
    ratio: float | None
    remark: str


def strict_arrays(candidates: int, seed: int = 1) -> tuple[Ints, Ints, Ints, Ints]:
    """start, poste, rank, places of a strict market: ten wishes each, one place each."""
    source = np.random.default_rng(seed)
    poste = source.integers(0, candidates, candidates * _WISHES).astype(np.int32)
    order = np.lexsort((source.random(poste.size), poste))
    rank = np.empty(poste.size, np.int32)
    rank[order] = np.arange(poste.size) - np.searchsorted(poste[order], poste[order])
    start = np.arange(0, poste.size + 1, _WISHES, dtype=np.int32)
    return start, poste, rank, np.ones(candidates, np.int32)


def rows(peer: str | None, largest: int) -> Iterator[Row]:
    """All the lines, the cases of more than `largest` candidates left out."""
    solve(generate("french", 20))  # compile first: it is once per machine
    for size in (1_000, 10_000, 100_000, 1_000_000):
        if size <= largest:
            yield _strict(size, peer)
    for name, kind, candidates, markets in (
        ("campaign, 28 markets", "french", 1_226, 28),
        ("national, 60 markets", "french", 6_000, 60),
        ("national, many ties", "ties", 6_000, 60),
        ("one market", "french", 1_000, 1),
        ("one market", "french", 10_000, 1),
    ):
        if candidates <= largest:
            yield from _solved(f"{name}, {candidates:,} candidates", kind, candidates, markets)
    if largest >= 1_000_000:
        yield from _million()


def _best(work: Callable[[], object], repeats: int = _REPEATS) -> float:
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def _strict(size: int, peer: str | None) -> Row:
    arrays = strict_arrays(size)
    deferred_acceptance(*arrays)
    ours = _best(lambda: deferred_acceptance(*arrays))
    rival = c_loop(arrays)
    remark = "no C compiler here" if rival is None else f"C loop: {1000 * rival:.1f} ms"
    if peer and size == 10_000:
        remark += f"; matching: {python_peer(peer, arrays):.1f} s"
    ratio = None if rival is None else rival / ours
    return Row(f"strict, {size:,} × {_WISHES}, deferred acceptance", ours, ratio, remark)


def _solved(name: str, kind: str, candidates: int, markets: int) -> Iterator[Row]:
    instance = generate(kind, candidates, markets=markets)
    begin = time.perf_counter()
    result = solve(instance, time_limit=60)
    seconds = time.perf_counter() - begin
    yield Row(f"{name}, solve", seconds, None, f"proven: {result.proven[-1]}")
    if candidates == 6_000 and kind == "french":
        quick = _best(lambda: list(Explainer(instance, result, alternatives=False).all()), 1)
        yield Row(f"{name}, all explanations", quick, None, "without alternatives")


def _million() -> Iterator[Row]:
    instance = generate("french", 1_000_000, wishes=5)
    data = instance.to_json()
    read = _best(lambda: Instance.from_json(data), 1)
    yield Row("1 M × 5, read JSON", read, None, f"{len(data) / read / 1e6:.0f} MB/s")
    begin = time.perf_counter()
    result = solve(instance, time_limit=12)
    bound = result.bounds.get("placed", result.objective.placed)
    remark = f"{result.objective.placed:,} placed, bound {bound:,}"
    yield Row("1 M × 5 with ties, solve in 12 s", time.perf_counter() - begin, None, remark)
    parsed = Result.from_json(result.to_json())
    yield Row("1 M × 5, verify", _best(lambda: verify(instance, parsed, proof=False), 1), None, "")
