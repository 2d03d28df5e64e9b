"""After publication two persons withdraw an affectation or give a poste, with a reason: M2 holds,
and everyone concerned hears of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from contracts.auth import Grant
from contracts.decisions import AffectationWithdrawn
from contracts.matching import AffectationPublished, PlacesLeft
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

ARA = "Auvergne-Rhône-Alpes"
AGENCY = Grant(role="ars", region=ARA)
ANNE, PAUL = signed_in(AGENCY, person=uuid4()), signed_in(AGENCY, person=uuid4())
FAR = signed_in(Grant(role="ars", region="Île-de-France"))
REASON = "Le candidat renonce à son poste par écrit"
WITHDRAW = {"act": "withdraw", "reason": REASON}


def affect(poste: str) -> dict[str, str]:
    return {
        "act": "affect",
        "poste": poste,
        "reason": "Situation de famille, avis de la commission",
    }


def type_of(answer: httpx.Response) -> str:
    return str(problem(answer)["type"]).removeprefix("urn:appariement:")


@dataclass
class Desk:
    """What agents ask for about someone."""

    client: httpx.AsyncClient

    def url(self, person: UUID, *rest: str) -> str:
        return "/".join((f"/campaigns/2026-03/affectations/{person}/proposals", *rest))

    async def propose(
        self, person: UUID, body: Any, headers: dict[str, str] = ANNE
    ) -> httpx.Response:
        return await self.client.post(self.url(person), json=body, headers=headers)

    async def confirm(
        self, person: UUID, proposal: str, headers: dict[str, str] = PAUL
    ) -> httpx.Response:
        return await self.client.post(self.url(person, proposal, "confirm"), headers=headers)

    async def decide(self, person: UUID, body: Any) -> httpx.Response:
        made = await self.propose(person, body)
        assert made.status_code == 201, made.text
        return await self.confirm(person, made.json()["proposal"])


@pytest.fixture
def desk(client: httpx.AsyncClient) -> Desk:
    return Desk(client)


@pytest.fixture
async def scene(published: Callable[[Any], Awaitable[None]], new_scene: Any) -> Any:
    """Published: k1 has 69-01, k3 has 38-01, both full; k2 has nothing."""
    scene = new_scene()
    await published(scene)
    return scene


async def left(database: Database, poste: str) -> list[int]:
    return [fact.places for fact in await emitted(database, PlacesLeft) if fact.poste == poste]


async def test_two_persons_withdraw_an_affectation_and_its_place_is_offered(
    client: httpx.AsyncClient, database: Database, desk: Desk, scene: Any
) -> None:
    k1 = scene.person("k1")
    made = (await desk.propose(k1, WITHDRAW)).json()
    assert type_of(await desk.confirm(k1, made["proposal"], ANNE)) == "same-person"
    assert await emitted(database, AffectationWithdrawn) == []
    done = (await desk.confirm(k1, made["proposal"])).json()
    assert (done["state"], done["poste"], done["withdrawal"]) == ("withdrawn", "69-01", REASON)
    (told,) = await emitted(database, AffectationWithdrawn)
    assert (told.person, told.poste, told.round) == (k1, "69-01", 1)
    assert await left(database, "69-01") == [0, 1]
    assert "decided of an affectation" in [act.act for act in await audited_acts(database)]
    mine = signed_in(Grant(role="candidate", campaign="2026-03"), person=k1)
    result = (await client.get(f"/campaigns/2026-03/rounds/1/results/{k1}", headers=mine)).json()
    assert (result["poste"], result["withdrawn"]["reason"]) == ("69-01", REASON)
    (own,) = (await client.get(f"/campaigns/2026-03/affectations/{k1}", headers=mine)).json()[
        "items"
    ]
    assert (own["state"], own["terrain"]) == ("withdrawn", "Pédiatrie générale")


@pytest.mark.rule("W3")
async def test_two_persons_give_the_freed_place_and_responsables_read_it(
    client: httpx.AsyncClient, database: Database, desk: Desk, scene: Any
) -> None:
    k1, k2 = scene.person("k1"), scene.person("k2")
    assert (await desk.decide(k1, WITHDRAW)).is_success
    responsable = signed_in(
        Grant(role="responsable", campaign="2026-03", poste="69-01", access="referent")
    )
    url = "/campaigns/2026-03/rounds/1/affectations"
    (line,) = (await client.get(url, headers=responsable)).json()["items"]
    assert line["person"] is None
    assert (await desk.decide(k2, affect("69-01"))).is_success
    told = (await emitted(database, AffectationPublished))[-1]
    assert (told.person, told.poste, told.round, told.source) == (k2, "69-01", 1, "manual")
    assert await left(database, "69-01") == [0, 1, 0]
    (line,) = (await client.get(url, headers=responsable)).json()["items"]
    assert (line["person"], line["family_name"]) == (str(k2), "Nom-k2")


@pytest.mark.rule("M2")
async def test_nobody_is_given_a_second_poste_nor_a_place_that_is_taken(
    desk: Desk, scene: Any
) -> None:
    assert type_of(await desk.propose(scene.person("k1"), affect("38-01"))) == "has-a-poste"
    assert type_of(await desk.propose(scene.person("k2"), affect("69-01"))) == "no-place-left"
    assert type_of(await desk.propose(scene.person("k2"), WITHDRAW)) == "no-poste"


@pytest.mark.rule("M2")
async def test_of_two_who_are_given_the_last_place_at_once_one_gets_it(
    database: Database, deliver: Any, desk: Desk, scene: Any
) -> None:
    await desk.decide(scene.person("k1"), WITHDRAW)
    made = [await desk.propose(scene.person(name), affect("69-01")) for name in ("k1", "k2")]
    answers = await asyncio.gather(
        *(
            desk.confirm(scene.person(name), one.json()["proposal"])
            for name, one in zip(("k1", "k2"), made, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await left(database, "69-01") == [0, 1, 0]


@pytest.mark.rule("M2")
@pytest.mark.parametrize(
    "change",
    ["person = (SELECT person FROM affectations WHERE poste = '38-01')", "seat = 2"],
)
async def test_the_database_refuses_what_m2_forbids(
    database: Database, scene: Any, change: str
) -> None:
    with pytest.raises(IntegrityError):
        async with database.begin() as session:
            await session.execute(text(f"UPDATE affectations SET {change} WHERE poste = '69-01'"))  # noqa: S608


async def test_what_changed_since_it_was_proposed_makes_a_proposal_void(
    desk: Desk, scene: Any
) -> None:
    k1 = scene.person("k1")
    first = (await desk.propose(k1, WITHDRAW)).json()["proposal"]
    assert (await desk.confirm(k1, first)).is_success
    gift = (await desk.propose(k1, affect("69-01"))).json()["proposal"]
    listed = (await desk.client.get(desk.url(k1), headers=PAUL)).json()["items"]
    assert [one["proposal"] for one in listed] == [gift]
    assert (await desk.confirm(k1, gift)).is_success
    again = (await desk.propose(k1, WITHDRAW)).json()["proposal"]
    assert (await desk.confirm(k1, again)).is_success
    assert type_of(await desk.confirm(k1, again)) == "proposal-decided"


async def test_an_agency_decides_within_its_territory_alone(desk: Desk, scene: Any) -> None:
    k1, k2 = scene.person("k1"), scene.person("k2")
    assert type_of(await desk.propose(k1, WITHDRAW, FAR)) == "not-found"
    assert type_of(await desk.propose(k2, affect("75-02"))) == "not-found"
    made = (await desk.propose(k1, WITHDRAW)).json()["proposal"]
    assert type_of(await desk.confirm(k1, made, FAR)) == "not-found"
    far = await desk.client.post(desk.url(k1, made, "cancel"), headers=FAR)
    assert type_of(far) == "not-found"
    ended = await desk.client.post(desk.url(k1, made, "cancel"), headers=PAUL)
    assert ended.json()["outcome"] == "cancelled"


async def test_nothing_is_decided_while_a_round_runs(deliver: Any, desk: Desk, scene: Any) -> None:
    proposal = (await desk.propose(scene.person("k1"), WITHDRAW)).json()["proposal"]
    await deliver(replace(scene, round=2).opened())
    refused = await desk.confirm(scene.person("k1"), proposal)
    assert (type_of(refused), problem(refused)["round"]) == ("round-running", 2)


async def test_a_place_that_the_agency_withdrew_is_not_given(
    deliver: Any, desk: Desk, scene: Any
) -> None:
    await desk.decide(scene.person("k1"), WITHDRAW)
    await deliver(scene.poste("69-01").model_copy(update={"withdrawn": True}))
    assert type_of(await desk.propose(scene.person("k2"), affect("69-01"))) == "no-place-left"
