"""Observations (K5): written by the référent, read by whoever answers for the poste."""

from typing import Final
from uuid import UUID

from kernel.errors import NotFound, StaleVersion
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.observations import Observation
from candidatures.domain.rounds import Round
from candidatures.schemas.observations import ObservationIn, ObservationOut, ObservationsOut
from candidatures.usecases.windows import begun, open_for


async def list_observations(
    session: AsyncSession, *, campaign: str, number: int, poste: str
) -> ObservationsOut:
    """Those on the candidatures that count."""
    round_, _ = await begun(session, campaign=campaign, number=number, phase="ranking")
    found = await queries.observations.of_poste(session, round_=round_, poste=poste)
    applied = await _applied(session, round_, poste)
    return ObservationsOut.of([one for one in found if one.person in applied])


async def observe(
    session: AsyncSession,
    *,
    campaign: str,
    number: int,
    poste: str,
    person: UUID,
    content: ObservationIn,
    by: UUID,
    expected: int,
) -> ObservationOut:
    """Replaces the text on a candidate, while ranking is open; an empty one withdraws it."""
    round_, instant = await open_for(session, campaign=campaign, number=number, phase="ranking")
    if person not in await _applied(session, round_, poste):
        raise NotFound
    written = Observation(
        campaign=campaign,
        round=number,
        poste=poste,
        person=person,
        content=content.content,
        version=expected + 1,
        written_by=by,
        written_at=instant,
    )
    if (await session.execute(_WRITE, written.model_dump())).first() is None:
        await _refuse_stale(session, round_, poste, person)
    return ObservationOut.of(written)


async def _applied(session: AsyncSession, round_: Round, poste: str) -> set[UUID]:
    people = await queries.rankings.candidatures(session, round_=round_, poste=poste)
    return {one.person for one in people}


async def _refuse_stale(session: AsyncSession, round_: Round, poste: str, person: UUID) -> None:
    found = await queries.observations.of_poste(session, round_=round_, poste=poste)
    current = next((ObservationOut.of(one) for one in found if one.person == person), None)
    raise StaleVersion(version=current.version if current else 0, current=current)


# One conditional statement: of two texts from the same version, the second is refused.
_WRITE: Final = text(
    """
    INSERT INTO observations
        (campaign, round, poste, person, content, version, written_by, written_at)
    SELECT CAST(:campaign AS text), CAST(:round AS integer), CAST(:poste AS text),
           CAST(:person AS uuid), CAST(:content AS text), CAST(:version AS integer),
           CAST(:written_by AS uuid), CAST(:written_at AS timestamptz)
    WHERE :version = 1 OR EXISTS (
        SELECT FROM observations
        WHERE campaign = :campaign AND round = :round AND poste = :poste AND person = :person
        AND version = CAST(:version AS integer) - 1
    )
    ON CONFLICT (campaign, round, poste, person) DO UPDATE
    SET content = excluded.content, version = excluded.version,
        written_by = excluded.written_by, written_at = excluded.written_at
    WHERE observations.version = excluded.version - 1
    RETURNING version
    """
)
