"""Every SELECT, one file per concept."""

from candidatures.queries import (
    annulments,
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
    "annulments",
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
