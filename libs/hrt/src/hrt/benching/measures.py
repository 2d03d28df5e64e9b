"""What one process measures, alone: each measure takes texts and gives figures by name."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from hrt.benching import inputs
from hrt.benching.clock import Figures, held_mb, median_of, peak_mb, seconds_of, side_by_side
from hrt.benching.objects import pairs_of
from hrt.benching.plain import plainly
from hrt.benching.rivals import LIBRARIES, compiled_loop, library
from hrt.deferred import deferred_acceptance
from hrt.exact.progress import Progress
from hrt.explaining import Explainer
from hrt.generating import generate
from hrt.instance import Instance
from hrt.result import Result
from hrt.solving import solve
from hrt.verifying import verify


class Disagreement(AssertionError):
    """Two programs gave different answers to the same question: no time is worth telling."""


def arrays(path: str) -> Figures:
    """Deferred acceptance on arrays, beside the C loop."""
    market = inputs.load_arrays(path)
    answer = deferred_acceptance(*market)
    with tempfile.TemporaryDirectory() as folder:
        loop = compiled_loop(Path(folder))
        if loop is None:
            return {"seconds": median_of(lambda: deferred_acceptance(*market), 9)}
        if not np.array_equal(loop(market), answer):
            raise Disagreement("the C loop")
        ours, other = side_by_side(lambda: deferred_acceptance(*market), lambda: loop(market))
    return {"seconds": ours, "c_seconds": other, "over_c": ours / other}


def lists(path: str, python: str) -> Figures:
    """From Python lists to pairs, beside the libraries that `python` has."""
    market = inputs.load_arrays(path)
    wanted, ranked = inputs.lists_of(market)
    places = market[3].tolist()
    pairs = pairs_of(wanted, ranked, places)
    told = {"seconds": median_of(lambda: pairs_of(wanted, ranked, places), 9)}
    for name in LIBRARIES if python else ():
        seconds, others = library(python, name, (wanted, ranked))
        if [tuple(pair) for pair in others] != pairs:
            raise Disagreement(name)
        told |= {name: seconds, f"{name}_over": seconds / told["seconds"]}
    return told


def reading(path: str) -> Figures:
    """The reader: MB per second, and the memory it takes as a multiple of the file."""
    Instance.from_json(generate("strict", 10).to_json())
    before = held_mb()
    data = Path(path).read_bytes()
    worked = time.process_time()
    seconds = seconds_of(lambda: Instance.from_json(data))
    processor = time.process_time() - worked
    size = len(data) / 1e6
    return {
        "seconds": seconds,
        "processor": processor,
        "mb_per_second": size / seconds,
        "mb_per_processor": size / processor,
        "times_the_file": (peak_mb() - before) / size,
    }


def solving(path: str, limit: str, out: str) -> Figures:
    """A round with ties: seconds, figures proven, the gap of `placed`; the result goes to `out`."""
    solve(generate("french", 20))
    begin, began = time.perf_counter(), time.process_time()
    instance = Instance.from_json(Path(path).read_bytes())
    told: Figures = {"read": time.perf_counter() - begin}
    steps = {"proven": 0}
    begin, worked = time.perf_counter(), time.process_time()

    def tell(progress: Progress) -> None:
        if progress.proven > steps["proven"]:
            steps["proven"] = progress.proven
            told[f"step_{progress.proven}"] = time.perf_counter() - begin

    result = solve(instance, time_limit=float(limit) or None, certificate=True, progress=tell)
    told["seconds"] = time.perf_counter() - begin
    told["processor"] = time.process_time() - worked
    Path(out).write_bytes(result.to_json())
    told["total"] = told["read"] + time.perf_counter() - begin
    told["total_processor"] = time.process_time() - began
    placed = result.objective.placed
    bound = result.bounds.get("placed", placed)
    return told | {
        "proven": len(result.proven) - 1,
        "placed": placed,
        "couples": result.objective.perfect_couples,
        "gap_percent": 100 * (float(str(bound)) - placed) / placed,
    }


def verifying(path: str, result_path: str) -> Figures:
    """The verification: recomputing alone, and with what is proven again within a minute."""
    verify(*_small())
    begin = time.perf_counter()
    instance = Instance.from_json(Path(path).read_bytes())
    result = Result.from_json(Path(result_path).read_bytes())
    parse = time.perf_counter() - begin
    begin, worked = time.perf_counter(), time.process_time()
    verdict = verify(instance, result)
    seconds, processor = time.perf_counter() - begin, time.process_time() - worked
    if not verdict.ok:
        raise Disagreement(str(verdict.findings[0]))
    alone = seconds_of(lambda: verify(instance, result, proof=False))
    return {
        "parse": parse,
        "seconds": seconds,
        "processor": processor,
        "alone": alone,
        "notes": len(verdict.notes),
    }


def explaining(path: str, result_path: str) -> Figures:
    """All the explanations of a round, without alternatives and with them."""
    instance = Instance.from_json(Path(path).read_bytes())
    result = Result.from_json(Path(result_path).read_bytes())
    quick = seconds_of(lambda: list(Explainer(instance, result, alternatives=False).all()))
    begin, worked = time.perf_counter(), time.process_time()
    told = list(Explainer(instance, result).all())
    full, processor = time.perf_counter() - begin, time.process_time() - worked
    tied = [wish for why in told for wish in why.preferred if wish.reason == "tied"]
    if any(wish.alternative is None for wish in tied):
        raise Disagreement("an alternative is missing")
    return {"quick": quick, "full": full, "processor": processor, "alternatives": len(tied)}


def plain(candidates: str) -> Figures:
    """One market by the plain integer program, beside the engine."""
    instance = generate("french", int(candidates))
    solve(generate("french", 20))
    begin = time.perf_counter()
    result = solve(instance)
    ours = time.perf_counter() - begin
    seconds, objective = plainly(instance)
    if result.objective.to_dict() != objective:
        raise Disagreement("the plain program")
    return {"seconds": ours, "plain_seconds": seconds, "plain_over": seconds / ours}


def _small() -> tuple[Instance, Result]:
    instance = generate("french", 20)
    return instance, Result.from_json(solve(instance).to_json())


MEASURES: dict[str, Callable[..., Figures]] = {
    "save_arrays": inputs.save_arrays,
    "save_instance": inputs.save_instance,
    "arrays": arrays,
    "lists": lists,
    "reading": reading,
    "solving": solving,
    "verifying": verifying,
    "explaining": explaining,
    "plain": plain,
}
