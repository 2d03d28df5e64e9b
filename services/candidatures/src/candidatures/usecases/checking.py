"""What a save would say, before it: nothing is written, and nothing waits."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.schemas.rankings import PlacementsIn, VerdictOut
from candidatures.schemas.wishes import SufficiencyOut, WishesIn
from candidatures.usecases import rankings, wishes
from candidatures.usecases.windows import current


async def check_wish_list(
    session: AsyncSession, *, campaign: str, number: int, person: UUID, content: WishesIn
) -> SufficiencyOut:
    """Whether this list would be enough (E2)."""
    round_, _ = await current(session, campaign=campaign, number=number, phase="wishes")
    standing = await wishes.standing_of(session, round_, person)
    hearts = wishes.checked(content, standing)
    return SufficiencyOut.of(wishes.sufficiency_of(round_, hearts, standing))


async def check_ranking(
    session: AsyncSession, *, campaign: str, number: int, poste: str, content: PlacementsIn
) -> VerdictOut:
    """Whether this ranking would be valid (K2, K3)."""
    round_, _ = await current(session, campaign=campaign, number=number, phase="ranking")
    await rankings.saved_of(session, round_, poste)
    people = await queries.rankings.candidatures(session, round_=round_, poste=poste)
    blank = rankings.blank(poste, people)
    sheet = rankings.checked(content, blank, ties=round_.rules.rank_ties)
    return VerdictOut.of(sheet.verdict(round_.rules))
