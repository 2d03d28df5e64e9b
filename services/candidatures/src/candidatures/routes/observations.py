"""Observations on those who applied to a poste: for those who answer for it, and nobody else."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import Caller
from kernel.versions import ExpectedVersion, tag

from candidatures.routes.paths import ROUND, Campaign, Number, Poste
from candidatures.routes.rankings import access_to, referent
from candidatures.schemas.observations import ObservationIn, ObservationOut, ObservationsOut
from candidatures.usecases import observing

router = APIRouter(tags=["observations"])


@router.get(f"{ROUND}/rankings/{{poste}}/observations", dependencies=[Depends(access_to)])
async def list_observations(
    session: Session, campaign: Campaign, number: Number, poste: Poste
) -> ObservationsOut:
    """Each with the version to send back in If-Match; none yet is version 0."""
    return await observing.list_observations(session, campaign=campaign, number=number, poste=poste)


@router.put(f"{ROUND}/rankings/{{poste}}/observations/{{person}}")
async def observe(
    session: Session,
    caller: Annotated[Caller, Depends(referent)],
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Campaign,
    number: Number,
    poste: Poste,
    person: UUID,
    content: ObservationIn,
    response: Response,
) -> ObservationOut:
    """Replaces what was noted on a candidate; an empty text withdraws it."""
    written = await observing.observe(
        session,
        campaign=campaign,
        number=number,
        poste=poste,
        person=person,
        content=content,
        by=caller.person,
        expected=expected,
    )
    tag(response, written.version)
    return await once.keep(written)
