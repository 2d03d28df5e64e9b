"""How often links may be asked for, to sign in or to add an address."""

from uuid import UUID

from kernel.rates import Rates, unread
from limits import RateLimitItemPerHour, RateLimitItemPerMinute

PER_ADDRESS = RateLimitItemPerMinute(5, 15, namespace="links-by-address")
PER_NETWORK = RateLimitItemPerMinute(100, 15, namespace="links-by-network")
CLAIMS = RateLimitItemPerHour(5, namespace="claims-by-person")
"""Few enough that nobody learns from the refusals who has an account."""


async def count_request(rates: Rates, *, network: str, address: str) -> None:
    """Raises TooMany. Known and unknown addresses count alike."""
    await rates.count((PER_NETWORK, network), (PER_ADDRESS, unread(address)))


async def count_claim(rates: Rates, *, person: UUID) -> None:
    """Raises TooMany."""
    await rates.count((CLAIMS, str(person)))
