"""A candidate's home: the next thing to do, what is saved, the results so far."""

import asyncio
import math
from dataclasses import dataclass

from fastapi import APIRouter, Response

from portal.results import results_of
from portal.schemas import Poste, Round, WishList
from portal.services import Refused
from portal.shell import page
from portal.standing import Standing, standing
from portal.strip import strip_of
from portal.timeline import timeline
from portal.visitors import Candidate, Visitor
from portal.wish_page import candidacy

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Minimum:
    """The arithmetic of the minimum, from the service's numbers."""

    list: WishList
    percent: int

    @property
    def why(self) -> str:
        """Which rule gave the number: the percentage, every poste, or the floor."""
        if self.list.minimum >= self.list.eligible:
            return "all"
        by_percent = math.ceil(self.percent * self.list.eligible / 100)
        return "percent" if by_percent == self.list.minimum else "floor"


@router.get("/candidat")
async def home(visitor: Candidate) -> Response:
    stands = await standing(visitor.calls, visitor.campaign_as("candidate"))
    round_ = stands.current
    saved, results, references, postes = await asyncio.gather(
        _saved(visitor, stands, round_),
        results_of(visitor, stands),
        visitor.desk.references(visitor.calls),
        _sheets(visitor, stands),
    )
    return page(
        visitor,
        "candidate-home.html",
        standing=stands,
        round=round_,
        grant=candidacy(visitor),
        list=saved,
        minimum=Minimum(saved, round_.policy.percent_of(round_.round))
        if saved and round_
        else None,
        results=results,
        postes=postes,
        references=references,
        steps=timeline(stands),
        strip=strip_of(stands, candidate=True),
    )


async def _saved(visitor: Visitor, stands: Standing, round_: Round | None) -> WishList | None:
    """The list of the current round; None for somebody who does not take part in it."""
    if round_ is None:
        return None
    path = stands.path(round_, "wish-lists", visitor.signed_in.person)
    try:
        return await visitor.calls.read(WishList, "candidatures", path)
    except Refused as refusal:
        if refusal.status != 404 and refusal.kind != "already-placed":
            raise
        return None


async def _sheets(visitor: Visitor, stands: Standing) -> dict[str, Poste]:
    speciality = candidacy(visitor).speciality or ""
    return await visitor.desk.postes_if_any(visitor.calls, stands.code, speciality=speciality)
