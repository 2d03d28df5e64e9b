"""What happens to a poste, told by mail to those who answer for it and to those who applied."""

from collections.abc import Sequence

from contracts.impairments import CandidatureImpaired
from contracts.postes import PlacesWithdrawn, SubstitutionChanged
from notifications.domain import poste_notices as notices
from notifications.queries import audiences, known
from notifications.usecases import queue
from sqlmodel.ext.asyncio.session import AsyncSession


async def places_withdrawn(session: AsyncSession, event: PlacesWithdrawn) -> None:
    label = await _label(session, event.campaign, event.poste)
    notice = notices.of_withdrawal(event, label=label)
    audience = audiences.responsables(notice.fact)
    await queue.announce(session, notice, audience, postes=notices.about(event, notice))


async def substitution_changed(session: AsyncSession, event: SubstitutionChanged) -> None:
    """A substitute who is named is told whenever their role is heard of. One who is not any more
    is told with those who were told of the naming."""
    label = await _label(session, event.campaign, event.poste)
    notice = notices.of_substitution(event, label=label)
    if event.stands:
        audience = audiences.responsables(notice.fact)
        await queue.announce(session, notice, audience, postes=notices.about(event, notice))
    else:
        earlier = notices.substitution_fact(event, stands=True)
        await queue.announce(session, notice, audiences.those_told(earlier, fact=notice.fact))


async def candidatures_impaired(
    session: AsyncSession, events: Sequence[CandidatureImpaired]
) -> None:
    postes = {(event.campaign, event.poste) for event in events}
    labels = await known.poste_labels(session, postes)
    told = [
        (
            notices.of_impairment(
                event, label=labels.get((event.campaign, event.poste), event.poste)
            ),
            event.person,
        )
        for event in events
    ]
    await queue.announce_each(session, told)


async def _label(session: AsyncSession, campaign: str, poste: str) -> str:
    labels = await known.poste_labels(session, {(campaign, poste)})
    return labels.get((campaign, poste), poste)
