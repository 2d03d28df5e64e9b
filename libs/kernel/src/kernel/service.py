"""A service is named, wired and run here; its own `app.py` only lists what it is made of."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog
from contracts import Event
from fastapi import APIRouter, Depends, FastAPI
from prometheus_client import start_http_server
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.types import ASGIApp

from kernel import audit, dead_letters, errors, health, idempotency, outbox, statuses
from kernel.access import Table
from kernel.consumer import Consumer
from kernel.db import Database
from kernel.http import Edge
from kernel.identity import Keys
from kernel.relay import Relay
from kernel.revisions import revisions_of
from kernel.runtime import Runtime, connect_redis
from kernel.settings import ServerSettings, ServiceSettings
from kernel.subscriptions import Subscriptions
from kernel.telemetry import HALTED_KEYS, OUTBOX_AGE, configure_logs

log = structlog.get_logger()
GAUGE_SECONDS = 5.0
SWEEP_SECONDS = 3600.0
SEAL_SECONDS = 2.0


Background = Callable[[Runtime], Awaitable[None]]
WholeState = Callable[[AsyncSession], AsyncIterator[Sequence[Event]]]


@dataclass(frozen=True)
class Service:
    """What a service is made of. With `ServiceSettings` it has a database, a relay, events, and
    nothing is served that its `access` does not name; with `ServerSettings` alone it only answers.
    `background`: loops that run beside it. `whole_state`: all that it would tell someone who never
    heard of it (`re-emit`). `read_models`: the tables of a service that only hears (`rebuild`)."""

    name: str
    settings: type[ServerSettings]
    routers: Sequence[APIRouter]
    access: Table = field(default_factory=Table)
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    background: Mapping[str, Background] = field(default_factory=dict)
    mounts: Mapping[str, ASGIApp] = field(default_factory=dict)
    whole_state: WholeState | None = None
    read_models: Sequence[type[SQLModel]] = ()

    def build(self, settings: ServerSettings, *, alone: bool = False) -> FastAPI:
        """The application. `alone`: nothing runs beside the requests (for tests)."""
        runtime = self.runtime(settings)

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            with contextlib.ExitStack() as metrics:
                if not alone:
                    self._start(runtime, metrics)
                try:
                    yield
                finally:
                    await _stop(runtime)

        app = FastAPI(
            title=f"Appariement – {self.name}",
            lifespan=lifespan,
            docs_url=None,
            redoc_url=None,
        )
        _attach(app, runtime)
        errors.install(app)
        app.add_exception_handler(idempotency.Replayed, idempotency.on_replay)
        app.add_middleware(Edge)
        app.include_router(health.router)
        if isinstance(settings, ServiceSettings):
            guards = [Depends(self.access.guard(self.routers))]
            statuses.tell(app, self.access)
        else:
            guards = []
        for router in self.routers:
            app.include_router(router, dependencies=guards)
        for path, mounted in self.mounts.items():
            app.mount(path, mounted)
        return app

    def runtime(self, settings: ServerSettings) -> Runtime:
        runtime = Runtime(settings, connect_redis(settings.redis_url))
        if isinstance(settings, ServiceSettings):
            runtime.database = Database(
                settings.database_url, owner=self.name, pool=settings.database_pool
            )
            runtime.revisions = revisions_of(self.name)
            if self.subscriptions.topics:
                runtime.consumer = Consumer(
                    runtime.database, self.subscriptions, settings.kafka_bootstrap, self.name
                )
        return runtime

    def _start(self, runtime: Runtime, metrics: contextlib.ExitStack) -> None:
        gc.freeze()  # what lives as long as the process is not looked at again and again
        configure_logs(self.name, runtime.settings.log_level)
        server, _ = start_http_server(runtime.settings.metrics_port, runtime.settings.host)
        metrics.callback(server.server_close)
        metrics.callback(server.shutdown)
        if isinstance(runtime.settings, ServiceSettings):
            runtime.relay = Relay(runtime.db, runtime.settings.kafka_bootstrap)
            runtime.tasks.start("relay", runtime.relay.run)
            runtime.tasks.start("gauges", lambda: _watch(runtime.db))
            runtime.tasks.start("audit", lambda: _seal(runtime.db))
            runtime.tasks.start("sweep", lambda: _sweep(runtime.db))
        if runtime.consumer:
            runtime.tasks.start("consumer", runtime.consumer.run)
        for name, work in self.background.items():
            runtime.tasks.start(name, lambda work=work: work(runtime))  # type: ignore[misc]


def _attach(app: FastAPI, runtime: Runtime) -> None:
    app.state.runtime = runtime
    if isinstance(runtime.settings, ServiceSettings):
        app.state.database = runtime.db
        app.state.keys = Keys(runtime.settings.jwks_url)


async def _stop(runtime: Runtime) -> None:
    """The requests are over: the batch in hand is finished, the group left, the rest cancelled."""
    if runtime.consumer and runtime.consumer.running:
        runtime.consumer.stop()
        await runtime.tasks.finish("consumer")
    await runtime.tasks.stop()
    if runtime.database:
        await runtime.database.close()
    await runtime.redis.aclose()


async def _seal(database: Database) -> None:
    """Each new head goes to the logs, which leave this machine: the chain cannot be cut unseen."""
    while True:
        async with database.begin() as session:
            head = await audit.seal(session)
        if head:
            log.info("audit sealed", head=str(head))
        await asyncio.sleep(SEAL_SECONDS)


async def _watch(database: Database) -> None:
    while True:
        await measure(database)
        await asyncio.sleep(GAUGE_SECONDS)


async def measure(database: Database) -> None:
    """Sets the gauges whose figures lie in the database."""
    async with database.begin() as session:
        OUTBOX_AGE.set(await outbox.oldest_age(session))
        HALTED_KEYS.set(await dead_letters.count_halted(session))


async def _sweep(database: Database) -> None:
    while True:
        async with database.begin() as session:
            await idempotency.forget_old(session)
        await asyncio.sleep(SWEEP_SECONDS)
