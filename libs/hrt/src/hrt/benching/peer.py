"""Run by the interpreter that has them: one of the Python libraries, on lists from standard input.

Prints [seconds, pairs]. Those libraries are imported by name, so that nothing else needs them.
"""

import json
import sys
import threading
import time
from importlib import import_module
from typing import Any

Lists = list[list[int]]


def main() -> None:
    """Read the lists, solve by the library named on the command line, print."""
    wanted, ranked = json.load(sys.stdin)
    work = {"matching": by_matching, "algmatch": by_algmatch}[sys.argv[1]]
    print(json.dumps(work(wanted, ranked)))


def by_matching(wanted: Lists, ranked: Lists) -> tuple[float, list[tuple[int, int]]]:
    """The library `matching`; postes that nobody wants are left out, as it asks."""
    game_of = import_module("matching.games").HospitalResident.create_from_dictionaries
    residents = dict(enumerate(wanted))
    hospitals = {poste: own for poste, own in enumerate(ranked) if own}
    places = dict.fromkeys(hospitals, 1)
    begin = time.perf_counter()
    held = game_of(residents, hospitals, places).solve(optimal="resident")
    seconds = time.perf_counter() - begin
    return seconds, [(who.name, where.name) for where, own in held.items() for who in own]


def by_algmatch(wanted: Lists, ranked: Lists) -> tuple[float, list[tuple[int, int]]]:
    """The library `algmatch`, whose names count from one."""
    problem_of = import_module("algmatch").HospitalResidentsProblem
    residents = {who + 1: [poste + 1 for poste in own] for who, own in enumerate(wanted)}
    hospitals: dict[int, Any] = {
        poste + 1: {"capacity": 1, "preferences": [who + 1 for who in own]}
        for poste, own in enumerate(ranked)
        if own
    }
    market = {"residents": residents, "hospitals": hospitals}
    begin = time.perf_counter()
    problem = problem_of(dictionary=market, optimised_side="residents")
    held = problem.get_stable_matching()
    seconds = time.perf_counter() - begin
    return seconds, [
        (_number(who), _number(where)) for who, where in held["resident_sided"].items() if where
    ]


def _number(name: Any) -> int:
    return int(str(name).lstrip("rh")) - 1


if __name__ == "__main__":
    # `matching` copies its players along their friendships: one call within another, per player.
    sys.setrecursionlimit(10**8)
    threading.stack_size(2**30)
    worker = threading.Thread(target=main)
    worker.start()
    worker.join()
