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


class ResponsableCounts(Reading):
    total: int
    connected: int


class PartProgress(Reading):
    """A part whose speciality or region no fact has told yet has none."""

    speciality: str | None
    region: str | None
    candidates: CandidateCounts
    postes: PosteCounts


class Progress(Reading):
    as_of: AwareDatetime
    candidates: CandidateCounts
    responsables: ResponsableCounts
    postes: PosteCounts
    parts: tuple[PartProgress, ...]
