"""What others tell, told on by mail to those concerned."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from contracts.announcements import CampaignAnnounced
from contracts.candidatures import BoundsMoved, ReminderDue, RoundOpened, WishesClosed
from contracts.departures import CandidateLeft, CandidateLeftOut
from contracts.matching import AffectationPublished, CandidateUnplaced, PartPublished
from notifications.domain import candidate_notices, notices
from notifications.domain.tables import Notice, NoticePoste, Round
from notifications.queries import audiences, known
from notifications.queries.audiences import Audience
from notifications.usecases import queue
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession


async def round_opened(session: AsyncSession, event: RoundOpened) -> None:
    """Each participant hears of it; the round's bounds are kept for when they move."""
    values = {
        "campaign": event.campaign,
        "round": event.round,
        "wishes_close_at": event.wishes_close_at,
        "ranking_close_at": event.ranking_close_at,
        "ranked_percent": event.policy.ranked_percent,
        "ranking": False,
    }
    await session.execute(insert(Round).values(values).on_conflict_do_nothing())
    notice = notices.of_opening(event)
    await queue.announce(session, notice, _to(notice, event.candidates))


async def wishes_closed(session: AsyncSession, event: WishesClosed) -> None:
    """Each référent hears once of all their postes to rank."""
    round_ = await known.round_of(session, campaign=event.campaign, number=event.round)
    round_.ranking = True
    notice = notices.of_ranking(event, round_)
    await queue.announce(
        session,
        notice,
        audiences.responsables(notice.fact),
        postes=notices.to_rank(event, notice),
    )


async def bounds_moved(session: AsyncSession, event: BoundsMoved) -> None:
    """Those whose phase it is hear of the new deadline: candidates, then référents."""
    round_ = await known.round_of(session, campaign=event.campaign, number=event.round)
    moved = round_.move(
        wishes_close_at=event.wishes_close_at, ranking_close_at=event.ranking_close_at
    )
    if moved is None:
        return
    old, new = moved
    notice = notices.of_move(event, old=old, new=new, ranking=round_.ranking)
    if round_.ranking:
        earlier = await known.postes_of(session, notices.ranking_fact(*_key(event)))
        postes = [NoticePoste(**(one.model_dump() | {"fact": notice.fact})) for one in earlier]
        audience = audiences.responsables(notice.fact)
        await queue.announce(session, notice, audience, postes=postes)
    else:
        told = audiences.those_told(notices.opening_fact(*_key(event)), fact=notice.fact)
        await queue.announce(session, notice, told)


async def reminders_due(session: AsyncSession, events: Sequence[ReminderDue]) -> None:
    postes = {(event.campaign, event.poste) for event in events if event.poste is not None}
    labels = await known.poste_labels(session, postes)
    told = []
    for event in events:
        label = event.poste and labels.get((event.campaign, event.poste), event.poste)
        told.append((notices.of_reminder(event, poste=label), event.person))
    await queue.announce_each(session, told)


async def candidates_left_out(session: AsyncSession, events: Sequence[CandidateLeftOut]) -> None:
    told = [(candidate_notices.of_left_out(event), event.person) for event in events]
    await queue.announce_each(session, told)


async def candidates_left(session: AsyncSession, events: Sequence[CandidateLeft]) -> None:
    told = [(candidate_notices.of_departure(event), event.person) for event in events]
    await queue.announce_each(session, told)


async def results_published(
    session: AsyncSession, events: Sequence[AffectationPublished | CandidateUnplaced]
) -> None:
    """One notice a round, however many hear of it."""
    told: dict[str, tuple[Notice, list[UUID]]] = {}
    for event in events:
        notice = notices.of_result(event)
        told.setdefault(notice.fact, (notice, []))[1].append(event.person)
    for notice, people in told.values():
        await queue.announce(session, notice, _to(notice, people))


async def part_published(session: AsyncSession, event: PartPublished) -> None:
    """One mail per person and part: it never announces a poste whose part is not public yet."""
    notice = notices.of_part(event)
    await queue.announce(
        session,
        notice,
        audiences.responsables(notice.fact),
        postes=notices.of_postes(event, notice),
    )


async def campaign_announced(session: AsyncSession, event: CampaignAnnounced) -> None:
    """An opening is told to those who answer for a poste, one mail each; a suspension and its end
    to everyone."""
    notice = notices.of_announcement(event)
    all_ = event.kind in ("suspended", "resumed")
    audience = audiences.everyone_in if all_ else audiences.answering_in
    await queue.announce(session, notice, audience(event.campaign, fact=notice.fact))


def _to(notice: Notice, people: Iterable[UUID]) -> Audience:
    return audiences.these([(notice.fact, person) for person in people])


def _key(event: BoundsMoved) -> tuple[str, int]:
    return event.campaign, event.round
