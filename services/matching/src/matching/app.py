"""What this service is made of."""

from kernel.service import Service

from matching.access import ACCESS
from matching.consumers import subscriptions
from matching.routes import (
    authorities,
    decisions,
    documents,
    drafts,
    entries,
    places,
    publications,
    rounds,
)
from matching.settings import Settings

SERVICE = Service(
    name="matching",
    settings=Settings,
    routers=[
        rounds.router,
        publications.router,
        decisions.router,
        entries.router,
        places.router,
        documents.router,
        authorities.router,
        drafts.router,
    ],
    access=ACCESS,
    subscriptions=subscriptions,
)
