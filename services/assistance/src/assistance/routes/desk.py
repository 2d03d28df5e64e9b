"""The managers' desk: tickets of their territory, taken and released."""

from typing import Annotated
from uuid import UUID

from contracts.assistance import TicketKind, TicketState
from fastapi import APIRouter, Query, Response
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import SignedIn, audited
from kernel.objects import Store
from kernel.schemas import Code
from kernel.versions import ExpectedVersion, tag

from assistance.queries.tickets import Filter
from assistance.schemas.tickets import AttachmentAddress, Desk, TicketCard
from assistance.usecases import listing, managing, reading

router = APIRouter(prefix="/tickets", tags=["gestion des demandes"])
Before = Annotated[int | None, Query(ge=1, le=2**63 - 1)]


@router.get("", dependencies=[audited("listed tickets", "kind", "state", "subdivision")])
async def list_tickets(
    session: Session,
    manager: SignedIn,
    kind: TicketKind | None = None,
    state: TicketState | None = None,
    subdivision: Code | None = None,
    mine: bool = False,
    unassigned: bool = False,
    overdue: bool = False,
    outside_campaign: bool | None = None,
    before: Before = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Desk:
    """Les demandes de mon territoire, les plus récentes d'abord."""
    assigned_to = manager.person if mine else None
    wanted = Filter(kind, state, subdivision, assigned_to, unassigned, overdue, outside_campaign)
    return await listing.desk(session, caller=manager, wanted=wanted, before=before, limit=limit)


@router.get("/{ticket}")
async def read_ticket(
    session: Session, manager: SignedIn, ticket: UUID, response: Response
) -> TicketCard:
    found = await managing.managed(session, manager, ticket, "read a ticket")
    tag(response, found.version)
    return await reading.for_manager(session, found)


@router.get("/{ticket}/attachments/{attachment}")
async def read_attachment(
    session: Session, manager: SignedIn, ticket: UUID, attachment: UUID, store: Store
) -> AttachmentAddress:
    found = await managing.managed(session, manager, ticket, "read a file of a ticket")
    return await reading.attachment_address(session, store, ticket=found, attachment=attachment)


@router.post("/{ticket}/take")
async def take(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    ticket: UUID,
    response: Response,
) -> TicketCard:
    """S'en charger."""
    found = await managing.take(session, caller=manager, ticket=ticket, expected=expected)
    tag(response, found.version)
    return await once.keep(await reading.for_manager(session, found))


@router.post("/{ticket}/release")
async def release(
    session: Session,
    manager: SignedIn,
    once: OnlyOnce,
    expected: ExpectedVersion,
    ticket: UUID,
    response: Response,
) -> TicketCard:
    """La laisser à un collègue."""
    found = await managing.release(session, caller=manager, ticket=ticket, expected=expected)
    tag(response, found.version)
    return await once.keep(await reading.for_manager(session, found))
