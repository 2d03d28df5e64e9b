"""What the portal reads of the services' answers, by the service that gives it."""

from portal.schemas.auth import GivenSession, Link, Requested
from portal.schemas.campaigns import (
    Bounds,
    Campaign,
    Named,
    Policy,
    Poste,
    References,
    Round,
    Speciality,
    Subdivision,
)
from portal.schemas.candidatures import (
    Assigned,
    Candidature,
    Placement,
    Saved,
    SavedRanking,
    Verdict,
    Wish,
    WishList,
)
from portal.schemas.matching import (
    Affectation,
    Explanation,
    Part,
    Preferred,
    Result,
    Run,
    Terms,
    Verification,
)
from portal.schemas.news import NewsItem
from portal.schemas.reading import Reading
from portal.schemas.reporting import (
    CandidateCounts,
    PartProgress,
    PosteCounts,
    Progress,
    ResponsableCounts,
)

__all__ = [
    "Affectation",
    "Assigned",
    "Bounds",
    "Campaign",
    "CandidateCounts",
    "Candidature",
    "Explanation",
    "GivenSession",
    "Link",
    "Named",
    "NewsItem",
    "Part",
    "PartProgress",
    "Placement",
    "Policy",
    "Poste",
    "PosteCounts",
    "Preferred",
    "Progress",
    "Reading",
    "References",
    "Requested",
    "ResponsableCounts",
    "Result",
    "Round",
    "Run",
    "Saved",
    "SavedRanking",
    "Speciality",
    "Subdivision",
    "Terms",
    "Verdict",
    "Verification",
    "Wish",
    "WishList",
]
