"""The catalog, wired."""

from kernel.service import Service

from catalog.access import ACCESS
from catalog.background import announce_openings, keep_references
from catalog.consumers import subscriptions
from catalog.routes import calendar, campaigns, decisions, news, postes, references
from catalog.settings import Settings

SERVICE = Service(
    name="catalog",
    settings=Settings,
    routers=[
        references.router,
        campaigns.router,
        decisions.router,
        postes.router,
        news.router,
        calendar.router,
    ],
    access=ACCESS,
    subscriptions=subscriptions,
    background={"references": keep_references, "openings": announce_openings},
)
