"""How often someone who is not signed in may write: counted in Redis, which may be away or lost."""

import hashlib
import time
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

import structlog
from kernel.errors import TooMany
from limits import RateLimitItem, RateLimitItemPerHour
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

PER_ADDRESS = RateLimitItemPerHour(5, 1, namespace="tickets-by-address")
PER_NETWORK = RateLimitItemPerHour(30, 1, namespace="tickets-by-network")

log = structlog.get_logger()


def rates(redis: Redis, url: str) -> MovingWindowRateLimiter:
    """The counters of this service, over the connections that it has already."""
    pool: Any = redis.connection_pool  # which limits takes, and leaves out of its annotations
    storage = RedisStorage(
        f"async+{url}", implementation="redispy", key_prefix="assistance", connection_pool=pool
    )
    return MovingWindowRateLimiter(storage)


async def count_ticket(limiter: MovingWindowRateLimiter, *, client: str, address: str) -> None:
    """Raises TooMany. No address is written in clear."""
    try:
        await _hit(limiter, PER_NETWORK, network_of(client))
        await _hit(limiter, PER_ADDRESS, hashlib.sha256(address.encode()).hexdigest())
    except RedisError as error:
        # Better a ticket too many than a person whom nobody hears.
        log.warning("rates not counted", error=repr(error)[:200])


async def _hit(limiter: MovingWindowRateLimiter, item: RateLimitItem, who: str) -> None:
    if not await limiter.hit(item, who):
        window = await limiter.get_window_stats(item, who)
        raise TooMany(retry_after=max(1, ceil(window.reset_time - time.time())))


def network_of(client: str) -> str:
    """The /24 or /56 that an address is in; whole and mapped IPv4 addresses are the same."""
    address: IPv4Address | IPv6Address = ip_address(client)
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    bits = 24 if isinstance(address, IPv4Address) else 56
    return str(ip_network(f"{address}/{bits}", strict=False))
