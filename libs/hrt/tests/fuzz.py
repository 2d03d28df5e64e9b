"""python -m tests.fuzz COUNT [SEED]: tiny instances against brute force, for as many as told."""

import json
import random
import sys

from hrt import Instance, solve

from .brute import Reference
from .examples import tiny

NAMES = ("perfect_couples", "placed", "choices", "rank_sum", "lottery")


def disagreement(document: dict, policy: str) -> str | None:
    """What the engine says wrongly of a tiny instance, if anything."""
    result = solve(Instance.from_json(json.dumps(document)), policy)
    figures, pairs = Reference(document).best(policy)
    told = result.objective
    if (told.perfect_couples, told.placed, told.choices, told.rank_sum, told.lottery) != figures:
        return f"{policy}: {told} is not {dict(zip(NAMES, figures, strict=True))}"
    if tuple(result.pairs) != pairs:
        return f"{policy}: {result.pairs} is not {pairs}"
    return None if result.fully_proven else f"{policy}: only {result.proven} is proven"


def main(count: int, seed: int) -> int:
    """Print and count the disagreements; the exit code."""
    random_ = random.Random(seed)
    wrong = 0
    for number in range(count):
        document = tiny(random_)
        for policy in ("perfect", "cardinality"):
            found = disagreement(document, policy)
            if found:
                wrong += 1
                print(found, json.dumps(document), sep="\n", flush=True)
        if (number + 1) % 1000 == 0:
            print(f"{number + 1} instances, {wrong} disagreements", file=sys.stderr, flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
