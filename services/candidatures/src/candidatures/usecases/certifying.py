"""A référent certifies the ranking as it is saved: that it is the one they want to count."""

from uuid import UUID

from kernel.errors import DomainError
from kernel.outbox import emit
from kernel.versions import check_version
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.rankings import Certification
from candidatures.schemas.rankings import RankingOut
from candidatures.usecases import rankings
from candidatures.usecases.windows import open_for


class NothingToCertify(DomainError):
    """Enregistrez d'abord un classement : rien n'est encore à certifier."""

    status = 409


class NotValidYet(DomainError):
    """Ce classement n'est pas valide : complétez-le et enregistrez-le avant de le certifier."""

    status = 409


async def certify(
    session: AsyncSession, *, campaign: str, number: int, poste: str, person: UUID, expected: int
) -> RankingOut:
    """Certifies this version; certified twice, it is certified once."""
    round_, instant = await open_for(session, campaign=campaign, number=number, phase="ranking")
    await rankings.saved_of(session, round_, poste)
    saved = await queries.rankings.lock(session, round_=round_, poste=poste)
    if saved is None:
        raise NothingToCertify
    shown = await rankings.read_ranking(session, campaign=campaign, number=number, poste=poste)
    check_version(expected, saved.version, current=shown)
    if not shown.verdict.valid:
        raise NotValidYet(verdict=shown.verdict)
    certification = Certification(
        **saved.model_dump(include={"campaign", "round", "poste", "version"}),
        certified_by=person,
        certified_at=instant,
    )
    statement = insert(Certification).values(certification.model_dump())
    await session.execute(statement.on_conflict_do_nothing())
    people = await queries.rankings.candidatures(session, round_=round_, poste=poste)
    sheet = rankings.as_saved(poste, people)
    emit(session, rankings.changed(round_, saved, sheet, certified=True))
    return shown.model_copy(update={"certified": "certified"})
