"""What this service is made of."""

from kernel.service import Service

from matching.access import ACCESS
from matching.consumers import subscriptions
from matching.routes import drafts, rounds
from matching.settings import Settings

SERVICE = Service(
    name="matching",
    settings=Settings,
    routers=[rounds.router, drafts.router],
    access=ACCESS,
    subscriptions=subscriptions,
)
