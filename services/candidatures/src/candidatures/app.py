"""Wiring: `python -m kernel serve candidatures`."""

from kernel.service import Service
from kernel.settings import ServiceSettings

from candidatures.access import ACCESS
from candidatures.background import keep_time
from candidatures.consumers import subscriptions
from candidatures.routes import drafts, rankings, rounds, wishes

SERVICE = Service(
    name="candidatures",
    settings=ServiceSettings,
    routers=[rounds.router, wishes.router, rankings.router, drafts.router],
    access=ACCESS,
    subscriptions=subscriptions,
    background={"clock": keep_time},
)
