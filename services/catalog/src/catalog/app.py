"""The catalog, wired."""

from kernel.service import Service

from catalog.access import ACCESS
from catalog.background import announce_openings, keep_references, sweep_objects
from catalog.consumers import subscriptions
from catalog.routes import (
    calendar,
    campaigns,
    decisions,
    lists,
    news,
    official,
    own,
    postes,
    references,
)
from catalog.settings import Settings
from catalog.usecases.restating import whole_state

SERVICE = Service(
    name="catalog",
    settings=Settings,
    routers=[
        references.router,
        campaigns.router,
        decisions.router,
        lists.router,
        own.router,
        postes.router,
        official.router,
        news.router,
        calendar.router,
    ],
    access=ACCESS,
    subscriptions=subscriptions,
    whole_state=whole_state,
    background={
        "references": keep_references,
        "openings": announce_openings,
        "objects": sweep_objects,
    },
)
