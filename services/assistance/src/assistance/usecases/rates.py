"""How often someone who is not signed in may write."""

from kernel.rates import Rates, unread
from limits import RateLimitItemPerHour

PER_ADDRESS = RateLimitItemPerHour(5, 1, namespace="tickets-by-address")
PER_NETWORK = RateLimitItemPerHour(30, 1, namespace="tickets-by-network")


async def count_ticket(rates: Rates, *, network: str, address: str) -> None:
    """Raises TooMany."""
    await rates.count((PER_NETWORK, network), (PER_ADDRESS, unread(address)))
