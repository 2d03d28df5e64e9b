"""Postes: whoever is signed in reads them; those who follow them count what is not confirmed."""

from typing import Annotated

from contracts.catalog import Kind
from fastapi import APIRouter, Query, Response
from kernel.db import Session
from kernel.errors import Forbidden
from kernel.identity import SignedIn
from kernel.objects import ADDRESS_LIFE, Store
from kernel.schemas import Code
from kernel.statuses import refuses

from catalog.domain.attachments import key_of
from catalog.domain.scope import sights
from catalog.queries import campaigns
from catalog.queries import postes as queries
from catalog.schemas.postes import AttachmentAddress, Confirmations, PosteDetail, Postes
from catalog.schemas.words import OneLine
from catalog.usecases import reading

router = APIRouter(prefix="/campaigns/{campaign}", tags=["postes"])


@router.get("/postes", response_model=Postes, responses=refuses(Forbidden))
async def list_postes(
    session: Session,
    caller: SignedIn,
    campaign: Code,
    speciality: Code | None = None,
    option: OneLine | None = None,
    subdivision: Code | None = None,
    region: OneLine | None = None,
    establishment: OneLine | None = None,
    kind: Kind | None = None,
    shifted: bool | None = None,
    months: Annotated[int | None, Query(ge=1, le=99)] = None,
    with_places: bool = False,
    unconfirmed: bool = False,
    text: OneLine | None = None,
    after: Code | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """`unconfirmed`: for those who follow postes. Empty for others until they are published."""
    wanted = queries.Filter(
        speciality=speciality,
        option=option,
        subdivision=subdivision,
        region=region,
        establishment=establishment,
        kind=kind,
        shifted=shifted,
        months=months,
        with_places=with_places,
        unconfirmed=unconfirmed,
        text=text,
    )
    rows = await reading.list_postes(
        session, campaign=campaign, caller=caller, wanted=wanted, after=after, limit=limit + 1
    )
    # As bytes: of what it is given whole, the framework makes three copies.
    content = Postes.page(rows, limit=limit).model_dump_json()
    return Response(content, media_type="application/json")


@router.get("/postes/{poste}")
async def read_poste(
    session: Session, caller: SignedIn, campaign: Code, poste: Code
) -> PosteDetail:
    """With its description and attachment."""
    return await reading.read_poste(session, campaign=campaign, poste=poste, caller=caller)


@router.get("/postes/{poste}/attachment")
async def read_attachment(
    session: Session, caller: SignedIn, objects: Store, campaign: Code, poste: Code
) -> AttachmentAddress:
    """Where it can be read during the next minutes. Not a redirection: a client that follows one
    would send its token to the store, which refuses a request signed twice."""
    row = await reading.attachment_of(session, campaign=campaign, poste=poste, caller=caller)
    return AttachmentAddress(
        address=await objects.address(key_of(row.attachment)),
        seconds=int(ADDRESS_LIFE.total_seconds()),
        filename=row.filename,
        media_type=row.media_type,
        size=row.size,
    )


@router.get("/confirmations")
async def count_confirmations(session: Session, caller: SignedIn, campaign: Code) -> Confirmations:
    """The postes that the caller follows, by subdivision, and those not confirmed yet."""
    await campaigns.found(session, campaign)
    followed = sights(caller.grants)
    return Confirmations.of(await queries.confirmations(session, campaign, followed))
