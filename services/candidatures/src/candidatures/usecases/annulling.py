"""Until publication the ministry may annul a closing: two persons, and a reason (C4). What is
published is `matching`'s to know: it answers, under its lock, whether the closing was still to be
annulled; only then is the ranking open again. The old snapshot is kept."""

from datetime import datetime
from uuid import UUID

from contracts.annulments import AnnulmentDecided
from contracts.decisions import ClosingAnnulled, ClosingKept
from kernel import proposals
from kernel.db import now
from kernel.errors import DomainError, InvalidContent, NotFound
from kernel.outbox import emit
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.annulments import Annulment
from candidatures.domain.calendar import FARTHEST
from candidatures.domain.campaigns import Campaign
from candidatures.domain.rounds import IllegalTransition, Round, State
from candidatures.schemas.annulments import (
    AnnulmentIn,
    AnnulmentOut,
    AnnulmentProposal,
    AnnulmentsOut,
)
from candidatures.usecases.bounds import tell_move

ACT = "annul"


class NothingToAnnul(DomainError):
    """Seule la clôture d'un tour dont aucun résultat n'est publié peut être annulée."""


class AnnulledAlready(DomainError):
    """L'annulation de cette clôture est déjà décidée."""


async def propose(
    session: AsyncSession, *, campaign: str, number: int, person: UUID, content: AnnulmentIn
) -> AnnulmentProposal:
    round_ = await _to_annul(session, campaign=campaign, number=number)
    _check_bound(content.ranking_close_at, await now(session))
    made = await proposals.propose(
        session,
        act=ACT,
        subject=_subject(campaign, number),
        version=round_.closing,
        by=person,
        content=content.model_dump(mode="json"),
    )
    return AnnulmentProposal.of(made)


async def confirm(
    session: AsyncSession, *, campaign: str, number: int, proposal: UUID, person: UUID
) -> AnnulmentOut:
    round_ = await _to_annul(session, campaign=campaign, number=number)
    taken = await proposals.confirm(
        session,
        id_=proposal,
        subject=_subject(campaign, number),
        version=round_.closing,
        by=person,
    )
    wanted, instant = AnnulmentIn.model_validate(taken.content), await now(session)
    _check_bound(wanted.ranking_close_at, instant)
    decided = Annulment(
        campaign=campaign,
        round=number,
        closing=round_.closing,
        proposed_by=taken.proposed_by,
        confirmed_by=person,
        decided_at=instant,
        **wanted.model_dump(),
    )
    session.add(decided)
    fields = set(AnnulmentDecided.model_fields)
    emit(session, AnnulmentDecided(**decided.model_dump(include=fields)))
    return AnnulmentOut.of(decided)


async def cancel(
    session: AsyncSession, *, campaign: str, number: int, proposal: UUID, person: UUID
) -> AnnulmentProposal:
    subject = _subject(campaign, number)
    return AnnulmentProposal.of(
        await proposals.cancel(session, id_=proposal, subject=subject, by=person)
    )


async def list_annulments(session: AsyncSession, *, campaign: str, number: int) -> AnnulmentsOut:
    if await queries.rounds.find(session, campaign=campaign, number=number) is None:
        raise NotFound
    waiting = await proposals.pending(session, subject=_subject(campaign, number))
    decided = await queries.annulments.of_round(session, campaign=campaign, number=number)
    return AnnulmentsOut(
        proposals=[AnnulmentProposal.of(one) for one in waiting],
        items=[AnnulmentOut.of(one) for one in decided],
    )


async def hear_annulled(session: AsyncSession, fact: ClosingAnnulled) -> None:
    """The phase is replayed: every ranking is as it was saved, and closes at the bound decided.
    Where that bound has passed meanwhile, the closing is held (C3). Raises IllegalTransition for
    what nobody decided here."""
    decided = await _decided(session, fact)
    if decided.outcome is not None:
        return
    round_ = await queries.rounds.locked(session, campaign=fact.campaign, number=fact.round)
    assert round_ is not None  # noqa: S101 - its annulment refers to it
    instant = await now(session)
    before = round_.bounds
    round_.replay(instant, until=decided.ranking_close_at)
    campaign = await session.get_one(Campaign, fact.campaign)
    if campaign.suspended_at is not None:
        round_.suspend(campaign.suspended_at)
    decided.outcome = "annulled"
    tell_move(
        session,
        round_,
        moved_from=before,
        person=decided.confirmed_by,
        instant=instant,
        reason=decided.reason,
    )


async def hear_kept(session: AsyncSession, fact: ClosingKept) -> None:
    (await _decided(session, fact)).outcome = "kept"


async def _decided(session: AsyncSession, fact: ClosingAnnulled | ClosingKept) -> Annulment:
    key = (fact.campaign, fact.round, fact.closing)
    found = await session.get(Annulment, key, with_for_update=True)
    if found is None:
        raise IllegalTransition(f"nobody annuls closing {fact.closing} of {fact.key}")
    return found


async def _to_annul(session: AsyncSession, *, campaign: str, number: int) -> Round:
    round_ = await queries.rounds.locked(session, campaign=campaign, number=number)
    if round_ is None:
        raise NotFound
    if round_.state != State.CLOSED:
        raise NothingToAnnul(state=round_.state)
    if await session.get(Annulment, (campaign, number, round_.closing)) is not None:
        raise AnnulledAlready
    return round_


def _check_bound(bound: datetime, instant: datetime) -> None:
    if not instant < bound <= instant + FARTHEST:
        problem = "cette échéance est déjà passée, ou trop lointaine"
        raise InvalidContent([{"field": "ranking_close_at", "message": problem}])


def _subject(campaign: str, number: int) -> str:
    return f"{campaign}:{number}"
