"""What one process of a service holds while it runs."""

from dataclasses import dataclass, field

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from kernel.consumer import Consumer
from kernel.db import Database
from kernel.relay import Relay
from kernel.revisions import Revisions
from kernel.settings import ServerSettings
from kernel.tasks import Tasks


@dataclass
class Runtime:
    """Routes find it at `app.state.runtime`."""

    settings: ServerSettings
    redis: redis.Redis
    tasks: Tasks = field(default_factory=Tasks)
    database: Database | None = None
    consumer: Consumer | None = None
    relay: Relay | None = None
    revisions: Revisions = field(default_factory=lambda: Revisions("", frozenset()))

    @property
    def db(self) -> Database:
        """The database of a service that has one."""
        assert self.database is not None  # noqa: S101 - its settings name it
        return self.database


def connect_redis(url: str) -> redis.Redis:
    """The connections of a process to Redis: when all are busy the next one waits, where the
    client's own pool would fail; that Redis is away is known within seconds."""
    pool = redis.BlockingConnectionPool.from_url(
        url,
        max_connections=50,
        timeout=2,
        socket_timeout=2,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 1),
    )
    return redis.Redis.from_pool(pool)
