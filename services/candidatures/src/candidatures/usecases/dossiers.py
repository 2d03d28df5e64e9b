"""Dossiers: filed by candidates until wishes close, read by those who answer for the postes they
applied to, from the ranking window on."""

from uuid import UUID

from contracts.dossiers import DossierChanged
from kernel import strays
from kernel.db import now
from kernel.errors import NotFound
from kernel.objects import Objects
from kernel.outbox import emit
from kernel.uploads import Received
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.dossiers import DossierPiece, Piece, key_of
from candidatures.domain.rounds import State
from candidatures.schemas.dossiers import DossierOut, PieceOut
from candidatures.usecases.windows import CampaignSuspended, begun, current, open_for


async def announce_object(session: AsyncSession, *, campaign: str, person: UUID) -> UUID:
    """The id of an object about to be put, if it may be."""
    await _check_open(session, campaign=campaign, person=person, held=False)
    return await strays.announce(session)


async def file_piece(
    session: AsyncSession,
    objects: Objects,
    *,
    campaign: str,
    person: UUID,
    piece: Piece,
    put: UUID,
    received: Received,
) -> PieceOut:
    """Replaces a piece. `put`: the object, which is in the bucket by now."""
    await _check_open(session, campaign=campaign, person=person, held=True)
    before = await session.get(DossierPiece, (campaign, person, piece), with_for_update=True)
    if before is not None:
        strays.abandon(session, before.id)
    await strays.claim(session, put)
    kept = await session.merge(
        DossierPiece(
            campaign=campaign,
            person=person,
            piece=piece,
            id=put,
            filename=received.name,
            size=received.size,
            sha256=received.sha256,
            put_at=await now(session),
        )
    )
    await session.flush()
    emit(session, await _changed(session, kept))
    return PieceOut.of(kept, await objects.address(key_of(put)))


async def _changed(session: AsyncSession, kept: DossierPiece) -> DossierChanged:
    filed = await queries.dossiers.pieces(session, campaign=kept.campaign, person=kept.person)
    return DossierChanged(
        campaign=kept.campaign,
        person=kept.person,
        pieces=tuple(one.piece for one in filed),
        changed_at=kept.put_at,
    )


async def _check_open(session: AsyncSession, *, campaign: str, person: UUID, held: bool) -> None:
    """Until the wishes of a round close, and again once it is published. `held`: the round cannot
    close before this transaction ends."""
    if not await queries.dossiers.is_candidate(session, campaign=campaign, person=person):
        raise NotFound
    last = await queries.rounds.last(session, campaign=campaign)
    if last is not None and last.state != State.PUBLISHED:
        check = open_for if held else current
        await check(session, campaign=campaign, number=last.round, phase="wishes")
        return
    suspended_at = await queries.dossiers.suspended_at(session, campaign=campaign)
    if suspended_at is not None:
        raise CampaignSuspended(now=await now(session), suspended_at=suspended_at)


async def read_own(
    session: AsyncSession, objects: Objects, *, campaign: str, person: UUID
) -> DossierOut:
    return await _shown(session, objects, campaign=campaign, person=person)


async def read_for_poste(
    session: AsyncSession,
    objects: Objects,
    *,
    campaign: str,
    number: int,
    poste: str,
    person: UUID,
) -> DossierOut:
    """Of someone whose candidature counts on the poste; another's does not exist."""
    round_, _ = await begun(session, campaign=campaign, number=number, phase="ranking")
    people = await queries.rankings.candidatures(session, round_=round_, poste=poste)
    if person not in {one.person for one in people}:
        raise NotFound
    return await _shown(session, objects, campaign=campaign, person=person)


async def _shown(
    session: AsyncSession, objects: Objects, *, campaign: str, person: UUID
) -> DossierOut:
    pieces = await queries.dossiers.pieces(session, campaign=campaign, person=person)
    items = [PieceOut.of(piece, await objects.address(key_of(piece.id))) for piece in pieces]
    return DossierOut(items=items)
