"""HTTP → use case → HTTP. Who may read: access.py; how much of it: domain/scopes.py."""

import os
import re
import unicodedata
from collections.abc import Iterator
from typing import IO, Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from kernel.db import Session
from kernel.factors import fresh_factor
from kernel.identity import SignedIn, audited
from kernel.schemas import Code, Text

from reporting import usecases
from reporting.domain.scopes import Sight, Window, sight
from reporting.schemas.affectations import Affectations
from reporting.schemas.progress import Progress
from reporting.schemas.sheets import CsvSheet, Sheet, XlsxSheet

CHUNK = 65_536

router = APIRouter()
READ = [
    fresh_factor,
    audited("read affectations", "speciality", "subdivision", "region", "round"),
]

Name = Annotated[Text | None, Query(max_length=100)]
RoundNumber = Annotated[int | None, Query(alias="round", ge=1, le=3)]
After = Annotated[str | None, Query(pattern=r"^[1-3]:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Limit = Annotated[int, Query(ge=1, le=500)]


async def in_sight(
    campaign: Code,
    reader: SignedIn,
    speciality: Name = None,
    subdivision: Name = None,
    region: Name = None,
) -> Sight:
    """The reader's scope, narrowed by the filter."""
    return sight(reader.grants, campaign=campaign, only=Window(speciality, subdivision, region))


InSight = Annotated[Sight, Depends(in_sight)]


@router.get("/campaigns/{campaign}/rounds/{number}/progress")
async def progress(session: Session, sight: InSight, number: int) -> Progress:
    return await usecases.read_progress(session, sight=sight, round_=number)


@router.get("/campaigns/{campaign}/affectations", dependencies=READ)
async def affectations(
    session: Session,
    sight: InSight,
    number: RoundNumber = None,
    after: After = None,
    limit: Limit = 100,
) -> Affectations:
    """Published results, by name. A territory in the filter is the candidate's or the poste's."""
    return await usecases.list_affectations(
        session, sight=sight, round_=number, after=_place(after), limit=limit
    )


def _place(after: str | None) -> tuple[int, UUID] | None:
    if after is None:
        return None
    round_, _, person = after.partition(":")
    return int(round_), UUID(person)


@router.get(
    "/campaigns/{campaign}/affectations.csv",
    response_class=StreamingResponse,
    dependencies=READ,
)
async def affectations_csv(
    session: Session, sight: InSight, number: RoundNumber = None
) -> StreamingResponse:
    """The same table, whole, for a spreadsheet."""
    return await _export(session, sight, number, CsvSheet)


@router.get(
    "/campaigns/{campaign}/affectations.xlsx",
    response_class=StreamingResponse,
    dependencies=READ,
)
async def affectations_xlsx(
    session: Session, sight: InSight, number: RoundNumber = None
) -> StreamingResponse:
    """The same table, whole, as a workbook."""
    return await _export(session, sight, number, XlsxSheet)


async def _export(
    session: Session, sight: Sight, round_: int | None, kind: type[Sheet]
) -> StreamingResponse:
    awaited = await usecases.count_awaited(session, campaign=sight.campaign, round_=round_)
    file = await usecases.export_affectations(session, sight=sight, round_=round_, kind=kind)
    name = file_name(sight, round_=round_, incomplete=awaited > 0)
    return StreamingResponse(
        _chunks(file),
        media_type=kind.MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{kind.SUFFIX}"',
            "Content-Length": str(os.fstat(file.fileno()).st_size),
        },
    )


def file_name(sight: Sight, *, round_: int | None, incomplete: bool) -> str:
    """What the table holds, in letters that every system takes; says when results are awaited."""
    words = [
        "affectations",
        sight.campaign,
        f"tour {round_}" if round_ else None,
        sight.only.speciality,
        sight.only.subdivision,
        sight.only.region,
        "incomplet" if incomplete else None,
    ]
    plain = unicodedata.normalize("NFKD", " ".join(filter(None, words))).encode("ascii", "ignore")
    return re.sub(r"[^A-Za-z0-9]+", "-", plain.decode()).strip("-")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
