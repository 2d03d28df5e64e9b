"""Real PostgreSQL and a real SMTP server, whose inbox is read back."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from contracts.auth import Address, ContactsChanged, Grant, PersonChanged
from contracts.catalog import CampaignChanged, Policy, PosteChanged
from joserfc import jwe
from joserfc.jwk import ECKey
from kernel.db import Database
from kernel.service import Service
from notifications.app import SERVICE
from notifications.background import desk_of
from notifications.background.lane import Lane
from notifications.background.smtp import Connections
from notifications.domain.tables import Mail
from notifications.settings import Settings
from sqlmodel import col, select

sys.path.insert(0, str(Path(__file__).with_name("support")))
pytest_plugins = ["kernel.testing", "kernel.matrix"]


SEALING = ECKey.generate_key("P-256", {"use": "enc"}, private=True, auto_kid=True)


@pytest.fixture(scope="session")
def service() -> Service:
    return SERVICE


@pytest.fixture
def settings(database_url: str) -> Settings:
    from kernel.testing import base_settings, environment

    host, _, port = environment("SMTP").rpartition(":")
    own = {
        "sealing_private_key": json.dumps(SEALING.as_dict(private=True)),
        "smtp_host": host,
        "smtp_port": port,
    }
    return Settings.model_validate(base_settings(database_url) | own)


@pytest.fixture
async def lane(database: Database, settings: Settings) -> AsyncIterator[Callable[..., Lane]]:
    """`lane(urgent=…)`: a sender, to the SMTP server of the tests or to another port."""
    opened: list[Connections] = []

    def open_lane(*, urgent: bool = False, port: int | None = None) -> Lane:
        connections = Connections(
            settings.smtp_host,
            port or settings.smtp_port,
            sender="nepasrepondre@appariement.test",
            limit=8,
        )
        opened.append(connections)
        return Lane(database, desk_of(settings), connections, urgent)

    yield open_lane
    for connections in opened:
        await connections.close()


@pytest.fixture
async def inbox() -> AsyncIterator[Callable[..., Awaitable[list[dict[str, str]]]]]:
    """`await inbox(address)`: the mails that came to it, waiting for the first if asked."""
    from kernel.testing import environment

    async with httpx.AsyncClient(base_url=environment("INBOX"), timeout=30) as client:

        async def read(address: str, *, wait: float = 0) -> list[dict[str, str]]:
            answer = await client.get("/api/mails", params={"to": address, "wait": wait})
            mails: list[dict[str, str]] = answer.raise_for_status().json()
            return mails

        yield read


@pytest.fixture
def mails(database: Database) -> Callable[[], Awaitable[list[Mail]]]:
    """The mails as kept, oldest first."""

    async def read() -> list[Mail]:
        async with database.begin() as session:
            return list((await session.exec(select(Mail).order_by(col(Mail.id)))).all())

    return read


@pytest.fixture
def sealed() -> Callable[..., str]:
    """`sealed(address, link)`: as `auth` seals them."""

    def seal(address: str | None, link: str | None = None, *, key: ECKey = SEALING) -> str:
        content = {"address": address, "code": "048213"} | ({"link": link} if link else {})
        text = json.dumps(content)
        header = {"alg": "ECDH-ES", "enc": "A256GCM"}
        public = ECKey.import_key(key.as_dict(private=False))
        return jwe.encrypt_compact(header, text.encode(), public)

    return seal


@pytest.fixture
def in_an_hour() -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)


@pytest.fixture
def somebody() -> Callable[..., tuple[UUID, str]]:
    """A person nobody knows yet, and an address of theirs."""

    def draw(domain: str = "chu.test") -> tuple[UUID, str]:
        person = uuid4()
        return person, f"{person.hex}@{domain}"

    return draw


@pytest.fixture
def known(
    deliver: Callable[..., Awaitable[None]], somebody: Callable[..., tuple[UUID, str]]
) -> Callable[..., Awaitable[tuple[UUID, str]]]:
    """`await known(domain=…, grants=…)`: a person whose name and address were heard."""

    async def introduce(
        domain: str = "chu.test", *grants: Grant, name: str = "Charvoz"
    ) -> tuple[UUID, str]:
        person, address = somebody(domain)
        main = Address(address=address, main=True)
        await deliver(
            ContactsChanged(person=person, addresses=(main,)),
            PersonChanged(person=person, given_name="Lina", family_name=name, grants=grants),
        )
        return person, address

    return introduce


@pytest.fixture
async def campaign(deliver: Callable[..., Awaitable[None]]) -> str:
    """A campaign and two postes."""
    await deliver(
        CampaignChanged(
            campaign="2026-03",
            label="Campagne de mars 2026",
            state="launched",
            rounds=(),
            policy=Policy(),
        ),
        *(
            PosteChanged(
                campaign="2026-03",
                poste=poste,
                speciality="PED",
                subdivision="LYO",
                region="Auvergne-Rhône-Alpes",
                terrain=terrain,
                establishment="Hôpital des Trois-Rivières",
                months=6,
                places=1,
            )
            for poste, terrain in (("69-0418", "Pédiatrie générale"), ("69-0419", "Urgences"))
        ),
    )
    return "2026-03"


@pytest.fixture
async def unused_port() -> int:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port
