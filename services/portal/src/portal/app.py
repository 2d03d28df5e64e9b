"""The portal: pages over the services' HTTP."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from kernel.service import Service
from kernel.settings import ServerSettings
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from portal import failures
from portal.desk import Desk
from portal.edge import PagesEdge
from portal.routes import ROUTERS
from portal.settings import PortalSettings

Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]


@dataclass(frozen=True)
class Portal(Service):
    """A service whose answers are pages, its refusals too."""

    def build(self, settings: ServerSettings, *, alone: bool = False) -> FastAPI:
        assert isinstance(settings, PortalSettings)  # noqa: S101 - its own settings
        app = super().build(settings, alone=alone)
        app.state.desk = Desk(settings, app.state.runtime.redis)
        app.router.lifespan_context = _with_services(app, app.router.lifespan_context)
        failures.install(app)
        # Inside the kernel's edge, which stays the outermost.
        app.user_middleware += [
            Middleware(PagesEdge),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        ]
        return app


def _with_services(app: FastAPI, lifespan: Lifespan) -> Lifespan:
    """The connections to the services live as long as the application."""

    @asynccontextmanager
    async def opened(started: Any) -> AsyncIterator[Any]:
        desk: Desk = app.state.desk
        await desk.services.open()
        try:
            async with lifespan(started) as state:
                yield state
        finally:
            await desk.services.close()

    return opened


SERVICE = Portal(name="portal", settings=PortalSettings, routers=ROUTERS)
