"""A ticket as managers read it, and what becomes of an act on it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import Response
from fastapi.responses import RedirectResponse

from portal.refusals import Errors, errors_by_field
from portal.schemas import Canned, ManagedTicket
from portal.services import Refused, at
from portal.shell import page
from portal.visitors import Form, Visitor

HERE: Final = "/gestion/assistance"
FILE_REFUSALS = ("not-that-kind", "unsafe-file", "too-large")
TOLD = (409, 412, 413, 415, 422)


def path_of(ticket: UUID, *act: str) -> str:
    """The service's."""
    return at("tickets", str(ticket), *act)


async def canned(visitor: Visitor) -> tuple[Canned, ...]:
    return await visitor.calls.read_all(Canned, "assistance", "/canned-answers")


async def show(
    visitor: Visitor,
    ticket: UUID,
    *,
    done: str = "",
    typed: Callable[[str], str] = lambda _: "",
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    found, offered, references = await asyncio.gather(
        visitor.calls.read(ManagedTicket, "assistance", path_of(ticket)),
        canned(visitor),
        visitor.desk.references(visitor.calls),
    )
    return page(
        visitor,
        "managed-ticket.html",
        status=status,
        ticket=found,
        here=f"{HERE}/{ticket}",
        mine=found.assigned_to == UUID(visitor.signed_in.person),
        decides=bool(visitor.grants_as("ars", "ministry")),
        canned=[(str(one.id), one.title) for one in offered],
        references=references,
        done=done,
        typed=typed,
        errors=errors or Errors(),
    )


async def conclude(
    visitor: Visitor,
    form: Form,
    ticket: UUID,
    asked: Awaitable[dict[str, Any]],
    *,
    done: str,
    names: Mapping[str, str],
) -> Response:
    """The ticket again: done, or why not, with what was typed."""
    try:
        await asked
    except Refused as refusal:
        if refusal.status not in TOLD and refusal.kind != "decision-not-yours":
            raise
        field = "piece" if refusal.kind in FILE_REFUSALS else ""
        errors = errors_by_field(refusal, names, otherwise=field)
        return await show(visitor, ticket, typed=form.one, errors=errors, status=refusal.status)
    return RedirectResponse(f"{HERE}/{ticket}?fait={done}", 303)
