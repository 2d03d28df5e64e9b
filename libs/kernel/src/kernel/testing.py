"""Fixtures for a service's tests, on real parts: `pytest_plugins = ["kernel.testing"]`, and a
fixture `service` (session scope) that returns its Service.

The database is new for each session and migrated; each test starts with empty tables."""

import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
import structlog
from aiokafka import ConsumerRecord
from contracts import Envelope, Event
from contracts.auth import Grant
from contracts.registry import EVENTS
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel.audit import AuditEntry
from kernel.consumer import Consumer
from kernel.db import Database, metadata
from kernel.identity import ALGORITHM, AUDIENCE, ISSUER, TOKEN_TYPE, Keys, claims_of
from kernel.migrations import Migrations
from kernel.outbox import OutboxMessage
from kernel.service import Service
from kernel.settings import ServerSettings

E = TypeVar("E", bound=Event)
KEY = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM, "kid": "tests"}, private=True)


def pytest_configure(config: pytest.Config) -> None:
    # Without the values of every variable, whose printing takes seconds.
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, plain]
    )
    # SQLModel would have its exec() everywhere; statements of SQLAlchemy's own are meant as such.
    config.addinivalue_line(
        "filterwarnings", r"ignore:\s*🚨 You probably want to use .session.exec:DeprecationWarning"
    )


def environment(name: str) -> str:
    """A variable of the tests' stack; `make test` sets them."""
    value = os.environ.get(f"APPARIEMENT_TEST_{name}")
    if value is None:
        pytest.fail("No stack of tests: run `make test`, or see deploy/local/README.md.")
    return value


@pytest.fixture(scope="session")
async def database_url(service: Service) -> AsyncIterator[str]:
    server = environment("POSTGRES")
    name = f"test_{service.name}_{uuid4().hex[:8]}"
    connection = await asyncpg.connect(server.replace("+asyncpg", ""))
    await connection.execute(f'CREATE DATABASE "{name}"')
    url = f"{server.rsplit('/', 1)[0]}/{name}"
    await Migrations(service.name).upgrade(url)
    yield url
    await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await connection.close()


@pytest.fixture(scope="session")
async def opened(database_url: str, service: Service) -> AsyncIterator[Database]:
    database = Database(database_url, owner=service.name)
    yield database
    await database.close()


@pytest.fixture
async def database(opened: Database) -> Database:
    """The service's database, its tables empty but for what migrations put there."""
    tables = ", ".join(f'"{table.name}"' for table in metadata().sorted_tables)
    async with opened.begin() as session:
        await session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return opened


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """One transaction around the test, committed at its end unless it failed."""
    async with database.begin() as session:
        yield session


@pytest.fixture
def settings(service: Service, database_url: str) -> ServerSettings:
    """The service's settings on the tests' stack; override it to add the service's own."""
    return service.settings.model_validate(base_settings(database_url))


def base_settings(database_url: str) -> dict[str, Any]:
    return {
        "port": 1,
        "metrics_port": 1,
        "database_url": database_url,
        "kafka_bootstrap": environment("KAFKA"),
        "redis_url": environment("REDIS"),
        "jwks_url": "http://127.0.0.1:1/jwks.json",
        "public_url": "http://localhost:1",
        "s3_endpoint": environment("S3"),
        "s3_bucket": "appariement-tests",
        "s3_access_key": "local",
        "s3_secret_key": "tests",
    }


@pytest.fixture
async def app(
    service: Service, settings: ServerSettings, database: Database
) -> AsyncIterator[FastAPI]:
    """The service's application without what runs beside it; tokens of `signed_in` are good."""
    app = service.build(settings, alone=True)
    if runtime_database := app.state.runtime.database:
        await runtime_database.close()
        app.state.runtime.database = app.state.database = database
        app.state.keys = known_keys()
    yield app
    await app.state.runtime.redis.aclose()


def known_keys() -> Keys:
    keys = Keys("http://127.0.0.1:1/jwks.json")
    keys.trust(KeySet([KEY]))
    return keys


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        yield client


def signed_in(
    *grants: Grant, person: UUID | None = None, minutes: float = 10, **changes: Any
) -> dict[str, str]:
    """Headers of someone with these roles; `changes` bend the claims."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(person or uuid4()),
        "sid": str(uuid4()),
        "iat": now,
        "exp": now + int(minutes * 60),
        "auth_time": now,
        "amr": ["email"],
        "roles": claims_of(grants),
    }
    header = {"alg": ALGORITHM, "kid": "tests", "typ": TOKEN_TYPE}
    return {"Authorization": f"Bearer {jwt.encode(header, claims | changes, KEY)}"}


def factor_shown(minutes_ago: float | None) -> dict[str, Any]:
    """Claims of someone whose roles ask for a second factor, shown so long ago, or never:
    `signed_in(grant, **factor_shown(3))`."""
    if minutes_ago is None:
        return {"factor_demanded": True}
    shown = int(time.time() - minutes_ago * 60)
    return {"factor_demanded": True, "factor_time": shown, "amr": ["email", "otp"]}


def record_of(event: Event, *, id_: UUID | None = None) -> ConsumerRecord:
    """The event as Kafka would hand it over."""
    envelope = Envelope(
        type=event.TYPE, source=event.TOPIC.writer, subject=event.key, id=id_ or uuid4()
    )
    return raw_record(
        event.TOPIC.name, event.key, envelope.to_headers(), event.model_dump_json().encode()
    )


def raw_record(
    topic: str, key: str, headers: Sequence[tuple[str, bytes]], value: bytes
) -> ConsumerRecord:
    return ConsumerRecord(
        topic, 0, 0, 0, 0, key.encode(), value, None, len(key), len(value), tuple(headers)
    )


@pytest.fixture
def deliver(service: Service, database: Database) -> Callable[..., Awaitable[None]]:
    """`await deliver(event, …)`: the service's consumer handles them, as read from Kafka."""
    consumer = Consumer(database, service.subscriptions, "", service.name, retry_delays=())

    async def deliver(*events: Event) -> None:
        for event in events:
            await consumer.apply(event.TOPIC.name, [record_of(event)])

    return deliver


async def emitted(database: Database, kind: type[E]) -> list[E]:
    """The events of a type that wait in the outbox, in order."""
    async with database.begin() as session:
        rows = await session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id)))
        return [
            kind.model_validate_json(row.value)
            for row in rows.all()
            if EVENTS.get(row.headers["ce_type"]) is kind
        ]


async def last_told(database: Database, *kinds: type[Event]) -> dict[tuple[str, str], Event]:
    """Of each type and key, the last event that waits in the outbox."""
    told = [event for kind in kinds for event in await emitted(database, kind)]
    return {(event.TYPE, event.key): event for event in told}


async def told_anew(database: Database, service: Service) -> dict[tuple[str, str], Event]:
    """What `python -m kernel re-emit` would tell, which says each thing once."""
    assert service.whole_state is not None
    async with database.begin() as session:
        events = [event async for facts in service.whole_state(session) for event in facts]
    told = {(event.TYPE, event.key): event for event in events}
    assert len(told) == len(events)
    return told


async def audited_acts(database: Database) -> list[AuditEntry]:
    """What the audit holds, in order."""
    async with database.begin() as session:
        rows = await session.exec(select(AuditEntry).order_by(col(AuditEntry.id)))
        return list(rows.all())


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The body of a refusal, after checking that it is one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body: dict[str, Any] = json.loads(answer.content)
    assert body["status"] == answer.status_code
    return body
