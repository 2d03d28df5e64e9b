"""Candidates filter a long list of postes."""

import time
from itertools import product

from rehearsal.client import Person
from rehearsal.load import importing
from rehearsal.load.figures import Figure, percentile
from rehearsal.progress import Scene

LISTED, SECONDS, TIMES = 2_000, 0.05, 20
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"speciality": "PED"},
    {"subdivision": "LYO"},
    {"speciality": "PED", "subdivision": "LYO"},
    {"text": "hôpital"},
)


async def measure(ministry: Person, campaign: str, scene: Scene) -> list[Figure]:
    path = f"/api/catalog/campaigns/{campaign}/postes"
    await importing.load(ministry, campaign, LISTED)
    seconds: list[float] = []
    with scene.act("lists of postes are read", len(FILTERS) * TIMES) as shown:
        for query, _ in product(FILTERS, range(TIMES)):
            begun = time.monotonic()
            await ministry.get(path, **query)
            seconds.append(time.monotonic() - begun)
            shown.advance()
    return [
        Figure(
            "a list of 2,000 postes under any filter, p95", SECONDS, percentile(seconds, 95), "s"
        )
    ]
