"""What the form shows before anyone types."""

from kernel.identity import Caller
from sqlmodel.ext.asyncio.session import AsyncSession

from assistance.domain.knowledge import Subdivision
from assistance.domain.words import KINDS, OUTSIDE_CAMPAIGN, status_of
from assistance.queries import known
from assistance.schemas.desk import FormShown


async def show_form(session: AsyncSession, *, caller: Caller | None) -> FormShown:
    person = await known.person(session, caller.person) if caller else None
    outside = not await known.campaign_runs(session)
    return FormShown(
        kinds=dict(KINDS.items()),
        universities=list(await known.universities(session)),
        outside_campaign=outside,
        notice=OUTSIDE_CAMPAIGN if outside else None,
        name=person.name if person else None,
        email=await known.address_of(session, person.person) if person else None,
        status=status_of(caller.grants) if caller else None,
        university=person.university if person else None,
    )


async def territory(session: AsyncSession, subdivision: str | None) -> str | None:
    """How the managers who read a ticket are told of."""
    if subdivision is None:
        return None
    found = await session.get(Subdivision, subdivision)
    return found.label if found else subdivision
