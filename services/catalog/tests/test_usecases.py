"""References and imports on a real database: what is written, what is said, what waits."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from catalog import background
from catalog.domain.campaigns import Campaign
from catalog.domain.postes import Establishment, Poste, Terrain
from catalog.domain.references import Speciality
from catalog.usecases import importing, references
from contracts import Envelope
from contracts.auth import Grant
from contracts.catalog import (
    PosteChanged,
    ResponsablesNamed,
    SpecialityPublished,
    SubdivisionPublished,
    UniversityPublished,
)
from kernel.db import Database
from kernel.outbox import OutboxMessage
from kernel.runtime import Runtime
from kernel.sheets import Row
from kernel.testing import emitted
from sqlalchemy import event, func
from sqlmodel import SQLModel, select

from .conftest import Import
from .lists import HEADINGS, Lines, coupled, line

MINISTRY = [Grant(role="ministry")]


async def take_in(database: Database, lines: Lines) -> tuple[int, int, int]:
    """Added, changed, unchanged."""
    blank = dict.fromkeys(HEADINGS, "")
    rows = [Row(number, {**blank, **cells}) for number, cells in enumerate(lines, 2)]
    async with database.begin() as session:
        counts = await importing.import_postes(
            session, campaign="2026-03", rows=rows, grants=MINISTRY
        )
    return counts.added, counts.changed, counts.unchanged


async def count(database: Database, table: type[SQLModel]) -> int:
    async with database.begin() as session:
        return (await session.exec(select(func.count()).select_from(table))).one()


async def test_the_references_of_the_package_are_all_announced_once(known: Database) -> None:
    subdivisions = await emitted(known, SubdivisionPublished)
    assert len(subdivisions) == 28
    assert len(await emitted(known, SpecialityPublished)) == 44
    universities = await emitted(known, UniversityPublished)
    assert {each.subdivision for each in universities} <= {each.code for each in subdivisions}


async def test_a_restart_announces_nothing_and_a_changed_label_is_announced_alone(
    known: Database,
) -> None:
    async with known.begin() as session:
        paediatrics = await session.get_one(Speciality, "PED")
        paediatrics.label = "Pédiatrie d'hier"
    for _ in range(2):
        async with known.begin() as session:
            await references.bring_up_to_date(session)
    told = await emitted(known, SpecialityPublished)
    assert len(told) == 44 + 1
    assert told[-1] == SpecialityPublished(code="PED", label="Pédiatrie")
    assert len(await emitted(known, SubdivisionPublished)) == 28


async def test_replicas_that_start_together_announce_each_reference_once(
    database: Database,
) -> None:
    async def start() -> None:
        async with database.begin() as session:
            await references.bring_up_to_date(session)

    await asyncio.gather(*(start() for _ in range(4)))
    assert len(await emitted(database, SubdivisionPublished)) == 28
    assert len(await emitted(database, UniversityPublished)) == 34


async def test_the_background_task_loads_the_references_and_stays(
    database: Database, app: Any
) -> None:
    runtime: Runtime = app.state.runtime
    task = asyncio.create_task(background.keep_references(runtime))
    async with asyncio.timeout(10):
        while await count(database, Speciality) < 44:
            done, _ = await asyncio.wait([task], timeout=0.01)
            assert not done
    assert not task.done()
    task.cancel()


@pytest.mark.rule("P1")
async def test_an_import_tells_each_poste_and_who_answers_for_it(
    known: Database, campaign: dict[str, Any]
) -> None:
    assert await take_in(known, [line(), coupled(note="Gardes", option="Néonatologie")]) == (
        2,
        0,
        0,
    )
    first, second = await emitted(known, PosteChanged)
    assert first == PosteChanged(
        campaign="2026-03",
        poste="69-0418",
        speciality="PED",
        subdivision="LYO",
        region="Auvergne-Rhône-Alpes",
        terrain="Pédiatrie générale",
        establishment="Hôpital des Trois-Rivières",
        months=6,
        places=2,
    )
    assert (second.kind, second.note, second.option) == ("coupled", "Gardes", "Néonatologie")
    alone, both = await emitted(known, ResponsablesNamed)
    assert [each.access for each in alone.responsables] == ["referent"]
    assert [(each.access, each.address) for each in both.responsables] == [
        ("referent", "h.brevannes@chu-lyon.test"),
        ("second", "m.ostrel@cabinet.test"),
    ]
    assert await count(known, Terrain) == await count(known, Establishment) == 1


async def test_each_fact_of_an_import_has_an_envelope_of_its_own(
    known: Database, campaign: dict[str, Any]
) -> None:
    await take_in(known, [coupled(f"{number:03}") for number in range(50)])
    async with known.begin() as session:
        messages = (await session.exec(select(OutboxMessage))).all()
    envelopes = [
        Envelope.from_headers([(k, v.encode()) for k, v in each.headers.items()])
        for each in messages
    ]
    assert len({each.id for each in envelopes}) == len(messages) > 100
    assert [each.subject for each in envelopes] == [each.key for each in messages]
    assert all(each.source == "catalog" and each.traceparent for each in envelopes)


@pytest.mark.rule("P2")
async def test_the_same_list_twice_changes_and_says_nothing(
    known: Database, campaign: dict[str, Any]
) -> None:
    lines = [line(), coupled()]
    await take_in(known, lines)
    before = len(await emitted(known, PosteChanged)), len(await emitted(known, ResponsablesNamed))
    assert await take_in(known, lines[::-1]) == (0, 0, 2)
    after = len(await emitted(known, PosteChanged)), len(await emitted(known, ResponsablesNamed))
    assert before == after == (2, 2)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("specialite", "URO"),
        ("option", "Néonatologie"),
        ("subdivision", "GRE"),
        ("terrain", "Urgences pédiatriques"),
        ("type_terrain", "non universitaire"),
        ("agrement", "P3"),
        ("etablissement", "Clinique du Parc"),
        ("decale", "oui"),
        ("duree_mois", "12"),
        ("places", "0"),
        ("note", "Logement possible"),
    ],
)
async def test_a_change_of_the_official_data_tells_that_poste_alone(
    known: Database, campaign: dict[str, Any], column: str, value: str
) -> None:
    await take_in(known, [line("a"), line("b")])
    assert await take_in(known, [line("a", **{column: value}), line("b")]) == (0, 1, 1)
    told = await emitted(known, PosteChanged)
    assert [each.poste for each in told] == ["a", "b", "a"]
    assert len(await emitted(known, ResponsablesNamed)) == 2


@pytest.mark.parametrize("column", ["responsable_adresse", "responsable_prenom", "responsable_nom"])
async def test_a_change_of_responsable_tells_who_answers_and_nothing_else(
    known: Database, campaign: dict[str, Any], column: str
) -> None:
    await take_in(known, [line("a"), line("b")])
    changed = line("b", **{column: "autre@chu-lyon.test"})
    assert await take_in(known, [line("a"), changed]) == (0, 1, 1)
    assert len(await emitted(known, PosteChanged)) == 2
    assert [each.poste for each in await emitted(known, ResponsablesNamed)] == ["a", "b", "b"]


async def test_a_poste_that_is_no_longer_coupled_loses_its_second(
    known: Database, campaign: dict[str, Any]
) -> None:
    await take_in(known, [coupled("a")])
    assert await take_in(known, [line("a")]) == (0, 1, 0)
    told = (await emitted(known, ResponsablesNamed))[-1]
    assert [each.access for each in told.responsables] == ["referent"]
    assert (await emitted(known, PosteChanged))[-1].kind == "single"


async def test_postes_that_a_list_does_not_name_are_kept(
    known: Database, campaign: dict[str, Any]
) -> None:
    await take_in(known, [line("a"), line("b")])
    assert await take_in(known, [line("c")]) == (1, 0, 0)
    assert await count(known, Poste) == 3


async def test_a_withdrawn_poste_stays_withdrawn_whatever_a_list_says(
    known: Database, campaign: dict[str, Any]
) -> None:
    await take_in(known, [line("a")])
    async with known.begin() as session:
        poste = await session.get_one(Poste, ("2026-03", "a"))
        poste.withdrawn, poste.withdrawal_reason = True, "Fermeture du service"
    await take_in(known, [line("a", places="5")])
    told = (await emitted(known, PosteChanged))[-1]
    assert (told.withdrawn, told.places) == (True, 5)


async def test_two_imports_of_a_campaign_wait_for_each_other(
    known: Database, campaign: dict[str, Any]
) -> None:
    lists = [
        [line(f"{number:03}", places=str(places)) for number in range(200)] for places in (1, 2, 3)
    ]
    outcomes = await asyncio.gather(*(take_in(known, lines) for lines in lists))
    assert sorted(outcomes) == [(0, 200, 0), (0, 200, 0), (200, 0, 0)]
    last: dict[str, int] = {each.poste: each.places for each in await emitted(known, PosteChanged)}
    async with known.begin() as session:
        kept = {each.poste: each.places for each in await session.exec(select(Poste))}
    assert last == kept
    assert len(set(kept.values())) == 1


async def test_the_same_list_brought_twice_at_once_is_added_once(
    known: Database, campaign: dict[str, Any]
) -> None:
    lines = [coupled(f"{number:03}") for number in range(200)]
    outcomes = await asyncio.gather(take_in(known, lines), take_in(known, lines))
    assert sorted(outcomes) == [(0, 0, 200), (200, 0, 0)]
    assert len(await emitted(known, PosteChanged)) == 200


async def test_an_import_waits_while_another_act_holds_the_campaign(
    known: Database, campaign: dict[str, Any]
) -> None:
    async with known.begin() as session:
        await session.get_one(Campaign, "2026-03", with_for_update=True)
        waiting = asyncio.create_task(take_in(known, [line()]))
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
    assert await waiting == (1, 0, 0)


async def test_imports_of_two_campaigns_that_name_the_same_terrains_both_end(
    known: Database, campaign: dict[str, Any], bring: Import, client: Any, ministry: dict[str, str]
) -> None:
    other = {key: campaign[key] for key in ("label", "rounds")} | {"campaign": "2026-05"}
    assert (await client.post("/campaigns", json=other, headers=ministry)).status_code == 201
    lines = [line(f"n{n}", terrain=f"Terrain {n}", etablissement=f"CH {n % 7}") for n in range(300)]
    answers = await asyncio.gather(
        bring(lines), bring(lines[::-1], campaign="2026-05"), bring(lines), bring(lines)
    )
    assert [answer.status_code for answer in answers] == [200] * 4
    assert await count(known, Establishment) == 7
    assert await count(known, Terrain) == 300
    assert await count(known, Poste) == 600


async def test_an_import_asks_the_database_as_often_for_many_lines_as_for_few(
    known: Database, campaign: dict[str, Any]
) -> None:
    few = await _statements(known, lambda: take_in(known, [coupled(f"a{n}") for n in range(3)]))
    many = await _statements(known, lambda: take_in(known, [coupled(f"b{n}") for n in range(1999)]))
    assert few == many


async def _statements(database: Database, act: Callable[[], Awaitable[Any]]) -> int:
    seen: list[str] = []

    def see(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", see)
    try:
        await act()
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", see)
    return len(seen)
