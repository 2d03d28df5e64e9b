"""What candidatures tells anew is what it told last."""

import pytest
from candidatures.app import SERVICE
from contracts.candidatures import RankingChanged, RoundClosed, WishListChanged
from kernel.testing import last_told, told_anew

from .world import World


@pytest.mark.rule("W4")
async def test_what_is_told_anew_is_what_was_told_last(world: World) -> None:
    await world.postes(*(f"69-{number}" for number in range(10)))
    enough, few, _silent = await world.candidates(3)
    await world.open()
    await world.wish(enough, {"69-0": 1, "69-1": 5})
    await world.wish(few, {"69-0": 5})
    await world.reach("wishes_close_at")
    await world.rank("69-0", {enough: 1})
    await world.rank("69-1", {enough: None})
    await world.reach("ranking_close_at")
    told = await last_told(world.database, WishListChanged, RankingChanged, RoundClosed)
    assert len(told) == 5
    assert await told_anew(world.database, SERVICE) == told
