"""How often links may be asked for, to sign in or to add an address: counted in Redis, which may
be away or be lost."""

import hashlib
import time
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any
from uuid import UUID

import structlog
from kernel.errors import TooMany
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

PER_ADDRESS = RateLimitItemPerMinute(5, 15, namespace="links-by-address")
PER_NETWORK = RateLimitItemPerMinute(100, 15, namespace="links-by-network")
CLAIMS = RateLimitItemPerHour(5, namespace="claims-by-person")
"""Few enough that nobody learns from the refusals who has an account."""

log = structlog.get_logger()


def rates(redis: Redis, url: str) -> MovingWindowRateLimiter:
    """The counters of this service, over the connections that it has already."""
    pool: Any = redis.connection_pool  # which limits takes, and leaves out of its annotations
    storage = RedisStorage(
        f"async+{url}", implementation="redispy", key_prefix="auth", connection_pool=pool
    )
    return MovingWindowRateLimiter(storage)


async def count_request(limiter: MovingWindowRateLimiter, *, client: str, address: str) -> None:
    """Raises TooMany. Known and unknown addresses count alike; none is written in clear."""
    await _count(
        limiter,
        (PER_NETWORK, network_of(client)),
        (PER_ADDRESS, hashlib.sha256(address.encode()).hexdigest()),
    )


async def count_claim(limiter: MovingWindowRateLimiter, *, person: UUID) -> None:
    """Raises TooMany."""
    await _count(limiter, (CLAIMS, str(person)))


async def _count(limiter: MovingWindowRateLimiter, *hits: tuple[RateLimitItem, str]) -> None:
    try:
        for item, who in hits:
            await _hit(limiter, item, who)
    except RedisError as error:
        # Better a link too many than a deadline that nobody can meet.
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
