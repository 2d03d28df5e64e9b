"""A candidate's result: the answer first, then why."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import RedirectResponse

from portal.results import OVER, NoPart, reasons, result_of, results_of
from portal.shell import page
from portal.standing import standing
from portal.strip import strip_of
from portal.visitors import Candidate
from portal.wish_page import candidacy

router = APIRouter(prefix="/candidat/resultats", include_in_schema=False)

Number = Annotated[int, Path(ge=1, le=3)]


@router.get("")
async def last(visitor: Candidate) -> Response:
    """The last result that may be read; without one, the round that will give the next."""
    stands = await standing(visitor.calls, visitor.campaign_as("candidate"))
    results = await results_of(visitor, stands)
    over = [one.round for one in stands.rounds if one.state in OVER]
    number = results[0].round if results else max(over, default=1)
    return RedirectResponse(f"/candidat/resultats/{number}", 303)


@router.get("/{number}")
async def read(number: Number, visitor: Candidate) -> Response:
    stands = await standing(visitor.calls, visitor.campaign_as("candidate"))
    found = next((one for one in stands.rounds if one.round == number), None)
    takes_part, result = True, None
    try:
        result = await result_of(visitor, stands, found) if found else None
    except NoPart:
        takes_part = False
    speciality = candidacy(visitor).speciality or ""
    return page(
        visitor,
        "result.html" if result else "result-later.html",
        number=number,
        round=found,
        standing=stands,
        result=result,
        takes_part=takes_part,
        reasons=reasons(result) if result else {},
        postes=await visitor.desk.postes_if_any(visitor.calls, stands.code, speciality=speciality),
        references=await visitor.desk.references(visitor.calls),
        strip=strip_of(stands, candidate=True),
    )
