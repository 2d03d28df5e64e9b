"""What these tests share: two territories, their managers, someone who asks."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from assistance.app import SERVICE
from assistance.background import post_some
from assistance.domain.tickets import Ticket
from assistance.settings import Settings
from contracts.assistance import TicketMailAsked
from contracts.auth import Address, ContactsChanged, Grant, PersonChanged
from contracts.catalog import PosteChanged, SubdivisionPublished, UniversityPublished
from fastapi import FastAPI
from joserfc import jwe
from joserfc.jwk import ECKey
from kernel.db import Database
from kernel.service import Service
from redis.asyncio import Redis

from .people import Deliver, Headers, Known, Mails, Open, Somebody, campaign_of

pytest_plugins = ["kernel.testing", "kernel.matrix"]

NOTIFICATIONS_KEY = ECKey.generate_key("P-256", {"use": "enc"}, private=True, auto_kid=True)


@pytest.fixture(scope="session")
def service() -> Service:
    return SERVICE


@pytest.fixture
def settings(database_url: str) -> Settings:
    from kernel.testing import base_settings  # a plugin: pytest itself imports it first

    own = {"sealing_public_key": json.dumps(NOTIFICATIONS_KEY.as_dict(private=False))}
    return Settings.model_validate(base_settings(database_url) | own)


@pytest.fixture(autouse=True)
async def counters(settings: Settings) -> AsyncIterator[Redis]:
    """Redis, with no ticket counted yet."""
    redis = Redis.from_url(settings.redis_url)
    async for key in redis.scan_iter("assistance:*"):
        await redis.delete(key)
    yield redis
    await redis.aclose()


@pytest.fixture
async def world(deliver: Deliver) -> None:
    """Two subdivisions of a region, one of another; a campaign that runs, a poste of Lyon."""
    await deliver(
        SubdivisionPublished(code="LYO", label="Lyon", region="Auvergne-Rhône-Alpes"),
        SubdivisionPublished(code="GRE", label="Grenoble", region="Auvergne-Rhône-Alpes"),
        SubdivisionPublished(code="REN", label="Rennes", region="Bretagne"),
        UniversityPublished(label="Université Lyon 1", subdivision="LYO"),
        UniversityPublished(label="Université de Rennes", subdivision="REN"),
        campaign_of("2026-03"),
        PosteChanged(
            campaign="2026-03",
            poste="69-0418",
            speciality="PED",
            subdivision="LYO",
            region="Auvergne-Rhône-Alpes",
            terrain="Pédiatrie générale",
            establishment="Hôpital des Trois-Rivières",
            months=6,
            places=1,
        ),
    )


@pytest.fixture
def somebody(deliver: Deliver, world: None) -> Somebody:
    """`await somebody(*grants, name=…)`: someone known here, with their headers."""
    from kernel.testing import signed_in

    async def introduce(
        *grants: Grant, name: str = "Charvoz", university: str | None = None
    ) -> Known:
        person = uuid4()
        address = f"{person.hex}@chu.test"
        await deliver(
            PersonChanged(
                person=person,
                given_name="Lina",
                family_name=name,
                university=university,
                grants=grants,
            ),
            ContactsChanged(
                person=person,
                addresses=(
                    Address(address="seconde@chu.test", main=False),
                    Address(address=address, main=True),
                ),
            ),
        )
        return Known(person, address, signed_in(*grants, person=person))

    return introduce


@pytest.fixture
async def candidate(somebody: Somebody) -> Known:
    grant = Grant(role="candidate", campaign="2026-03", speciality="PED", subdivision="LYO")
    return await somebody(grant, university="Université Lyon 1")


@pytest.fixture
async def responsable(somebody: Somebody) -> Known:
    grant = Grant(role="responsable", campaign="2026-03", poste="69-0418", access="referent")
    return await somebody(grant, name="Brévannes")


@pytest.fixture
async def ars(somebody: Somebody) -> Known:
    return await somebody(Grant(role="ars", region="Auvergne-Rhône-Alpes"), name="Tessoulin")


@pytest.fixture
async def registrar(somebody: Somebody) -> Known:
    return await somebody(Grant(role="registrar", subdivision="LYO"), name="Marcilhac")


@pytest.fixture
async def elsewhere(somebody: Somebody) -> Known:
    return await somebody(Grant(role="ars", subdivision="REN"), name="Lointain")


@pytest.fixture
async def ministry(somebody: Somebody) -> Known:
    return await somebody(Grant(role="ministry"), name="Centrale")


@pytest.fixture
async def operator(somebody: Somebody) -> Known:
    return await somebody(Grant(role="operator"), name="Rouage")


@pytest.fixture
def open_ticket(client: httpx.AsyncClient, world: None) -> Open:
    """`await open_ticket(headers, kind=…)`: what the form is answered, for a valid one."""

    async def open_one(
        headers: Headers | None = None, *, files: Any = None, **fields: Any
    ) -> httpx.Response:
        form = {"kind": "question", "description": "Où lire le calendrier ?"}
        if headers is None:
            form |= {
                "name": "Lina Charvoz",
                "email": "lina@chu.test",
                "status": "Docteur junior",
                "university": "Université Lyon 1",
            }
        return await client.post("/tickets", data=form | fields, files=files, headers=headers)

    return open_one


@pytest.fixture
def asked(open_ticket: Open) -> Callable[..., Awaitable[UUID]]:
    """`await asked(headers, kind=…)`: the id of a ticket just opened."""

    async def open_one(headers: Headers | None = None, **fields: Any) -> UUID:
        answer = await open_ticket(headers, **fields)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["ticket"])

    return open_one


@pytest.fixture
def kept(database: Database) -> Callable[[UUID], Awaitable[Ticket]]:
    """`await kept(id)`: the ticket as it is in the database."""

    async def read(ticket: UUID) -> Ticket:
        async with database.begin() as session:
            return await session.get_one(Ticket, ticket)

    return read


@pytest.fixture
def mails(app: FastAPI, database: Database) -> Mails:
    """`await mails()`: what notifications would read in the mails asked for so far, in order."""
    from kernel.testing import emitted

    async def read() -> list[dict[str, str]]:
        await post_some(app.state.runtime)
        return [
            {
                **json.loads(jwe.decrypt_compact(one.sealed, NOTIFICATIONS_KEY).plaintext or b""),
                "kind": one.kind,
                "person": str(one.person),
            }
            for one in await emitted(database, TicketMailAsked)
        ]

    return read
