"""The managers' desk: the tickets of their territory, and each of them."""

from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from contracts.assistance import TicketKind, TicketState
from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from portal.managed_ticket import HERE, path_of, show
from portal.schemas import ManagedTickets
from portal.services import at
from portal.shell import page
from portal.visitors import Manager

router = APIRouter(include_in_schema=False)

Before = Annotated[int | None, Query(ge=1, le=2**63 - 1)]
Done = Annotated[str, Query(max_length=20)]


@router.get("/gestion")
async def home() -> Response:
    return RedirectResponse(HERE, 303)


@router.get(HERE)
async def listed(
    visitor: Manager,
    nature: TicketKind | Literal[""] = "",
    etat: TicketState | Literal[""] = "",
    retard: Literal["", "true"] = "",
    avant: Before = None,
) -> Response:
    """Address = view: the filters are in the query."""
    wanted = {"kind": nature, "state": etat, "overdue": retard, "before": str(avant or "")}
    asked = {name: value for name, value in wanted.items() if value}
    found = await visitor.calls.read(ManagedTickets, "assistance", "/tickets", **asked)
    chosen = {"nature": nature, "etat": etat, "retard": retard}
    kept = {name: value for name, value in chosen.items() if value}
    return page(
        visitor,
        "managed-tickets.html",
        tickets=found.items,
        older=f"{HERE}?{urlencode({**kept, 'avant': found.next})}" if found.next else "",
        newest=f"{HERE}?{urlencode(kept)}" if avant else "",
        chosen=chosen,
        filtered=bool(kept),
        references=await visitor.desk.references(visitor.calls),
    )


@router.get(f"{HERE}/{{ticket}}")
async def read(ticket: UUID, visitor: Manager, fait: Done = "") -> Response:
    return await show(visitor, ticket, done=fait)


@router.get(f"{HERE}/{{ticket}}/pieces/{{attachment}}")
async def attachment(ticket: UUID, attachment: UUID, visitor: Manager) -> Response:
    """To the signed address, which is good for minutes."""
    path = path_of(ticket) + at("attachments", str(attachment))
    given = await visitor.calls.json("GET", "assistance", path)
    return RedirectResponse(given["url"], 303)
