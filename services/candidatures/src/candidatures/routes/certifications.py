"""A référent certifies the ranking of their poste."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from kernel.db import Session
from kernel.idempotency import OnlyOnce
from kernel.identity import Caller, audited
from kernel.versions import ExpectedVersion, tag

from candidatures.routes.paths import ROUND, Campaign, Number, Poste
from candidatures.routes.rankings import referent
from candidatures.schemas.rankings import RankingOut
from candidatures.usecases import certifying

router = APIRouter(tags=["rankings"])


@router.post(
    f"{ROUND}/rankings/{{poste}}/certification", dependencies=[audited("certified a ranking")]
)
async def certify(
    session: Session,
    caller: Annotated[Caller, Depends(referent)],
    once: OnlyOnce,
    expected: ExpectedVersion,
    campaign: Campaign,
    number: Number,
    poste: Poste,
    response: Response,
) -> RankingOut:
    """Certifies the version in If-Match; a later save lifts it."""
    certified = await certifying.certify(
        session,
        campaign=campaign,
        number=number,
        poste=poste,
        person=caller.person,
        expected=expected,
    )
    tag(response, certified.version)
    return await once.keep(certified)
