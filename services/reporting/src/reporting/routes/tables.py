"""The tables, by pages. Each reading is audited with its filter; its address says of what."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from kernel.db import Session
from kernel.schemas import Code
from kernel.statuses import refuses

from reporting.queries import affectations as affectation_table
from reporting.queries import candidate_table, poste_table
from reporting.routes.asked import (
    CAMPAIGN,
    Chosen,
    Descending,
    HeartsLimit,
    InSight,
    PageLimit,
    Place,
    bulk,
    place,
)
from reporting.schemas.affectations import Affectations
from reporting.schemas.tables import Candidates, Postes
from reporting.usecases import tables
from reporting.usecases.tables import PlaceUnknown

router = APIRouter(responses=refuses(PlaceUnknown))


@router.get(f"{CAMPAIGN}/candidates", dependencies=bulk("read candidates"))
async def candidates(
    session: Session,
    sight: InSight,
    only: Chosen,
    limit_of_hearts: HeartsLimit,
    sort: candidate_table.Sort = "name",
    descending: Descending = False,
    after: UUID | None = None,
    limit: PageLimit = 100,
) -> Candidates:
    """Candidates with their choices. A kind or an option keeps who chose such a poste, with those
    choices alone; a round keeps its choices."""
    return await tables.list_candidates(
        session,
        sight=sight,
        only=only,
        limit_of_hearts=limit_of_hearts,
        sort=sort,
        descending=descending,
        after=after,
        limit=limit,
    )


@router.get(f"{CAMPAIGN}/postes", dependencies=bulk("read postes"))
async def postes(
    session: Session,
    sight: InSight,
    only: Chosen,
    sort: poste_table.Sort = "poste",
    descending: Descending = False,
    after: Annotated[Code | None, Query()] = None,
    limit: PageLimit = 100,
) -> Postes:
    """Postes with the candidatures that count, as they are ranked."""
    return await tables.list_postes(
        session,
        sight=sight,
        only=only,
        sort=sort,
        descending=descending,
        after=after,
        limit=limit,
    )


@router.get(f"{CAMPAIGN}/affectations", dependencies=bulk("read affectations"))
async def affectations(
    session: Session,
    sight: InSight,
    only: Chosen,
    sort: affectation_table.Sort = "name",
    descending: Descending = False,
    after: Place = None,
    limit: PageLimit = 100,
) -> Affectations:
    """Published results, by name. A territory in the filter is the candidate's or the poste's."""
    return await tables.list_affectations(
        session,
        sight=sight,
        only=only,
        sort=sort,
        descending=descending,
        after=place(after),
        limit=limit,
    )
