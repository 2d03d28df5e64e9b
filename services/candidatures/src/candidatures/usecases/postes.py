"""Postes as catalog tells them. One that is withdrawn in an open round, or loses places, is told to
those who applied to it."""

from collections.abc import Sequence

from contracts.catalog import PosteChanged
from contracts.impairments import CandidatureImpaired
from kernel.db import now, put
from kernel.outbox import emit_all
from kernel.subscriptions import latest
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.postes import Poste
from candidatures.domain.rounds import Round


async def remember_postes(session: AsyncSession, events: Sequence[PosteChanged]) -> None:
    postes = latest(events)
    before = await queries.postes.places_of(session, [(one.campaign, one.poste) for one in postes])
    fewer = [one for one in postes if _places(one) < before.get((one.campaign, one.poste), 0)]
    # Before the postes are written: whoever is saving ends first, whoever comes next sees them.
    rounds = await _open_rounds(session, {one.campaign for one in fewer})
    await put(session, *(Poste(**event.model_dump()) for event in postes))
    for round_ in rounds:
        await _tell(session, round_, fewer)


def _places(event: PosteChanged) -> int:
    return 0 if event.withdrawn else event.places


async def _open_rounds(session: AsyncSession, campaigns: set[str]) -> Sequence[Round]:
    found = await queries.rounds.running(session) if campaigns else ()
    here = [round_ for round_ in found if round_.campaign in campaigns]
    held = [
        await queries.rounds.locked(session, campaign=one.campaign, number=one.round)
        for one in here
    ]
    return [round_ for round_ in held if round_ is not None and round_.next_bound is not None]


async def _tell(session: AsyncSession, round_: Round, fewer: Sequence[PosteChanged]) -> None:
    postes = {one.poste: one for one in fewer if one.campaign == round_.campaign}
    applied = await queries.wishes.applicants(session, round_=round_, postes=list(postes))
    at = await now(session)
    await emit_all(
        session,
        [
            CandidatureImpaired(
                campaign=round_.campaign,
                round=round_.round,
                person=person,
                poste=poste,
                withdrawn=postes[poste].withdrawn,
                places=_places(postes[poste]),
                reason=postes[poste].withdrawal_reason or "",
                phase="wishes" if round_.takes_wishes(at) else "ranking",
                at=at,
            )
            for poste, person in applied
        ],
    )
