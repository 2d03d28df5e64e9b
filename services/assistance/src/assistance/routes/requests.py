"""The form, for anyone."""

from fastapi import APIRouter, Depends
from kernel.db import Session
from kernel.errors import NotFound, NotSignedIn
from kernel.objects import Store
from kernel.statuses import refuses

from assistance.routes.visitors import Screenshot, TicketIn, Visitor, VisitorOnce, within_rates
from assistance.schemas.desk import FormShown
from assistance.schemas.tickets import Received
from assistance.usecases import opening, prefilling

router = APIRouter(tags=["assistance"])


@router.get("/form", responses=refuses(NotSignedIn))
async def show_form(session: Session, caller: Visitor) -> FormShown:
    """Ce que le formulaire propose, rempli pour qui est connecté."""
    return await prefilling.show_form(session, caller=caller)


@router.post(
    "/tickets",
    status_code=201,
    dependencies=[Depends(within_rates)],
    responses=refuses(NotSignedIn, opening.IdentityNeeded, NotFound),
)
async def open_ticket(
    caller: Visitor,
    form: TicketIn,
    screenshot: Screenshot,
    session: Session,
    once: VisitorOnce,
    store: Store,
) -> Received:
    """Écrire à l'assistance. La réponse est la même que l'adresse soit connue ou non."""
    ticket = await opening.open_ticket(
        session, form=form, caller=caller, screenshot=screenshot, store=store
    )
    territory = await prefilling.territory(session, ticket.subdivision)
    return await once.keep(Received.of(ticket, territory))
