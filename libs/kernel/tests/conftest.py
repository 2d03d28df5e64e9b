"""The toy service on the real parts of the tests' stack, topics of its own included."""

import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from contracts import dead_letters_of
from kernel.consumer import Consumer
from kernel.db import Database
from kernel.service import Service
from kernel.subscriptions import Subscriptions

TESTS = Path(__file__).parent
sys.path[:0] = [str(TESTS / "toy" / "src"), str(TESTS / "support")]
os.environ.setdefault("TOY_RUN", uuid4().hex[:8])

from proxies import KafkaProxy, Proxy  # noqa: E402, found on the path above
from toy.app import SERVICE  # noqa: E402
from toy.domain import COPIES, NOTES, ROUNDS  # noqa: E402

pytest_plugins = ["kernel.testing", "kernel.matrix"]


@pytest.fixture(scope="session")
def service() -> Service:
    return SERVICE


@pytest.fixture(scope="session")
def kafka() -> str:
    from kernel.testing import environment  # a plugin: pytest rewrites it before others import it

    return environment("KAFKA")


@pytest.fixture(scope="session")
async def topics(kafka: str) -> AsyncIterator[None]:
    """The toy's topics, dead letters too, new and gone afterwards."""
    wanted = [NOTES, COPIES, ROUNDS, dead_letters_of("toy")]
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(topic.name, topic.partitions, 1) for topic in wanted])
    yield
    await admin.delete_topics([topic.name for topic in wanted])
    await admin.close()


@pytest.fixture
async def broker(kafka: str, topics: None) -> AsyncIterator[KafkaProxy]:
    """The broker behind a proxy that can be cut."""
    async with KafkaProxy(kafka) as proxy:
        yield proxy


@pytest.fixture
async def server(database_url: str) -> AsyncIterator[Proxy]:
    """The database's server behind a proxy that can be cut."""
    async with Proxy(database_url.rpartition("@")[2].partition("/")[0]) as proxy:
        yield proxy


@pytest.fixture
async def distant(database: Database, database_url: str, server: Proxy) -> AsyncIterator[Database]:
    """The service's database, reached through `server`."""
    credentials, _, place = database_url.rpartition("@")
    there = Database(f"{credentials}@{server.address}/{place.partition('/')[2]}", owner="toy")
    yield there
    await there.close()


@pytest.fixture
def consumer(database: Database) -> Callable[[Subscriptions], Consumer]:
    """A consumer without a broker, to hand records to; it tries three times, at once."""
    return lambda subscriptions: Consumer(database, subscriptions, "", "toy", retry_delays=(0, 0))


@pytest.fixture
def surroundings(service: Service, database_url: str) -> dict[str, str]:
    """The environment of a process of the toy service."""
    from kernel.testing import base_settings

    settings = base_settings(database_url)
    variables = {f"APPARIEMENT_{name.upper()}": str(value) for name, value in settings.items()}
    return os.environ | variables | {"PYTHONPATH": str(TESTS / "toy" / "src")}


@pytest.fixture
def board() -> str:
    """A key that no other test uses."""
    return f"b-{uuid4().hex[:8]}"
