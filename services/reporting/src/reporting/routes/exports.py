"""The same tables, with the same filter and order, whole: for a spreadsheet, or as a workbook."""

import os
import re
import unicodedata
from collections.abc import Iterator
from typing import IO, Final, Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from kernel.db import Session

from reporting.domain.filters import Filter
from reporting.domain.scopes import Sight
from reporting.queries import affectations as affectation_table
from reporting.queries import candidate_table, poste_table
from reporting.queries.ordered import Ordered
from reporting.routes.asked import CAMPAIGN, Chosen, Descending, HeartsLimit, InSight, bulk
from reporting.schemas.layouts import AFFECTATIONS, CANDIDATES, POSTES, Layout
from reporting.schemas.sheets import CsvSheet, Sheet, XlsxSheet
from reporting.usecases.exports import export
from reporting.usecases.tables import check_campaign, count_awaited

CHUNK: Final = 65_536
KINDS: Final[dict[str, type[Sheet]]] = {"csv": CsvSheet, "xlsx": XlsxSheet}
Suffix = Literal["csv", "xlsx"]

router = APIRouter(default_response_class=StreamingResponse)


@router.get(f"{CAMPAIGN}/candidates.{{suffix}}", dependencies=bulk("read candidates"))
async def candidates(
    session: Session,
    sight: InSight,
    only: Chosen,
    limit: HeartsLimit,
    suffix: Suffix,
    sort: candidate_table.Sort = "name",
    descending: Descending = False,
) -> StreamingResponse:
    """A line a choice; who has none has one line."""
    await check_campaign(session, sight.campaign)
    table = candidate_table.lines(sight, only, limit, sort=sort, descending=descending)
    name = file_name(CANDIDATES, sight, only)
    return await _file(session, table, CANDIDATES, KINDS[suffix], name)


@router.get(f"{CAMPAIGN}/postes.{{suffix}}", dependencies=bulk("read postes"))
async def postes(
    session: Session,
    sight: InSight,
    only: Chosen,
    suffix: Suffix,
    sort: poste_table.Sort = "poste",
    descending: Descending = False,
) -> StreamingResponse:
    """A line a candidature; a poste without any has one line."""
    await check_campaign(session, sight.campaign)
    table = poste_table.lines(sight, only, sort=sort, descending=descending)
    return await _file(session, table, POSTES, KINDS[suffix], file_name(POSTES, sight, only))


@router.get(f"{CAMPAIGN}/affectations.{{suffix}}", dependencies=bulk("read affectations"))
async def affectations(
    session: Session,
    sight: InSight,
    only: Chosen,
    suffix: Suffix,
    sort: affectation_table.Sort = "name",
    descending: Descending = False,
) -> StreamingResponse:
    """A line a result. The name of the file says when some are still on their way here."""
    awaited = await count_awaited(session, campaign=sight.campaign, round_=only.round)
    table = affectation_table.table(sight, only, sort=sort, descending=descending)
    name = file_name(AFFECTATIONS, sight, only, incomplete=awaited > 0)
    return await _file(session, table, AFFECTATIONS, KINDS[suffix], name)


async def _file(
    session: Session, table: Ordered, layout: Layout, kind: type[Sheet], name: str
) -> StreamingResponse:
    file = await export(session, table=table, layout=layout, kind=kind)
    return StreamingResponse(
        _chunks(file),
        media_type=kind.MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{kind.SUFFIX}"',
            "Content-Length": str(os.fstat(file.fileno()).st_size),
        },
    )


def file_name(layout: Layout, sight: Sight, only: Filter, *, incomplete: bool = False) -> str:
    """What the table holds, in letters that every system takes; says when results are awaited."""
    words = [
        layout.name,
        sight.campaign,
        f"tour {only.round}" if only.round else None,
        sight.only.speciality,
        sight.only.subdivision,
        sight.only.region,
        only.kind,
        only.option,
        only.result,
        "incomplet" if incomplete else None,
    ]
    plain = unicodedata.normalize("NFKD", " ".join(filter(None, words))).encode("ascii", "ignore")
    return re.sub(r"[^A-Za-z0-9]+", "-", plain.decode()).strip("-")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
