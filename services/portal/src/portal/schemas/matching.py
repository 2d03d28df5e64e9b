"""Results, publications and affectations."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from portal.schemas.reading import Reading


class Preferred(Reading):
    poste: str
    hearts: int
    reason: str
    rank_class: int | None = None
    threshold: int | None = None


class Explanation(Reading):
    preferred: tuple[Preferred, ...] = ()


class Terms(Reading):
    hearts: int
    rank: int | None
    candidates_ranked: int | None


class Result(Reading):
    round: int
    poste: str | None
    published_at: AwareDatetime
    terms: Terms | None
    left_out: bool
    explanation: Explanation | None
    sentences: tuple[str, ...]


class Affectation(Reading):
    poste: str
    person: UUID | None
    given_name: str | None = None
    family_name: str | None = None
    speciality: str


class Verification(Reading):
    ok: bool
    notes: tuple[str, ...] = ()


class Run(Reading):
    state: Literal["waiting", "queued", "solving", "verified", "failed"]
    instance: str | None = None
    result: str | None = None
    proven: tuple[str, ...] | None = None
    unplaced: int | None = None
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    verification: Verification | None = None
    seconds: float | None = None


class Part(Reading):
    speciality: str
    territory: str
    postes: int
    candidates: int
    placed: int | None
    unplaced: int | None
    published_at: AwareDatetime | None = None
    published_by: str | None = None
