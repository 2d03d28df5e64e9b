"""The catalog, wired."""

from kernel.service import Service

from catalog.background import keep_references, sweep_objects
from catalog.consumers import subscriptions
from catalog.routes import campaigns, lists, official, own, postes, references
from catalog.settings import Settings

SERVICE = Service(
    name="catalog",
    settings=Settings,
    routers=[
        references.router,
        campaigns.router,
        lists.router,
        own.router,
        postes.router,
        official.router,
    ],
    subscriptions=subscriptions,
    background={"references": keep_references, "objects": sweep_objects},
)
