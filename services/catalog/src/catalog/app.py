"""The catalog, wired."""

from kernel.service import Service

from catalog.access import ACCESS
from catalog.background import keep_references
from catalog.consumers import subscriptions
from catalog.routes import campaigns, postes, references
from catalog.settings import Settings

SERVICE = Service(
    name="catalog",
    settings=Settings,
    routers=[references.router, campaigns.router, postes.router],
    access=ACCESS,
    subscriptions=subscriptions,
    background={"references": keep_references},
)
