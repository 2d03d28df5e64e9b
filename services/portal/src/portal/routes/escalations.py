"""What operators read of the tickets that managers escalated, and how they hand them back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from portal.refusals import Errors, errors_by_field
from portal.routes.hidden import whole
from portal.schemas import Escalation, EscalationLine
from portal.services import Refused, at, once
from portal.shell import page
from portal.visitors import Act, Operator, Visitor

router = APIRouter(include_in_schema=False)

HERE = "/technique/assistance"
TOLD = (412, 422)
Done = Annotated[str, Query(max_length=20)]


@router.get("/technique")
async def home() -> Response:
    return RedirectResponse(HERE, 303)


@router.get(HERE)
async def listed(visitor: Operator, fait: Done = "") -> Response:
    found = await visitor.calls.read_all(EscalationLine, "assistance", "/escalations")
    return page(visitor, "escalations.html", tickets=found, done=fait)


@router.get(f"{HERE}/{{ticket}}")
async def read(ticket: UUID, visitor: Operator) -> Response:
    return await _draw(visitor, ticket)


@router.post(f"{HERE}/{{ticket}}/rendre")
async def hand_back(ticket: UUID, form: Act, visitor: Operator) -> Response:
    try:
        await visitor.calls.json(
            "POST",
            "assistance",
            at("escalations", str(ticket), "return"),
            body={"text": form.one("texte")},
            headers=once(form.one("cle"), whole(form, "version")),
        )
    except Refused as refusal:
        if refusal.status not in TOLD:
            raise
        errors = errors_by_field(refusal, {"text": "texte"})
        text = form.one("texte")
        return await _draw(visitor, ticket, text=text, errors=errors, status=refusal.status)
    return RedirectResponse(f"{HERE}?fait=rendue", 303)


async def _draw(
    visitor: Visitor,
    ticket: UUID,
    *,
    text: str = "",
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    path = at("escalations", str(ticket))
    return page(
        visitor,
        "escalation.html",
        status=status,
        ticket=await visitor.calls.read(Escalation, "assistance", path),
        here=f"{HERE}/{ticket}",
        text=text,
        errors=errors or Errors(),
    )
