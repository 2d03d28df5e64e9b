"""Wiring: `python -m kernel serve candidatures`."""

from kernel.service import Service

from candidatures.access import ACCESS
from candidatures.background import keep_time
from candidatures.consumers import subscriptions
from candidatures.routes import drafts, rankings, receipts, rounds, wishes
from candidatures.settings import Settings
from candidatures.usecases.restating import whole_state

SERVICE = Service(
    name="candidatures",
    settings=Settings,
    routers=[rounds.router, wishes.router, rankings.router, drafts.router, receipts.router],
    access=ACCESS,
    subscriptions=subscriptions,
    whole_state=whole_state,
    background={"clock": keep_time},
)
