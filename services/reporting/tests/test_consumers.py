"""Facts of different topics come in any order; the tables must not tell in which they came."""

import random
from collections import defaultdict
from collections.abc import Iterator

import pytest
from contracts import Event
from kernel.consumer import Consumer
from kernel.db import Database, metadata
from kernel.testing import record_of
from reporting.app import SERVICE
from reporting.consumers.people import remember_people
from reporting.domain.saved import Choice
from reporting.domain.tables import Affectation, Candidate, Responsable
from sqlalchemy import text
from sqlmodel import select

from . import facts

KERNELS_OWN = {"inbox", "outbox", "dead_letters", "idempotency_keys"} | {
    "audit",
    "audit_chain",
    "audit_unsealed",
}


def history() -> list[Event]:
    """A small campaign with its changes of mind, each key in its order."""
    return [
        facts.campaign(),
        *(facts.poste(f"69-{n}", places=n % 3) for n in range(6)),
        facts.poste("69-1", withdrawn=True),
        *(facts.candidate(n) for n in range(1, 9)),
        facts.candidate(2, connected=True),
        facts.person(3),
        facts.candidate(3, "CAR", "GRE"),
        facts.merged(4, into=5),
        facts.responsable(20, "69-0", "69-2"),
        facts.responsable(20, "69-2", connected=True),
        facts.responsable(21, "69-3"),
        facts.person(21),
        facts.wishes(1, "69-0"),
        facts.wishes(1, "69-0", "69-2", version=2),
        facts.wishes(2, "69-3"),
        facts.wishes(2, "69-3", left_out=True),
        facts.wishes(3, version=1),
        facts.ranking("69-0", valid=False),
        facts.ranking("69-0", 1, version=2),
        facts.ranking("69-2", 1, refused=(2,), valid=False),
        facts.closed(),
        facts.annulled(2),
        facts.published("PED", facts.AURA, placed=2, unplaced=1),
        facts.placed(1, "69-0"),
        facts.unplaced(2),
        facts.left("69-0", 0),
        facts.left("69-2", 2),
        facts.wishes(2, "69-2", round_=2),
        facts.placed(2, "69-2", round_=2),
        facts.left("69-2", 1, round_=2),
    ]


async def test_connected_is_having_signed_in_during_that_campaign(database: Database) -> None:
    before = facts.candidate(1, connected=True, code="2025-03")
    both = facts.candidate(1).grants + before.grants
    told = before.model_copy(update={"grants": both})
    async with database.begin() as session:
        await remember_people(session, [told])
    async with database.begin() as session:
        rows = {one.campaign: one.connected for one in await session.exec(select(Candidate))}
    assert rows == {"2025-03": True, facts.CAMPAIGN: False}


def shuffled(events: list[Event], order: random.Random) -> Iterator[list[Event]]:
    """Batches of one topic each; every key keeps its order, some batches come twice."""
    topics: dict[str, dict[str, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        topics[event.TOPIC.name][event.key].append(event)
    while topics:
        name = order.choice(sorted(topics))
        keys, batch = topics[name], []
        for _ in range(order.randint(1, 8)):
            if keys:
                key = order.choice(sorted(keys))
                batch.append(keys[key].pop(0))
                if not keys[key]:
                    del keys[key]
        if not keys:
            del topics[name]
        yield batch


async def tables(database: Database) -> dict[str, list[str]]:
    names = [t.name for t in metadata().sorted_tables if t.name not in KERNELS_OWN]
    async with database.begin() as session:
        return {
            name: sorted((await session.execute(text(f"SELECT t::text FROM {name} t"))).scalars())  # noqa: S608
            for name in names
        }


@pytest.mark.parametrize("seed", range(12))
async def test_any_order_between_keys_gives_the_same_tables(database, deliver, seed):
    await deliver(*history())
    in_order = await tables(database)
    assert all(in_order.values()), "the history fills every table"
    async with database.begin() as session:
        for name in metadata().tables:
            await session.execute(text(f"TRUNCATE {name}"))
    consumer = Consumer(database, SERVICE.subscriptions, "", "reporting", retry_delays=())
    order = random.Random(seed)
    for batch in shuffled(history(), order):
        records = [record_of(event) for event in batch]
        for _ in range(order.randint(1, 2)):
            await consumer.apply(batch[0].TOPIC.name, records)
    assert await tables(database) == in_order


async def test_an_older_list_replayed_does_not_undo_a_newer_one(database, deliver):
    await deliver(facts.wishes(1, "A", "B", version=2), facts.wishes(1, "A", "C", version=1))
    await deliver(facts.ranking("A", 1, 2, version=2), facts.ranking("A", 3, version=1))
    async with database.begin() as session:
        assert set((await session.exec(select(Choice.poste))).all()) == {"A", "B"}
        ranked = await session.execute(text("SELECT person FROM placements"))
        assert set(ranked.scalars()) == {facts.who(1), facts.who(2)}


async def test_a_choice_that_a_newer_list_leaves_out_is_forgotten(database, deliver):
    await deliver(facts.wishes(1, "A", "B"), facts.wishes(1, "B", version=2, hearts=5))
    await deliver(facts.wishes(2, "A"))
    async with database.begin() as session:
        kept = (await session.exec(select(Choice.person, Choice.poste, Choice.hearts))).all()
    assert sorted(kept) == [(facts.who(1), "B", 5), (facts.who(2), "A", 3)]


async def test_who_is_no_candidate_any_more_keeps_the_place_of_their_result(database, deliver):
    await deliver(facts.candidate(1), facts.person(1))
    async with database.begin() as session:
        (known,) = (await session.exec(select(Candidate))).all()
    assert (known.standing, known.speciality, known.subdivision) == (False, "PED", "LYO")


async def test_a_responsable_no_longer_named_answers_for_nothing(database, deliver):
    await deliver(facts.responsable(1, "A", "B"), facts.responsable(1, "B"))
    async with database.begin() as session:
        assert (await session.exec(select(Responsable.poste))).all() == ["B"]


async def test_a_result_is_kept_before_its_person_and_its_poste_are_known(database, deliver):
    await deliver(facts.placed(1, "69-0"))
    async with database.begin() as session:
        (known,) = (await session.exec(select(Affectation))).all()
    assert (known.person, known.poste) == (facts.who(1), "69-0")
