"""« Mes postes »: what those who answer for a poste read, confirm, describe and attach."""

from typing import Annotated, Final
from uuid import UUID

from contracts.auth import Access
from fastapi import APIRouter, Depends, Request, Response, UploadFile
from kernel import strays
from kernel.db import Database, Session
from kernel.errors import DomainError, NotFound
from kernel.idempotency import OnlyOnce
from kernel.identity import Caller, SignedIn, audited
from kernel.objects import Store
from kernel.schemas import Code
from kernel.uploads import Kind, received
from kernel.versions import ExpectedVersion, tag

from catalog.domain.access import postes_of
from catalog.domain.attachments import key_of
from catalog.schemas.postes import DescriptionIn, MyPoste, MyPostes
from catalog.usecases import attaching, presenting

ATTACHMENT_LIMIT: Final = 5_000_000
router = APIRouter(prefix="/campaigns/{campaign}", tags=["my postes"])


class SecondReadsOnly(DomainError):
    """Le second responsable consulte la fiche du poste sans la modifier."""

    status = 403


async def access_to(caller: SignedIn, campaign: Code, poste: Code) -> Access:
    """How the caller answers for the poste; one that is not theirs does not exist for them."""
    access = postes_of(caller.grants, campaign=campaign).get(poste)
    if access is None:
        raise NotFound
    return access


async def referent(access: Annotated[Access, Depends(access_to)], caller: SignedIn) -> Caller:
    if access != "referent":
        raise SecondReadsOnly
    return caller


Referent = Annotated[Caller, Depends(referent)]


@router.get("/my-postes")
async def list_my_postes(session: Session, caller: SignedIn, campaign: Code) -> MyPostes:
    """The postes that the caller answers for, as référent, second or substitute."""
    access = postes_of(caller.grants, campaign=campaign)
    return await presenting.own(session, campaign=campaign, access=access)


@router.post("/postes/{poste}/confirm", dependencies=[audited("confirmed a poste")])
async def confirm_poste(
    session: Session,
    caller: Referent,
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Code,
    poste: Code,
    response: Response,
) -> MyPoste:
    """« Fiche exacte », of the version that the caller read."""
    confirmed = await presenting.confirm(
        session, campaign=campaign, poste=poste, expected=expected, by=caller.person
    )
    tag(response, confirmed.version)
    return await once.keep(confirmed)


@router.put("/postes/{poste}/description", dependencies=[Depends(referent)])
async def describe_poste(
    session: Session,
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Code,
    poste: Code,
    content: DescriptionIn,
    response: Response,
) -> MyPoste:
    described = await presenting.describe(
        session,
        campaign=campaign,
        poste=poste,
        expected=expected,
        description=content.description,
    )
    tag(response, described.version)
    return await once.keep(described)


async def announced_object(request: Request, _: Referent) -> UUID:
    """In a transaction of its own: an object that is put in vain is known, and deleted later."""
    database: Database = request.app.state.database
    async with database.begin() as session:
        return await strays.announce(session)


@router.put("/postes/{poste}/attachment")
async def put_attachment(
    session: Session,
    caller: Referent,
    objects: Store,
    once: OnlyOnce,
    expected: ExpectedVersion,
    put: Annotated[UUID, Depends(announced_object)],
    campaign: Code,
    poste: Code,
    file: UploadFile,
    response: Response,
) -> MyPoste:
    """Put first, then written: a commit never waits for the store."""
    checked = await received(file, kinds=list(Kind), limit=ATTACHMENT_LIMIT)
    await objects.put(key_of(put), checked)
    attached = await attaching.attach(
        session,
        campaign=campaign,
        poste=poste,
        expected=expected,
        put=put,
        received=checked,
        by=caller.person,
    )
    tag(response, attached.version)
    return await once.keep(attached)


@router.delete("/postes/{poste}/attachment", dependencies=[Depends(referent)])
async def remove_attachment(
    session: Session,
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Code,
    poste: Code,
    response: Response,
) -> MyPoste:
    detached = await attaching.detach(session, campaign=campaign, poste=poste, expected=expected)
    tag(response, detached.version)
    return await once.keep(detached)
