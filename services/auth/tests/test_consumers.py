"""What auth hears of catalog: references, and who answers for a poste."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest
from auth import queries
from auth.domain.accounts import Account
from contracts.auth import ContactsChanged, PersonChanged
from contracts.catalog import (
    Responsable,
    ResponsablesNamed,
    SpecialityPublished,
    SubdivisionPublished,
    UniversityPublished,
)
from kernel.addresses import normalised
from kernel.consumer import Consumer
from kernel.db import Database
from kernel.dead_letters import pending
from kernel.service import Service
from kernel.testing import emitted, record_of

from .people import candidate, csv, known, line, responsable
from .test_import import account, counted, load

Deliver = Callable[..., Awaitable[None]]
HELENE = "h.brevannes@chu-lyon.test"
MARC = "m.ossard@chu-lyon.test"


def named(poste: str, **access: str) -> ResponsablesNamed:
    """`named(poste, referent=address, second=address)`."""
    return ResponsablesNamed(
        campaign="2026-03",
        poste=poste,
        responsables=tuple(
            Responsable.model_validate(
                {"address": address, "given_name": "Hélène", "family_name": "Brévannes",
                 "access": kind}
            )
            for kind, address in access.items()
        ),
    )  # fmt: skip


async def test_references_are_remembered_as_they_are_told_last(
    database: Database, deliver: Deliver
) -> None:
    await deliver(
        SubdivisionPublished(code="LYO", label="Lyon", region="Rhône-Alpes"),
        SubdivisionPublished(code="LYO", label="Lyon", region="Auvergne-Rhône-Alpes"),
        UniversityPublished(label="Université Claude Bernard Lyon 1", subdivision="LYO"),
        SpecialityPublished(code="PED", label="Pédiatrie"),
    )
    async with database.begin() as session:
        references = await queries.references(session)
    assert references.subdivisions["LYO"].region == "Auvergne-Rhône-Alpes"
    assert references.universities["universite claude bernard lyon 1"].subdivision == "LYO"
    assert references.specialities == {"PED": "Pédiatrie"}


@pytest.mark.rule("P1")
async def test_an_unknown_address_becomes_an_account(database: Database, deliver: Deliver) -> None:
    await deliver(named("69-0418", referent=HELENE.upper()))
    helene = await account(database, HELENE)
    assert (helene.given_name, helene.family_name) == ("Hélène", "Brévannes")
    assert helene.grants == (responsable("69-0418"),)
    assert await emitted(database, PersonChanged) == [helene.person_changed()]
    assert await emitted(database, ContactsChanged) == [helene.contacts_changed()]


@pytest.mark.parametrize(
    "address",
    ["jean.o'brien@chu-lyon.test", "a@chu.xn--p1ai", "x" * 64 + "@" + "b." * 92 + "test"],
)
async def test_every_address_that_the_catalog_lets_through_becomes_an_account(
    database: Database, deliver: Deliver, address: str
) -> None:
    await deliver(named("69-0418", referent=normalised(address)))
    assert (await account(database, address)).grants == (responsable("69-0418"),)


async def test_someone_known_keeps_their_name_and_other_roles(
    database: Database, deliver: Deliver
) -> None:
    before = (await known(database, HELENE, candidate())).after
    await deliver(named("69-0418", referent=HELENE))
    after = await account(database, HELENE)
    assert after.given_name == before.given_name
    assert after.grants == (candidate(), responsable("69-0418"))
    assert (await emitted(database, PersonChanged))[-1] == after.person_changed()
    assert len(await emitted(database, ContactsChanged)) == 1


async def test_whoever_is_no_longer_named_answers_for_that_poste_no_more(
    database: Database, deliver: Deliver
) -> None:
    await deliver(named("69-0418", referent=HELENE), named("69-0419", referent=HELENE, second=MARC))
    await deliver(named("69-0418", referent=MARC), named("69-0419", referent=HELENE))
    assert (await account(database, HELENE)).grants == (responsable("69-0419"),)
    marc: Account = await account(database, MARC)
    assert marc.grants == (responsable("69-0418"),)
    assert (await emitted(database, PersonChanged))[-1] == marc.person_changed()


async def test_a_second_may_become_the_referent(database: Database, deliver: Deliver) -> None:
    await deliver(named("69-0418", referent=HELENE, second=MARC))
    await deliver(named("69-0418", referent=MARC, second=HELENE))
    assert (await account(database, MARC)).grants == (responsable("69-0418", "referent"),)
    assert (await account(database, HELENE)).grants == (responsable("69-0418", "second"),)


async def test_someone_named_twice_is_the_referent(database: Database, deliver: Deliver) -> None:
    await deliver(named("69-0418", second=HELENE, referent=HELENE))
    assert (await account(database, HELENE)).grants == (responsable("69-0418", "referent"),)


async def test_the_same_names_told_again_change_nothing(
    database: Database, deliver: Deliver
) -> None:
    await deliver(named("69-0418", referent=HELENE), named("69-0418", referent=HELENE))
    assert len(await emitted(database, PersonChanged)) == 1


async def test_a_poste_without_anyone_takes_the_role_back(
    database: Database, deliver: Deliver
) -> None:
    await deliver(named("69-0418", referent=HELENE), named("69-0418"))
    assert (await account(database, HELENE)).grants == ()
    assert (await emitted(database, PersonChanged))[-1].grants == ()


async def test_an_odd_address_is_set_aside_and_stops_nothing(
    database: Database, deliver: Deliver
) -> None:
    await deliver(named("69-0418", referent="hélène@chu"), named("69-0419", referent=HELENE))
    async with database.begin() as session:
        assert [letter.topic for letter in await pending(session)] == ["catalog.responsables"]
    assert (await account(database, HELENE)).grants == (responsable("69-0419"),)


async def test_a_file_and_facts_that_name_the_same_new_address_make_one_person(
    client: httpx.AsyncClient, service: Service, database: Database, references: None
) -> None:
    def consumer() -> Consumer:
        return Consumer(database, service.subscriptions, "", "auth", retry_delays=())

    events = [named(f"69-{number}", referent=HELENE) for number in range(4)]
    answer, *_ = await asyncio.gather(
        load(client, csv([line(HELENE)])),
        *(consumer().apply(event.TOPIC.name, [record_of(event)]) for event in events),
    )
    assert answer.status_code == 200
    assert (await counted(database))["persons"] == 1
    helene = await account(database, HELENE)
    assert {grant.poste for grant in helene.grants} == {None, "69-0", "69-1", "69-2", "69-3"}
    told = await emitted(database, PersonChanged)
    assert told[-1].grants == helene.grants
