"""A responsable's home, their postes to rank, and who came out of the rounds."""

import asyncio

from fastapi import APIRouter, Response

from portal.schemas import Affectation, Assigned
from portal.services import Refused
from portal.shell import page
from portal.standing import Standing, standing
from portal.strip import strip_of
from portal.timeline import timeline
from portal.visitors import Responsable, Visitor

router = APIRouter(prefix="/responsable", include_in_schema=False)


@router.get("")
async def home(visitor: Responsable) -> Response:
    stands = await standing(visitor.calls, visitor.campaign_as("responsable"))
    return await _postes_page(visitor, stands, "responsable-home.html")


@router.get("/classements")
async def rankings(visitor: Responsable) -> Response:
    stands = await standing(visitor.calls, visitor.campaign_as("responsable"))
    return await _postes_page(visitor, stands, "rankings.html")


async def _postes_page(visitor: Visitor, stands: Standing, template: str) -> Response:
    mine = _mine(visitor, stands)
    assigned, postes, references = await asyncio.gather(
        _assigned(visitor, stands),
        visitor.desk.sheets_if_any(visitor.calls, stands.code, mine),
        visitor.desk.references(visitor.calls),
    )
    return page(
        visitor,
        template,
        standing=stands,
        round=stands.current,
        assigned=sorted(assigned, key=_urgency),
        mine=mine,
        postes=postes,
        references=references,
        steps=timeline(stands),
        strip=strip_of(stands),
    )


def _mine(visitor: Visitor, stands: Standing) -> list[str]:
    """The postes that they answer for in this campaign."""
    grants = visitor.grants_as("responsable")
    return sorted({g.poste for g in grants if g.poste and g.campaign == stands.code})


async def _assigned(visitor: Visitor, stands: Standing) -> tuple[Assigned, ...]:
    """Empty until candidatures may be seen."""
    round_ = stands.current
    if round_ is None or round_.state == "wishes":
        return ()
    path = stands.path(round_, "rankings")
    return await visitor.calls.read_all(Assigned, "candidatures", path)


def _urgency(one: Assigned) -> tuple[int, str]:
    """Not begun, not valid, valid, then what needs nothing."""
    if not one.candidatures or one.access == "second":
        return (3, one.poste)
    if one.saved_at is None:
        return (0, one.poste)
    return (2 if one.valid else 1, one.poste)


@router.get("/affectations")
async def affectations(visitor: Responsable) -> Response:
    stands = await standing(visitor.calls, visitor.campaign_as("responsable"))
    over = [one for one in stands.rounds if one.state in ("closed", "published")]
    found, postes, references = await asyncio.gather(
        asyncio.gather(*(_published(visitor, stands, one.round) for one in over)),
        visitor.desk.sheets_if_any(visitor.calls, stands.code, _mine(visitor, stands)),
        visitor.desk.references(visitor.calls),
    )
    return page(
        visitor,
        "responsable-affectations.html",
        rounds=list(zip(over, found, strict=True)),
        standing=stands,
        postes=postes,
        references=references,
        strip=strip_of(stands),
    )


async def _published(visitor: Visitor, stands: Standing, number: int) -> tuple[Affectation, ...]:
    """Those that may be read: none before the publication."""
    path = stands.path(stands.round(number), "affectations")
    try:
        return await visitor.calls.read_all(Affectation, "matching", path)
    except Refused as refusal:
        if refusal.status in (404, 409):
            return ()
        raise
