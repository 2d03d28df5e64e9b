"""python -m tests.fuzz COUNT [SEED]: tiny instances against brute force, for as many as told."""

import json
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from hrt import Instance, solve

from .brute import Reference
from .examples import tiny

NAMES = ("perfect_couples", "placed", "choices", "rank_sum", "lottery")
BLOCK = 1000


def disagreement(document: dict, *policies: str) -> str | None:
    """What the engine says wrongly of a tiny instance by one of the policies, if anything."""
    instance, reference = Instance.from_json(json.dumps(document)), Reference(document)
    told = (_disagreement(instance, reference, policy) for policy in policies)
    return next((found for found in told if found), None)


def _disagreement(instance: Instance, reference: Reference, policy: str) -> str | None:
    result = solve(instance, policy)
    figures, pairs = reference.best(policy)
    told = result.objective
    if (told.perfect_couples, told.placed, told.choices, told.rank_sum, told.lottery) != figures:
        return f"{policy}: {told} is not {dict(zip(NAMES, figures, strict=True))}"
    if tuple(result.pairs) != pairs:
        return f"{policy}: {result.pairs} is not {pairs}"
    return None if result.fully_proven else f"{policy}: only {result.proven} is proven"


def block(seed: int, count: int) -> list[str]:
    """The disagreements of `count` instances drawn from a seed."""
    random_ = random.Random(seed)
    documents = [tiny(random_) for _ in range(count)]
    return [
        f"{found}\n{json.dumps(document)}"
        for document in documents
        if (found := disagreement(document, "perfect", "cardinality"))
    ]


def main(count: int, seed: int) -> int:
    """Print the disagreements of so many instances, all cores at work; the exit code."""
    sizes = [min(BLOCK, count - done) for done in range(0, count, BLOCK)]
    wrong = 0
    # Each process starts afresh: the engine's threads do not survive a fork.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        answers = pool.map(block, range(seed << 32, (seed << 32) + len(sizes)), sizes)
        for done, found in enumerate(answers, start=1):
            wrong += len(found)
            print("".join(f"{line}\n" for line in found), end="", flush=True)
            told = min(done * BLOCK, count)
            print(f"{told:,} instances, {wrong} disagreements", file=sys.stderr, flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
