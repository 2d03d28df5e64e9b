"""Every SELECT, one file per concept."""

from candidatures.queries import (
    departures,
    dossiers,
    drafts,
    observations,
    postes,
    rankings,
    receipts,
    rounds,
    wishes,
)

__all__ = [
    "departures",
    "dossiers",
    "drafts",
    "observations",
    "postes",
    "rankings",
    "receipts",
    "rounds",
    "wishes",
]
