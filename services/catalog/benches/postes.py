"""Times of lists of postes, on the PostgreSQL of a stack of tests:

    eval "$(python -m stack env --name NAME)" && python services/catalog/benches/postes.py

An import of 100,000 lines, its preview, the same again, the exports; then the list of a campaign of
2,000 postes with each filter. One process a step: its processor time and its peak of memory."""

import asyncio
import csv
import io
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final

import asyncpg
from catalog.app import SERVICE
from catalog.domain.cells import cells_of
from catalog.domain.line import HEADINGS, OPTIONAL, REQUIRED
from catalog.domain.listing import Listed
from catalog.queries import postes
from catalog.queries.postes import Filter
from catalog.schemas.campaigns import NewCampaign
from catalog.schemas.postes import Postes
from catalog.schemas.sheets import EXAMPLE, CsvList, XlsxList
from catalog.usecases import campaigns, exporting, importing, references
from contracts.auth import Grant
from fastapi import UploadFile
from kernel import sheets
from kernel.db import Database
from kernel.migrations import Migrations
from kernel.testing import environment
from sqlmodel.ext.asyncio.session import AsyncSession

MINISTRY: Final = [Grant(role="ministry")]
SUBDIVISIONS: Final = ("LYO", "GRE", "LIL", "BRE", "AIX", "AMI", "ANG", "STR")
SPECIALITIES: Final = ("PED", "URO", "CMF", "COT", "CPE")
LINES, LISTED, ASKED = 100_000, 2_000, 30
NAME: Final = "bench_catalog"
Step = Callable[[AsyncSession], Awaitable[Any]]


def lines(count: int) -> Iterator[Listed]:
    """Each establishment has a dozen terrains, each terrain a few postes."""
    for number in range(count):
        establishment = number // 40
        yield EXAMPLE._replace(
            poste=f"{number:06}",
            speciality=SPECIALITIES[number % len(SPECIALITIES)],
            subdivision=SUBDIVISIONS[establishment % len(SUBDIVISIONS)],
            terrain=f"Terrain de stage {number // 3}",
            establishment=f"Hôpital des Trois-Rivières {establishment}",
            kind="coupled" if number % 5 else "mixed",
            shifted=number % 7 == 0,
            months=12 if number % 3 else 6,
            option=f"Option {number % 11}",
            note=f"Gardes sur place, logement possible : appeler le {number:010}",
            places=number % 4,
            referent_address=f"responsable{number // 4}@chu.example",
            second_address=f"second{number // 4}@cabinet.example",
        )


def csv_of(count: int) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADINGS)
    writer.writerows(cells_of(line).values() for line in lines(count))
    return text.getvalue().encode()


def take_in(content: bytes, *, campaign: str) -> Step:
    async def step(session: AsyncSession) -> Any:
        rows = sheets.each(upload(content), required=REQUIRED, optional=OPTIONAL)
        return await importing.import_postes(session, campaign=campaign, rows=rows, grants=MINISTRY)

    return step


def preview(content: bytes) -> Step:
    async def step(session: AsyncSession) -> Any:
        rows = sheets.each(upload(content), required=REQUIRED, optional=OPTIONAL)
        found = await importing.preview_postes(
            session, campaign="2026-03", rows=rows, grants=MINISTRY
        )
        return f"added={found.added} changed={found.changed} new_addresses={found.new_addresses}"

    return step


def upload(content: bytes) -> UploadFile:
    return UploadFile(io.BytesIO(content))


def export(kind: type[CsvList | XlsxList]) -> Step:
    async def step(session: AsyncSession) -> Any:
        with await exporting.export_postes(
            session, campaign="2026-03", subdivisions=SUBDIVISIONS, kind=kind
        ) as file:
            return f"{file.seek(0, io.SEEK_END) / 1e6:.1f} MB"

    return step


def url() -> str:
    return f"{environment('POSTGRES').rsplit('/', 1)[0]}/{NAME}"


