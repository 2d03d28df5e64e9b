"""What people saved. An older version, set aside then replayed, does not come back over a newer
one; what a newer one no longer says is forgotten."""

from collections.abc import Iterator, Sequence
from typing import Final

from contracts.candidatures import RankingChanged, RoundClosed, WishListChanged
from contracts.decisions import ClosingAnnulled
from kernel.db import put
from kernel.subscriptions import latest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from reporting.consumers.subscribed import subscriptions
from reporting.domain.saved import Annulment, Choice, Closing, Placement, Ranking, WishList


@subscriptions.on_all(WishListChanged)
async def remember_wish_lists(session: AsyncSession, events: Sequence[WishListChanged]) -> None:
    last = latest(events)
    fields = set(WishList.model_fields) - {"wishes"}
    lists = (
        WishList(**event.model_dump(include=fields), wishes=len(event.wishes)) for event in last
    )
    await put(session, *lists, version="version")
    await put(session, *_choices(last), version="version")
    await session.execute(_FORGET_CHOICES, {"persons": [event.person for event in last]})


def _choices(events: Sequence[WishListChanged]) -> Iterator[Choice]:
    return (
        Choice(
            campaign=event.campaign,
            round=event.round,
            person=event.person,
            poste=wish.poste,
            version=event.version,
            hearts=wish.hearts,
        )
        for event in events
        for wish in event.wishes
    )


_FORGET_CHOICES: Final = text("""
    DELETE FROM choices USING wish_lists AS list
    WHERE choices.person = ANY(CAST(:persons AS uuid[])) AND list.person = choices.person
    AND list.campaign = choices.campaign AND list.round = choices.round
    AND list.version > choices.version
""")


@subscriptions.on_all(RankingChanged)
async def remember_rankings(session: AsyncSession, events: Sequence[RankingChanged]) -> None:
    last = latest(events)
    fields = set(Ranking.model_fields) - {"ranked"}
    rankings = (
        Ranking(
            **event.model_dump(include=fields),
            ranked=sum(placement.rank is not None for placement in event.placements),
        )
        for event in last
    )
    await put(session, *rankings, version="version")
    await put(session, *_placements(last), version="version")
    await session.execute(_FORGET_PLACEMENTS, {"postes": [event.poste for event in last]})


def _placements(events: Sequence[RankingChanged]) -> Iterator[Placement]:
    return (
        Placement(
            campaign=event.campaign,
            round=event.round,
            poste=event.poste,
            person=placement.person,
            version=event.version,
            rank=placement.rank,
            refused=placement.refused,
        )
        for event in events
        for placement in event.placements
    )


_FORGET_PLACEMENTS: Final = text("""
    DELETE FROM placements USING rankings AS list
    WHERE placements.poste = ANY(CAST(:postes AS text[])) AND list.poste = placements.poste
    AND list.campaign = placements.campaign AND list.round = placements.round
    AND list.version > placements.version
""")


@subscriptions.on(RoundClosed)
async def remember_closing(session: AsyncSession, event: RoundClosed) -> None:
    await put(session, Closing(**event.model_dump(include=set(Closing.model_fields))))


@subscriptions.on(ClosingAnnulled)
async def remember_annulment(session: AsyncSession, event: ClosingAnnulled) -> None:
    """Told on another topic: it may come before the closing, or after the next one."""
    await put(session, Annulment(**event.model_dump(include=set(Annulment.model_fields))))
