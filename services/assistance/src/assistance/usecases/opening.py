"""Someone opens a ticket, signed in or not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.db import now
from kernel.errors import DomainError, InvalidContent, NotFound
from kernel.identity import Caller
from kernel.objects import Objects
from kernel.uploads import Received as File
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.clocks import due
from assistance.domain.registers import Correction
from assistance.domain.tickets import Ticket
from assistance.domain.words import status_of
from assistance.queries import known
from assistance.schemas.forms import TicketForm
from assistance.usecases.attaching import attach
from assistance.usecases.telling import announce, write_to_requester


class IdentityNeeded(DomainError):
    """Connectez-vous pour cette demande : elle porte sur votre dossier ou sur votre poste."""

    status = 401


@dataclass(frozen=True)
class Requester:
    """Who asks: by their account, or as they say."""

    person: UUID | None
    name: str
    email: str
    status: str
    university: str


async def open_ticket(
    session: AsyncSession,
    *,
    form: TicketForm,
    caller: Caller | None,
    screenshot: File | None,
    store: Objects,
) -> Ticket:
    if caller is None and form.kind in ("correction", "explanation"):
        raise IdentityNeeded
    correction = await _correction(session, form, caller) if form.kind == "correction" else None
    requester = await identify(session, form=form, caller=caller)
    at = await now(session)
    ticket = Ticket(
        kind=form.kind,
        person=requester.person,
        name=requester.name,
        email=requester.email,
        status=requester.status,
        service=form.service,
        university=requester.university,
        subdivision=await _route(session, requester, correction),
        description=form.description,
        page=form.page,
        outside_campaign=not await known.campaign_runs(session),
        received_at=at,
        due_at=due(form.kind, at, opens_at=await _opening(session, correction, at)),
    )
    session.add(ticket)
    await session.flush()
    if correction is not None:
        correction.ticket = ticket.id
        session.add(correction)
    await attach(session, store, screenshot, ticket=ticket.id)
    write_to_requester(session, ticket, "ticket_received")
    await announce(session, ticket)
    return ticket


async def identify(session: AsyncSession, *, form: TicketForm, caller: Caller | None) -> Requester:
    """An account's name and address come before what was typed. Raises InvalidContent for what is
    missing."""
    person = await known.person(session, caller.person) if caller else None
    id_ = person.person if person else (caller.person if caller else None)
    name = person.name if person else form.name
    email = (await known.address_of(session, id_) if id_ else None) or form.email
    status = form.status or (status_of(caller.grants) if caller else None)
    missing = {"name": name, "email": email, "status": status}
    if faults := [
        {"field": field, "message": "ce champ est nécessaire"}
        for field, value in missing.items()
        if not value
    ]:
        raise InvalidContent(faults)
    university = form.university or (person.university if person else None) or ""
    return Requester(id_, name or "", email or "", status or "", university)


async def _correction(session: AsyncSession, form: TicketForm, caller: Caller | None) -> Correction:
    """Raises InvalidContent, and NotFound for a poste that the caller does not answer for."""
    asked = {
        "campaign": form.campaign,
        "poste": form.poste,
        "field": form.field,
        "value": form.value,
    }
    if faults := [
        {"field": field, "message": "ce champ est nécessaire pour corriger un poste"}
        for field, value in asked.items()
        if not value
    ]:
        raise InvalidContent(faults)
    grants = caller.grants_as("responsable") if caller else ()
    if not any((one.campaign, one.poste) == (form.campaign, form.poste) for one in grants):
        raise NotFound
    return Correction.model_validate(asked | {"ticket": UUID(int=0)})


async def _route(
    session: AsyncSession, requester: Requester, correction: Correction | None
) -> str | None:
    """Whose managers read it: None for the ministry."""
    if correction is not None:
        poste = await known.poste(session, campaign=correction.campaign, poste=correction.poste)
        if poste is not None:
            return poste.subdivision
    return await known.subdivision_of(session, requester.university)


async def _opening(
    session: AsyncSession, correction: Correction | None, at: datetime
) -> datetime | None:
    if correction is None:
        return None
    return await known.opening_of(session, correction.campaign, after=at)
