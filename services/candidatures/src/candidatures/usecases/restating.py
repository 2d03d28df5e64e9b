"""All that candidatures would tell someone who never heard of it, round by round: what was saved,
and that the round closed. What the facts of a round began elsewhere is not begun again."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Final

from contracts import Event
from contracts.candidatures import RankingChanged, RoundClosed, WishListChanged
from sqlmodel.ext.asyncio.session import AsyncSession

from candidatures import queries
from candidatures.domain.rankings import Sheet
from candidatures.domain.rounds import Round
from candidatures.domain.snapshots import Snapshot
from candidatures.usecases import rankings, sufficiency, wishes

BATCH: Final = 2_000


async def whole_state(session: AsyncSession) -> AsyncIterator[Sequence[Event]]:
    for round_ in await queries.rounds.opened(session):
        async for lists in _lists(session, round_):
            yield lists
        yield await _rankings(session, round_)
        if frozen := await queries.rounds.frozen(session, round_=round_):
            yield [_closed(frozen)]


async def _lists(session: AsyncSession, round_: Round) -> AsyncIterator[list[WishListChanged]]:
    """The minimum is the one that decided, else that of now; none for who left since."""
    decided = await queries.wishes.left_out(session, round_=round_)
    everyone = await sufficiency.of_everyone(session, round_=round_)
    minimum = {**{person: found.minimum for person, found in everyone.items()}, **decided}
    people = await queries.wishes.who_saved(session, round_=round_)
    for start in range(0, len(people), BATCH):
        some = people[start : start + BATCH]
        lists = await queries.wishes.lists_of(session, round_=round_, people=some)
        yield [
            wishes.changed(
                round_,
                person,
                saved._replace(left_out=person in decided),
                minimum=minimum.get(person, 0),
            )
            for person, saved in lists.items()
        ]


async def _rankings(session: AsyncSession, round_: Round) -> list[RankingChanged]:
    sheets = await queries.rankings.sheets_of(session, round_=round_)
    certified = await queries.rankings.certified(session, round_=round_)
    return [
        rankings.changed(
            round_,
            saved,
            sheets.get(saved.poste, Sheet(saved.poste)),
            certified=saved.poste in certified,
        )
        for saved in await queries.rankings.saved_in(session, round_=round_)
    ]


def _closed(frozen: Snapshot) -> RoundClosed:
    instance = json.loads(frozen.instance)
    return RoundClosed(
        **frozen.model_dump(include=_SAME),
        candidates=len(instance["candidates"]),
        postes=len(instance["postes"]),
        wishes=sum(len(one["wishes"]) for one in instance["candidates"]),
    )


_SAME: Final = {
    "campaign",
    "round",
    "closing",
    "closed_at",
    "digest",
    "unseeded",
    "seed",
    "parts",
}
