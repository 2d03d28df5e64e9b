"""The round is published elsewhere: here its secret is revealed, its record completed, and the next
one may open."""

from contracts.matching import RoundPublished
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.outcomes import Counts
from candidatures.domain.rounds import IllegalTransition
from candidatures.usecases import records


async def hear_publication(session: AsyncSession, fact: RoundPublished) -> None:
    """Raises IllegalTransition for a round, or a closing of it, that was never announced."""
    round_ = await queries.rounds.locked(session, campaign=fact.campaign, number=fact.round)
    if round_ is None or round_.closing != fact.closing:
        raise IllegalTransition(f"closing {fact.closing} of {fact.key} is not ours")
    round_.publish(fact.published_at, Counts(fact.placed, fact.unplaced, fact.postes))
    await records.complete(session, round_=round_, run=fact.run)
