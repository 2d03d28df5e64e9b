"""Who acted in a campaign is told to those who must know, and nothing of what they chose."""

from contracts.receipts import ReceiptGiven
from kernel.testing import emitted

from .world import World


async def test_each_save_of_a_wish_list_tells_who_acted(world: World) -> None:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 5})
    await world.wish(person, {}, version=1)
    told = await emitted(world.database, ReceiptGiven)
    assert [(one.person, one.kind, one.version, one.poste) for one in told] == [
        (person, "wishes", 1, None),
        (person, "wishes", 2, None),
    ]


async def test_a_ranking_tells_who_saved_it(world: World) -> None:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 5})
    await world.reach("wishes_close_at")
    answer = await world.rank("69-1", {person: 1})
    assert answer.status_code == 200, answer.text
    told = (await emitted(world.database, ReceiptGiven))[-1]
    assert (told.kind, told.poste, told.version) == ("ranking", "69-1", 1)
    assert told.person != person


async def test_a_save_that_is_refused_tells_nothing(world: World) -> None:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    assert (await world.wish(person, {"69-1": 5}, version=3)).status_code == 412
    assert await emitted(world.database, ReceiptGiven) == []
