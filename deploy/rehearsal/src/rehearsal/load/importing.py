"""A file of a hundred thousand rows, and what the service holds in memory meanwhile."""

import asyncio
import re
import time
from collections.abc import Iterator

import aiohttp

from rehearsal.client import Person
from rehearsal.files import POSTES, sheet_csv
from rehearsal.load.figures import Figure
from rehearsal.progress import Scene

ROWS, SECONDS, MEGABYTES = 100_000, 10, 300
RESIDENT = re.compile(r"^process_resident_memory_bytes (\S+)$", re.MULTILINE)
EVERY = 0.05


async def load(ministry: Person, campaign: str, rows: int) -> None:
    """The first `rows` postes of an endless list."""
    content = sheet_csv(POSTES, _rows(rows))
    path = f"/api/catalog/campaigns/{campaign}/postes/import"
    answer = await ministry.upload(path, name="postes.csv", content=content)
    if answer["added"] + answer["unchanged"] != rows:
        raise AssertionError(f"{answer} for a file of {rows} rows")


def _rows(count: int) -> Iterator[dict[str, str]]:
    for number in range(count):
        doctor = number // 5
        yield {
            "numero": f"B-{number:06}",
            "specialite": ("PED", "OPH", "URO", "NEP")[number % 4],
            "subdivision": ("LYO", "LIL", "BOR", "TLS", "IDF")[number % 5],
            "terrain": f"Unité {number % 900}",
            "etablissement": f"Hôpital {number % 300}",
            "type_poste": "simple",
            "duree_mois": ("6", "12")[number % 2],
            "places": str(1 + number % 3),
            "responsable_adresse": f"medecin.{doctor}@banc.test",
            "responsable_prenom": "Camille",
            "responsable_nom": f"Banc {doctor}",
        }


async def measure(ministry: Person, campaign: str, metrics_url: str, scene: Scene) -> list[Figure]:
    with scene.act("rows of one file are loaded", ROWS):
        watch = asyncio.create_task(_highest(metrics_url))
        begun = time.monotonic()
        await load(ministry, campaign, ROWS)
        seconds = time.monotonic() - begun
        watch.cancel()
        peak = await watch
    return [
        Figure("a file of 100,000 postes, from sending to answer", SECONDS, seconds, "s"),
        Figure("the most that catalog held in memory meanwhile", MEGABYTES, peak / 1e6, "MB"),
    ]


async def _highest(url: str) -> float:
    """The most resident memory until cancelled, in bytes, as the service's metrics tell it."""
    highest = 0.0
    async with aiohttp.ClientSession() as http:
        try:
            while True:
                async with http.get(url) as answer:
                    found = RESIDENT.search(await answer.text())
                if found:
                    highest = max(highest, float(found.group(1)))
                await asyncio.sleep(EVERY)
        except asyncio.CancelledError:
            return highest
