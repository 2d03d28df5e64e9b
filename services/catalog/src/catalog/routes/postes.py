"""Postes: whoever is signed in reads them, the ministry and the ARS bring their lists."""

from typing import Annotated

from contracts.catalog import Kind
from fastapi import APIRouter, Query, UploadFile
from kernel import sheets
from kernel.db import Session
from kernel.identity import SignedIn, audited
from kernel.schemas import Code

from catalog.domain.line import OPTIONAL, REQUIRED
from catalog.queries import campaigns
from catalog.queries import postes as queries
from catalog.schemas.postes import Imported, PosteItem, Postes
from catalog.schemas.words import OneLine
from catalog.usecases import importing

router = APIRouter(prefix="/campaigns/{campaign}/postes", tags=["postes"])


@router.get("")
async def list_postes(
    session: Session,
    _: SignedIn,
    campaign: Code,
    speciality: Code | None = None,
    subdivision: Code | None = None,
    region: OneLine | None = None,
    kind: Kind | None = None,
    text: OneLine | None = None,
    after: Code | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Postes:
    await campaigns.found(session, campaign)
    wanted = queries.Filter(speciality, subdivision, region, kind, text)
    rows = await queries.after(session, campaign, wanted, number=after, limit=limit + 1)
    return Postes.page(rows, limit=limit)


@router.get("/{poste}")
async def read_poste(session: Session, _: SignedIn, campaign: Code, poste: Code) -> PosteItem:
    return PosteItem.of(await queries.one(session, campaign, poste))


@router.post("/import", dependencies=[audited("imported postes")])
async def import_postes(
    session: Session, importer: SignedIn, campaign: Code, file: UploadFile
) -> Imported:
    """The same file again changes nothing, so it needs no Idempotency-Key."""
    rows = sheets.each(file, required=REQUIRED, optional=OPTIONAL)
    return await importing.import_postes(
        session, campaign=campaign, rows=rows, grants=importer.grants
    )
