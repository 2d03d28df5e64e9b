"""What one process of a service holds while it runs."""

from dataclasses import dataclass, field

import redis.asyncio as redis

from kernel.consumer import Consumer
from kernel.db import Database
from kernel.settings import ServerSettings
from kernel.tasks import Tasks


@dataclass
class Runtime:
    """Routes find it at `app.state.runtime`; `head` is the migration that the code expects."""

    settings: ServerSettings
    redis: redis.Redis
    tasks: Tasks = field(default_factory=Tasks)
    database: Database | None = None
    consumer: Consumer | None = None
    head: str = ""

    @property
    def db(self) -> Database:
        """The database of a service that has one."""
        assert self.database is not None  # noqa: S101 - its settings name it
        return self.database
