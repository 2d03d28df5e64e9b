"""Who of a round has enough wishes (E2), everyone at once."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.rounds import Round
from candidatures.domain.wishes import Sufficiency, minimum_wishes


async def of_everyone(session: AsyncSession, *, round_: Round) -> Mapping[UUID, Sufficiency]:
    """Of each person in the round, those who saved nothing included."""
    eligible = await queries.postes.eligible_counts(session, round_=round_)
    minimum = {
        part: minimum_wishes(count, round_=round_.round, policy=round_.rules)
        for part, count in eligible.items()
    }
    return {
        count.person: Sufficiency(
            count.wishes, minimum.get(count.part, 0), eligible.get(count.part, 0)
        )
        for count in await queries.wishes.counts(session, round_=round_)
    }
