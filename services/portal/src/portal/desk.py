"""Where visitors are received: what every request needs, held once for the process."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar, cast

import redis.asyncio as redis
import structlog
from kernel.errors import Unavailable

from portal.csrf import Forms
from portal.schemas import Poste, References
from portal.sealing import Seal
from portal.services import Calls, Refused, Services, at
from portal.sessions import Sessions
from portal.settings import PortalSettings

REFERENCES_SECONDS = 300.0
POSTES_SECONDS = 30.0
LARGEST_PAGE = "500"

Value = TypeVar("Value")
log = structlog.get_logger()


class Kept:
    """Public answers, kept a while: the same for everybody, asked once at a time."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[float, object]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(self, key: str, seconds: float, ask: Callable[[], Awaitable[Value]]) -> Value:
        async with self._locks.setdefault(key, asyncio.Lock()):
            until, value = self._values.get(key, (0.0, None))
            if until < time.monotonic():
                value = await ask()
                self._values[key] = (time.monotonic() + seconds, value)
            return cast(Value, value)


class Desk:
    """The services, the sessions, the forms' tokens and the seal of cookies."""

    def __init__(self, settings: PortalSettings, store: redis.Redis) -> None:
        self.settings = settings
        self.seal = Seal(settings.key)
        self.forms = Forms(settings.key)
        self.services = Services(settings.service_urls)
        self.sessions = Sessions(store, self.seal)
        self.kept = Kept()

    async def references(self, calls: Calls) -> References:
        """The labels of codes. Without the catalog the codes themselves are shown."""
        try:
            return await self.kept.get(
                "references",
                REFERENCES_SECONDS,
                lambda: calls.read(References, "catalog", "/references"),
            )
        except (Unavailable, Refused) as error:
            log.warning("no references", error=repr(error))
            return References()

    async def postes(self, calls: Calls, campaign: str, **scope: str) -> dict[str, Poste]:
        """The official sheets of a campaign's postes, those withdrawn too."""
        key = f"postes {campaign} {sorted(scope.items())}"
        path = at("campaigns", campaign, "postes")
        return await self.kept.get(
            key,
            POSTES_SECONDS,
            lambda: _by_number(calls, path, **scope),
        )

    async def postes_if_any(self, calls: Calls, campaign: str, **scope: str) -> dict[str, Poste]:
        """The same where a page can do without: numbers are then shown alone."""
        try:
            return await self.postes(calls, campaign, **scope)
        except (Unavailable, Refused) as error:
            log.warning("no postes", error=repr(error))
            return {}

    async def sheets_if_any(
        self, calls: Calls, campaign: str, numbers: Iterable[str]
    ) -> dict[str, Poste]:
        """The sheets of these few postes, those that can be had."""
        asked = (self._sheet(calls, campaign, number) for number in numbers)
        return {sheet.poste: sheet for sheet in await asyncio.gather(*asked) if sheet}

    async def _sheet(self, calls: Calls, campaign: str, number: str) -> Poste | None:
        try:
            return await calls.read(Poste, "catalog", at("campaigns", campaign, "postes", number))
        except (Unavailable, Refused) as error:
            log.warning("no sheet", error=repr(error))
            return None


async def _by_number(calls: Calls, path: str, **scope: str) -> dict[str, Poste]:
    found = await calls.read_all(Poste, "catalog", path, limit=LARGEST_PAGE, **scope)
    return {poste.poste: poste for poste in found}
