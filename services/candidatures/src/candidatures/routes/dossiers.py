"""Dossiers: one's own, and those of whoever applied to one's poste."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, UploadFile
from kernel.db import Database, Session
from kernel.idempotency import OnlyOnce
from kernel.identity import audited
from kernel.objects import Store
from kernel.statuses import refuses
from kernel.uploads import Kind, NotThatKind, UnsafeFile, received

from candidatures.domain.dossiers import MOST_BYTES, Piece, key_of
from candidatures.routes.paths import ROUND, Campaign, Number, Poste
from candidatures.routes.rankings import access_to
from candidatures.routes.wishes import Oneself
from candidatures.schemas.dossiers import DossierOut, PieceOut
from candidatures.usecases import dossiers

router = APIRouter(tags=["dossiers"])


@router.get("/campaigns/{campaign}/dossiers/{person}")
async def read_dossier(
    session: Session, objects: Store, person: Oneself, campaign: Campaign
) -> DossierOut:
    """One's own."""
    return await dossiers.read_own(session, objects, campaign=campaign, person=person)


async def announced_object(request: Request, person: Oneself, campaign: Campaign) -> UUID:
    """In a transaction of its own: an object that is put in vain is known, and deleted later."""
    database: Database = request.app.state.database
    async with database.begin() as session:
        return await dossiers.announce_object(session, campaign=campaign, person=person)


@router.put(
    "/campaigns/{campaign}/dossiers/{person}/{piece}", responses=refuses(NotThatKind, UnsafeFile)
)
async def file_piece(
    session: Session,
    objects: Store,
    person: Oneself,
    once: OnlyOnce,
    put: Annotated[UUID, Depends(announced_object)],
    campaign: Campaign,
    piece: Piece,
    file: UploadFile,
) -> PieceOut:
    """Replaces a piece by a PDF. Put first, then written: a closing never waits for the store."""
    checked = await received(file, kinds=[Kind.PDF], limit=MOST_BYTES)
    await objects.put(key_of(put), checked)
    return await once.keep(
        await dossiers.file_piece(
            session,
            objects,
            campaign=campaign,
            person=person,
            piece=piece,
            put=put,
            received=checked,
        )
    )


@router.get(
    f"{ROUND}/rankings/{{poste}}/dossiers/{{person}}",
    dependencies=[Depends(access_to), audited("read a dossier")],
)
async def read_applicants_dossier(
    session: Session,
    objects: Store,
    campaign: Campaign,
    number: Number,
    poste: Poste,
    person: UUID,
) -> DossierOut:
    """Of someone who applied to the poste."""
    return await dossiers.read_for_poste(
        session, objects, campaign=campaign, number=number, poste=poste, person=person
    )
