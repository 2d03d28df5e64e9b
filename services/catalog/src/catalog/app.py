"""The catalog, wired."""

from kernel.objects import StoringSettings
from kernel.service import Service
from kernel.strays import sweeping

from catalog.access import ACCESS
from catalog.background import announce_openings, keep_references
from catalog.consumers import subscriptions
from catalog.domain.attachments import key_of
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
from catalog.usecases.restating import whole_state

SERVICE = Service(
    name="catalog",
    settings=StoringSettings,
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
        "objects": sweeping(key_of),
    },
)
