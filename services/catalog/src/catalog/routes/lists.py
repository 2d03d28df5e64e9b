"""Lists of postes: a template to begin from, what an import would do, the import, the export."""

import os
from collections.abc import Iterator
from typing import IO, Final

from fastapi import APIRouter, Response, UploadFile
from fastapi.responses import StreamingResponse
from kernel import sheets
from kernel.db import Session
from kernel.identity import Caller, SignedIn, audited
from kernel.schemas import Code

from catalog.domain.line import OPTIONAL, REQUIRED
from catalog.domain.scope import within
from catalog.queries import campaigns, references
from catalog.schemas.lists import Imported, Preview
from catalog.schemas.sheets import CsvList, PosteList, XlsxList
from catalog.usecases import exporting, importing

CHUNK: Final = 1 << 16
router = APIRouter(tags=["lists"])
EXPORTED: Final = audited("exported postes")


@router.post("/campaigns/{campaign}/postes/import", dependencies=[audited("imported postes")])
async def import_postes(
    session: Session, manager: SignedIn, campaign: Code, file: UploadFile
) -> Imported:
    """The same file again changes nothing, so it needs no Idempotency-Key."""
    rows = sheets.each(file, required=REQUIRED, optional=OPTIONAL)
    return await importing.import_postes(
        session, campaign=campaign, rows=rows, grants=manager.grants
    )


@router.post("/campaigns/{campaign}/postes/import/preview")
async def preview_postes(
    session: Session, manager: SignedIn, campaign: Code, file: UploadFile
) -> Preview:
    """What the same file would change if it were imported now; nothing is written."""
    rows = sheets.each(file, required=REQUIRED, optional=OPTIONAL)
    return await importing.preview_postes(
        session, campaign=campaign, rows=rows, grants=manager.grants
    )


@router.get(
    "/campaigns/{campaign}/postes.csv", response_class=StreamingResponse, dependencies=[EXPORTED]
)
async def postes_csv(session: Session, manager: SignedIn, campaign: Code) -> StreamingResponse:
    """The postes of the caller's scope, as an import reads them."""
    return await _export(session, manager, campaign, CsvList)


@router.get(
    "/campaigns/{campaign}/postes.xlsx", response_class=StreamingResponse, dependencies=[EXPORTED]
)
async def postes_xlsx(session: Session, manager: SignedIn, campaign: Code) -> StreamingResponse:
    """The same, as a workbook."""
    return await _export(session, manager, campaign, XlsxList)


async def _export(
    session: Session, manager: Caller, campaign: str, kind: type[PosteList]
) -> StreamingResponse:
    await campaigns.found(session, campaign)
    file = await exporting.export_postes(
        session,
        campaign=campaign,
        subdivisions=within(manager.grants, await references.subdivisions(session)),
        kind=kind,
    )
    return StreamingResponse(
        _chunks(file),
        media_type=kind.MEDIA_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="postes-{campaign}.{kind.SUFFIX}"',
            "Content-Length": str(os.fstat(file.fileno()).st_size),
        },
    )


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


@router.get("/templates/postes.csv", response_class=Response)
def template_csv(_: SignedIn) -> Response:
    """The headings of a list, and one line as an example."""
    return _template(CsvList)


@router.get("/templates/postes.xlsx", response_class=Response)
def template_xlsx(_: SignedIn) -> Response:
    """The same, as a workbook whose columns know what they take."""
    return _template(XlsxList)


def _template(kind: type[PosteList]) -> Response:
    name = f'attachment; filename="modele-postes.{kind.SUFFIX}"'
    return Response(
        exporting.template(kind),
        media_type=kind.MEDIA_TYPE,
        headers={"Content-Disposition": name},
    )
