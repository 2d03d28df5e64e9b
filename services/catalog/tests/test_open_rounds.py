"""A list of postes while a round is open: what the round counts on stays as it is."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from catalog.domain.campaigns import Campaign, Round
from catalog.usecases import importing
from catalog.usecases.importing import RoundOpenedMeanwhile
from contracts.auth import Grant
from contracts.catalog import PosteChanged, ResponsablesNamed
from kernel.db import Database
from kernel.sheets import Row
from kernel.testing import emitted, problem

from .conftest import Import
from .deciding import Ministry, calendar
from .lists import CAMPAIGN, line, row
from .test_consumers import opened

Deliver = Callable[..., Awaitable[None]]
STAYS = "un tour est ouvert : cette valeur ne change plus"


async def launch_for_later(client: httpx.AsyncClient) -> None:
    await Ministry(client).launch(calendar(opens_in=timedelta(days=30)))


def faults(answer: httpx.Response) -> list[tuple[int, str, str]]:
    assert answer.status_code == 422, answer.text
    return [(row["row"], row["column"], row["value"]) for row in problem(answer)["rows"]]


@pytest.mark.rule("P8")
async def test_an_import_that_would_change_what_an_open_round_counts_on_is_refused_whole(
    known: Database, campaign: dict[str, Any], bring: Import, deliver: Deliver
) -> None:
    await bring([line("a"), line("b"), line("c")])
    await deliver(opened())
    refusal = await bring(
        [
            line("a", note="Logement"),
            line("b", specialite="URO", subdivision="GRE"),
            line("c", places="1"),
            line("d"),
            line("a", duree_mois="7"),
        ]
    )
    assert faults(refusal) == [
        (3, "specialite", "URO"),
        (3, "subdivision", "GRE"),
        (4, "places", "1"),
        (5, "numero", "d"),
        (6, "numero", "a"),
        (6, "duree_mois", "7"),
    ]
    rows = problem(refusal)["rows"]
    assert [row["problem"] for row in rows[:4]] == [
        f"{STAYS} (elle est PED)",
        f"{STAYS} (elle est LYO)",
        f"{STAYS} (elle est 2)",
        "un tour est ouvert : ce poste ne peut pas être ajouté",
    ]
    assert len(await emitted(known, PosteChanged)) == 3


async def test_descriptions_and_responsables_change_while_a_round_is_open(
    known: Database, campaign: dict[str, Any], bring: Import, deliver: Deliver
) -> None:
    await bring([line("a"), line("b")])
    await deliver(opened())
    changed = [line("a", note="Logement"), line("b", responsable_adresse="autre@chu.test")]
    assert (await bring(changed)).json() == {
        "added": 0,
        "changed": 2,
        "unchanged": 0,
        "unconfirmed": 0,
    }
    assert len(await emitted(known, PosteChanged)) == 3
    assert len(await emitted(known, ResponsablesNamed)) == 3


async def test_a_round_of_another_campaign_holds_nothing(
    campaign: dict[str, Any],
    bring: Import,
    deliver: Deliver,
    client: httpx.AsyncClient,
    ministry: dict[str, str],
) -> None:
    other = CAMPAIGN | {"campaign": "2026-05"}
    assert (await client.post("/campaigns", json=other, headers=ministry)).status_code == 201
    await bring([line("a")])
    await deliver(opened(campaign="2026-05"))
    assert (await bring([line("a", places="5"), line("b")])).json()["changed"] == 1


@pytest.mark.rule("P8")
async def test_a_round_that_is_due_in_a_launched_campaign_is_open_before_catalog_hears_it(
    campaign: dict[str, Any], bring: Import, client: httpx.AsyncClient, ministry: dict[str, str]
) -> None:
    await bring([line("a")])
    assert (await bring([line("a", places="3")])).status_code == 200
    await Ministry(client).launch(calendar(opens_in=-timedelta(minutes=1)))
    assert faults(await bring([line("a", places="4")])) == [(2, "places", "4")]


async def test_a_round_yet_to_come_in_a_launched_campaign_holds_nothing(
    campaign: dict[str, Any], bring: Import, client: httpx.AsyncClient, ministry: dict[str, str]
) -> None:
    await bring([line("a")])
    await launch_for_later(client)
    assert (await bring([line("a", places="4"), line("b")])).status_code == 200


async def test_an_import_that_waited_while_a_round_opened_sees_it_open(
    known: Database, campaign: dict[str, Any], bring: Import, deliver: Deliver
) -> None:
    await bring([line("a")])
    async with known.begin() as session:
        await session.get_one(Campaign, "2026-03", with_for_update=True)
        opening = asyncio.create_task(deliver(opened()))
        await asyncio.wait([opening], timeout=0.3)
        bringing = asyncio.create_task(bring([line("a", places="4")]))
        done, _ = await asyncio.wait([bringing, opening], timeout=0.3)
        assert not done
    await opening
    assert faults(await bringing) == [(2, "places", "4")]


async def test_a_round_that_falls_due_during_an_import_undoes_it(
    known: Database,
    campaign: dict[str, Any],
    bring: Import,
    client: httpx.AsyncClient,
    ministry: dict[str, str],
) -> None:
    await bring([line("a")])
    await launch_for_later(client)
    loop = asyncio.get_running_loop()

    async def fall_due() -> None:
        async with known.begin() as session:
            (await session.get_one(Round, ("2026-03", 1))).opens_at = datetime(
                2026, 1, 1, tzinfo=UTC
            )

    def lines() -> Iterator[Row]:
        yield row(numero="a", places="4")
        asyncio.run_coroutine_threadsafe(fall_due(), loop).result(10)

    async with known.begin() as session:
        with pytest.raises(RoundOpenedMeanwhile):
            await importing.import_postes(
                session, campaign="2026-03", rows=lines(), grants=[Grant(role="ministry")]
            )
        await session.rollback()
    assert len(await emitted(known, PosteChanged)) == 1
