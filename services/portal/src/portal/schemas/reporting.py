"""Progress of a campaign."""

from pydantic import AwareDatetime

from portal.schemas.reading import Reading


class CandidateCounts(Reading):
    total: int
    connected: int
    saved: int
    minimum_reached: int


class PosteCounts(Reading):
    total: int
    with_candidatures: int
    ranked: int
    valid: int


class PartProgress(Reading):
    speciality: str
    region: str
    candidates: CandidateCounts
    postes: PosteCounts


class Progress(Reading):
    as_of: AwareDatetime
    candidates: CandidateCounts
    postes: PosteCounts
    parts: tuple[PartProgress, ...]
