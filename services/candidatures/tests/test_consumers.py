"""What is learnt from the other services."""

from uuid import uuid4

from contracts.auth import PersonChanged

from .world import World, calendar


async def test_a_candidate_who_comes_back_is_a_candidate_again(world: World) -> None:
    await world.postes("69-1")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.tell_person(person)
    assert (await world.wish(person, {"69-1": 1})).status_code == 404
    await world.tell_person(person, world.candidate_grant())
    assert (await world.wish(person, {"69-1": 1})).status_code == 200


async def test_a_responsable_no_longer_named_is_forgotten(world: World) -> None:
    person = uuid4()
    await world.tell_person(person, world.poste_grant("69-1"), world.poste_grant("69-2"))
    await world.tell_person(person, world.poste_grant("69-2", "second"))
    assert await world.sql("SELECT poste, access FROM responsables") == [("69-2", "second")]


async def test_who_is_both_referent_and_second_of_a_poste_is_referent(world: World) -> None:
    for order in (("referent", "second"), ("second", "referent")):
        await world.tell_person(uuid4(), *(world.poste_grant("69-1", access) for access in order))
    assert await world.sql("SELECT DISTINCT access FROM responsables") == [("referent",)]


async def test_an_account_merged_into_another_loses_its_roles(world: World) -> None:
    person = await world.candidate()
    await world.deliver(
        PersonChanged(
            person=person,
            given_name="Lina",
            family_name="Charvoz",
            grants=(world.candidate_grant(), world.poste_grant("69-1")),
            merged_into=uuid4(),
        )
    )
    assert await world.sql("SELECT withdrawn FROM candidates") == [(True,)]
    assert await world.sql("SELECT * FROM responsables") == []


async def test_a_candidate_without_region_is_no_candidate_and_is_set_aside(world: World) -> None:
    grant = world.candidate_grant().model_copy(update={"region": None})
    await world.tell_person(uuid4(), grant)
    assert await world.sql("SELECT * FROM candidates") == []
    assert len(await world.sql("SELECT * FROM dead_letters")) == 1


async def test_a_calendar_that_shrinks_forgets_its_last_round(world: World) -> None:
    await world.plan(calendar(1), calendar(2))
    await world.plan(calendar(1))
    assert await world.sql("SELECT round FROM planned_rounds") == [(1,)]
