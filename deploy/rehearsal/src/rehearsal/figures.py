"""What the campaign gave, beside what was published of 2020."""

from collections import Counter
from typing import Any

from rehearsal.stage import Stage

PUBLISHED_2020 = {"candidates": 1226, "placed_round_1": 1179, "percent_on_five_hearts": 91}


def hearts_obtained(stage: Stage, number: int) -> Counter[int]:
    """How many people got a poste to which they had given so many hearts."""
    ledger = stage.ledger.round(number)
    return Counter(
        ledger.lists[person].wishes[poste] for person, poste in ledger.results.items() if poste
    )


def of(stage: Stage, runs: dict[int, dict[str, Any]]) -> dict[str, Any]:
    first, second = hearts_obtained(stage, 1), hearts_obtained(stage, 2)
    placed = first.total()
    return {
        "candidates": len(stage.world.candidates),
        "responsables": len(stage.world.responsables),
        "postes": len(stage.world.postes),
        "places": sum(poste.places for poste in stage.world.postes.values()),
        "placed_round_1": placed,
        "placed_round_2": second.total(),
        "percent_on_five_hearts": round(100 * first[5] / placed) if placed else 0,
        "hearts_round_1": {str(hearts): first[hearts] for hearts in range(5, 0, -1)},
        "objective": {str(number): run["objective"] for number, run in runs.items()},
        "proven": {str(number): run["proven"] for number, run in runs.items()},
        "published_2020": PUBLISHED_2020,
    }
