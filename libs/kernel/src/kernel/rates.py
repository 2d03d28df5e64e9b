"""How often something may be asked for: counted in Redis, which may be away or be lost."""

import hashlib
import time
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil
from typing import Annotated, Any

import structlog
from fastapi import Depends, Request
from limits import RateLimitItem
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from kernel.errors import TooMany
from kernel.runtime import Runtime

log = structlog.get_logger()


class Rates:
    """The counters of one service, `owner`, over the connections that it has already."""

    def __init__(self, redis: Redis, url: str, *, owner: str) -> None:
        pool: Any = redis.connection_pool  # which limits takes, and leaves out of its annotations
        storage = RedisStorage(
            f"async+{url}", implementation="redispy", key_prefix=owner, connection_pool=pool
        )
        self._limiter = MovingWindowRateLimiter(storage)

    async def count(self, *hits: tuple[RateLimitItem, str]) -> None:
        """Each who, of each item, in order. Raises TooMany. Where Redis is away nothing is
        refused: better one too many than a deadline that nobody can meet."""
        try:
            for item, who in hits:
                await self._hit(item, who)
        except RedisError as error:
            log.warning("rates not counted", error=repr(error)[:200])

    async def _hit(self, item: RateLimitItem, who: str) -> None:
        if not await self._limiter.hit(item, who):
            window = await self._limiter.get_window_stats(item, who)
            raise TooMany(retry_after=max(1, ceil(window.reset_time - time.time())))


def unread(address: str) -> str:
    """An address as it is counted: none is written in clear."""
    return hashlib.sha256(address.encode()).hexdigest()


def network_of(client: str) -> str:
    """The /24 or /56 that an address is in; whole and mapped IPv4 addresses are the same."""
    address: IPv4Address | IPv6Address = ip_address(client)
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    bits = 24 if isinstance(address, IPv4Address) else 56
    return str(ip_network(f"{address}/{bits}", strict=False))


async def _counters(request: Request) -> Rates:
    state = request.app.state
    if not hasattr(state, "rates"):
        runtime: Runtime = state.runtime
        url, owner = runtime.settings.redis_url, runtime.db.owner
        state.rates = Rates(runtime.redis, url, owner=owner)
    return state.rates  # type: ignore[no-any-return]


async def _network(request: Request) -> str:
    """Of the last entry of X-Forwarded-For, which the gateway writes; without one, of the peer."""
    peer = request.client.host if request.client else "0.0.0.0"  # noqa: S104 - nobody's address
    last = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    try:
        return network_of(last)
    except ValueError:
        return network_of(peer)


Counters = Annotated[Rates, Depends(_counters)]
Network = Annotated[str, Depends(_network)]