async def begin() -> None:
    connection = await asyncpg.connect(environment("POSTGRES").replace("+asyncpg", ""))
    await connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    await connection.execute(f"CREATE DATABASE {NAME}")
    await connection.close()
    await Migrations(SERVICE.name).upgrade(url())
    database = Database(url(), owner=SERVICE.name)
    async with database.begin() as session:
        await references.bring_up_to_date(session)
        for code in ("2026-03", "2026-05"):
            await campaigns.create(session, new=NewCampaign.model_validate(campaign(code)))
    await database.close()


def campaign(code: str) -> dict[str, Any]:
    bounds = ("opens_at", "wishes_close_at", "ranking_close_at")
    rounds = {name: f"2099-03-{day:02}T08:00:00Z" for day, name in enumerate(bounds, 4)}
    return {"campaign": code, "label": code, "rounds": [{"number": 1, **rounds}]}


def measured(name: str, make: Callable[[], Step]) -> None:
    """In this process, which is new."""
    step = make()
    asyncio.run(_measured(name, step))


async def _measured(name: str, step: Step) -> None:
    database = Database(url(), owner=SERVICE.name)
    wall, processor = time.perf_counter(), time.process_time()
    async with database.begin() as session:
        outcome = await step(session)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    await database.close()
    print(f"{name:<22} {wall:6.1f} s {processor:6.1f} s cpu {peak:6.0f} MB  {outcome}", flush=True)


STEPS: Final[dict[str, Callable[[], Step]]] = {
    "preview, CSV": lambda: preview(csv_of(LINES)),
    "import, CSV": lambda: take_in(csv_of(LINES), campaign="2026-03"),
    "the same again": lambda: take_in(csv_of(LINES), campaign="2026-03"),
    "export, CSV": lambda: export(CsvList),
    "export, XLSX": lambda: export(XlsxList),
    f"import of {LISTED}": lambda: take_in(csv_of(LISTED), campaign="2026-05"),
}
FILTERS: Final = {
    "none": Filter(),
    "speciality": Filter(speciality="PED"),
    "option": Filter(option="Option 3"),
    "subdivision": Filter(subdivision="LYO"),
    "region": Filter(region="Auvergne-Rhône-Alpes"),
    "establishment": Filter(establishment="Hôpital des Trois-Rivières 7"),
    "kind": Filter(kind="coupled"),
    "shifted": Filter(shifted=True),
    "months": Filter(months=12),
    "with places": Filter(with_places=True),
    "unconfirmed": Filter(unconfirmed=True),
    "text, many": Filter(text="riviere garde"),
    "text, none": Filter(text="introuvable"),
    "all together": Filter(
        speciality="PED", region="Auvergne-Rhône-Alpes", months=12, with_places=True, text="garde"
    ),
}


async def list_with_filters() -> None:
    """Reads and writes as JSON the first 500 postes, as a request does."""
    database = Database(url(), owner=SERVICE.name)
    for name, wanted in FILTERS.items():
        times, found = [], 0
        for _ in range(ASKED):
            start = time.perf_counter()
            async with database.begin() as session:
                rows = await postes.after(session, "2026-05", wanted, number=None, limit=501)
                page = Postes.page(rows, limit=500)
                page.model_dump_json()
            times.append((time.perf_counter() - start) * 1000)
            found = len(page.items)
        worst = max(times[1:])
        print(
            f"{name:<22} {statistics.median(times):6.1f} ms, worst {worst:6.1f} ms, {found} items"
        )
    await database.close()


def main() -> int:
    asyncio.run(begin())
    spawn = multiprocessing.get_context("spawn")
    for name in STEPS:
        child = spawn.Process(target=_step, args=(name,))
        child.start()
        child.join()
        if child.exitcode:
            return 1
    asyncio.run(list_with_filters())
    return 0


def _step(name: str) -> None:
    measured(name, STEPS[name])


if __name__ == "__main__":
    sys.exit(main())
