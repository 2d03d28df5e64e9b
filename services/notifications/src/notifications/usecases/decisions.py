"""What people decide of affectations, told by mail to the candidate and to those who answer for the
poste: never what was decided, which is read on the site."""

from collections.abc import Sequence

from contracts.decisions import AffectationWithdrawn
from contracts.matching import AffectationPublished
from notifications.domain import decision_notices as notices
from notifications.queries import audiences, known
from notifications.usecases import facts, queue
from sqlmodel.ext.asyncio.session import AsyncSession


async def affectations_published(
    session: AsyncSession, events: Sequence[AffectationPublished]
) -> None:
    """Of a run's, whoever answers for the poste hears with its part; of the others, here."""
    await facts.results_published(session, [one for one in events if one.source != "manual"])
    await decided(session, [one for one in events if one.source == "manual"])
    await _tell_postes(session, [one for one in events if one.source == "recorded"])


async def decided(
    session: AsyncSession, events: Sequence[AffectationPublished | AffectationWithdrawn]
) -> None:
    if not events:
        return
    told = [(notices.of_decision(event), event.person) for event in events]
    await queue.announce_each(session, told)
    await _tell_postes(session, events)


async def _tell_postes(
    session: AsyncSession, events: Sequence[AffectationPublished | AffectationWithdrawn]
) -> None:
    """One mail a poste, however many were recorded of it at once."""
    labels = await known.poste_labels(session, {(one.campaign, one.poste) for one in events})
    for event in {notices.poste_fact(one): one for one in events}.values():
        label = labels.get((event.campaign, event.poste), event.poste)
        notice = notices.of_poste(event, label=label)
        audience = audiences.responsables(notice.fact)
        await queue.announce(session, notice, audience, postes=notices.about(event, notice))
