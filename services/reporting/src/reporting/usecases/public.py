"""What anyone reads of a finished campaign."""

from kernel.errors import DomainError, NotFound
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.domain.disclosure import FLOOR, disclose
from reporting.queries import public
from reporting.schemas.public import PublicFigures, PublicStatistics, figures


class NotFinished(DomainError):
    """Les statistiques d'une campagne sont publiées lorsqu'elle est finie."""

    status = 409


async def read_public_statistics(session: AsyncSession, *, campaign: str) -> PublicStatistics:
    """Raises NotFound, NotFinished."""
    state = await public.state_of(session, campaign)
    if state is None:
        raise NotFound
    if state != "finished":
        raise NotFinished
    specialities = await public.by_speciality(session, campaign)
    regions = await public.by_region(session, campaign)
    total, (by_speciality, by_region) = disclose([specialities, regions])
    return PublicStatistics(
        campaign=campaign,
        floor=FLOOR,
        total=PublicFigures.of("", total),
        specialities=figures(by_speciality),
        regions=figures(by_region),
    )
