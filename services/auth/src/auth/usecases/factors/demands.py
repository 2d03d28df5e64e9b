"""Which roles sign in with a second factor: what launched campaigns ask, together."""

from contracts.catalog import CampaignChanged
from kernel.db import put
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.domain.factors import FactorDemand


async def remember_demand(session: AsyncSession, event: CampaignChanged) -> None:
    """A campaign asks for nothing until it is launched."""
    roles = list(event.policy.second_factor) if event.state == "launched" else []
    await put(session, FactorDemand(campaign=event.campaign, roles=roles))
