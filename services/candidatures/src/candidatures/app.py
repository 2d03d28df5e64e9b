"""Wiring: `python -m kernel serve candidatures`."""

from kernel.service import Service

from candidatures.access import ACCESS
from candidatures.background import keep_time
from candidatures.consumers import subscriptions
from candidatures.routes import annulments, drafts, rankings, receipts, rounds, wishes
from candidatures.settings import Settings

SERVICE = Service(
    name="candidatures",
    settings=Settings,
    routers=[
        rounds.router,
        annulments.router,
        wishes.router,
        rankings.router,
        drafts.router,
        receipts.router,
    ],
    access=ACCESS,
    subscriptions=subscriptions,
    background={"clock": keep_time},
)
