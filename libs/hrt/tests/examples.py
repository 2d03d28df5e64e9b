"""Documents that the tests share."""

import random
from typing import Any

SEED = "50d858e0985ecc7f60418aaf0cc5ab587f42c2570a884095a9e8ccacd0f6545c"
DIGEST = "sha256:e73a4ec64668213c1a1d19457a70080b1146b69aae988c0d05d7f4964626a8f7"


def example() -> dict[str, Any]:
    """The worked example of the format."""
    return {
        "format": "appariement/instance@1",
        "campaign": "2026",
        "round": 1,
        "seed": SEED,
        "postes": [{"id": "P1", "places": 1}, {"id": "P2", "places": 1}],
        "candidates": [
            {
                "id": "C1",
                "wishes": [
                    {"poste": "P1", "hearts": 5, "rank": 1},
                    {"poste": "P2", "hearts": 3, "rank": 2},
                ],
            },
            {
                "id": "C2",
                "wishes": [
                    {"poste": "P1", "hearts": 4, "rank": 1},
                    {"poste": "P2", "hearts": 4, "refused": "not_ranked"},
                ],
            },
            {"id": "C3", "wishes": [{"poste": "P2", "hearts": 5, "rank": 4}]},
        ],
    }


def tiny(random_: random.Random, candidates: int = 5, postes: int = 4) -> dict[str, Any]:
    """A random instance small enough for brute force, with ties, refusals and empty postes."""
    names = [f"P{i}" for i in range(random_.randint(1, postes))]
    hearts, ranks = random_.randint(1, 5), random_.randint(1, 4)
    return {
        **example(),
        "seed": random_.randbytes(32).hex(),
        "postes": [{"id": name, "places": random_.choice((0, 1, 1, 1, 2, 3))} for name in names],
        "candidates": [
            {"id": f"C{i}", "wishes": [_wish(random_, name, hearts, ranks) for name in wanted]}
            for i in range(random_.randint(0, candidates))
            for wanted in [[name for name in names if random_.random() < 0.75]]
        ],
    }


def _wish(random_: random.Random, poste: str, hearts: int, ranks: int) -> dict[str, Any]:
    wish: dict[str, Any] = {"poste": poste, "hearts": random_.randint(1, hearts)}
    if random_.random() < 0.1:
        refusals = ("withdrawn", "below_minimum", "ranking_invalid", "refused", "not_ranked")
        return wish | {"refused": random_.choice(refusals)}
    return wish | {"rank": random_.randint(1, ranks)}
