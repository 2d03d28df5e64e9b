"""Wiring: `python -m kernel serve candidatures`."""

from kernel.service import Service
from kernel.strays import sweeping

from candidatures.access import ACCESS
from candidatures.background import keep_time
from candidatures.consumers import subscriptions
from candidatures.domain.dossiers import key_of
from candidatures.routes import (
    annulments,
    certifications,
    checks,
    departures,
    dossiers,
    drafts,
    observations,
    rankings,
    receipts,
    rounds,
    wishes,
)
from candidatures.settings import Settings
from candidatures.usecases.restating import whole_state

SERVICE = Service(
    name="candidatures",
    settings=Settings,
    routers=[
        rounds.router,
        annulments.router,
        wishes.router,
        checks.router,
        departures.router,
        rankings.router,
        certifications.router,
        observations.router,
        dossiers.router,
        drafts.router,
        receipts.router,
    ],
    access=ACCESS,
    subscriptions=subscriptions,
    whole_state=whole_state,
    background={"clock": keep_time, "objects": sweeping(key_of)},
)
