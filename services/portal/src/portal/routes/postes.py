"""What is offered, poste by poste: the description that its responsables wrote, their document."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import RedirectResponse

from portal.schemas import PosteDetail
from portal.services import at
from portal.shell import page
from portal.standing import standing
from portal.strip import strip_of
from portal.visitors import Candidate, Signed

router = APIRouter(include_in_schema=False)

Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


@router.get("/candidat/postes/{poste}")
async def read(poste: Code, visitor: Candidate) -> Response:
    stands = await standing(visitor.calls, visitor.campaign_as("candidate"))
    path = at("campaigns", stands.code, "postes", poste)
    return page(
        visitor,
        "poste.html",
        standing=stands,
        sheet=await visitor.calls.read(PosteDetail, "catalog", path),
        references=await visitor.desk.references(visitor.calls),
        strip=strip_of(stands, candidate=True),
    )


@router.get("/postes/{campaign}/{poste}/piece")
async def attachment(campaign: Code, poste: Code, visitor: Signed) -> Response:
    """To the signed address, which is good for minutes."""
    path = at("campaigns", campaign, "postes", poste, "attachment")
    given = await visitor.calls.json("GET", "catalog", path)
    return RedirectResponse(given["address"], 303)
