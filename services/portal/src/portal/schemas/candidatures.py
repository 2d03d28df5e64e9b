"""Wish lists and rankings."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from portal.schemas.campaigns import Access
from portal.schemas.reading import Reading


class Wish(Reading):
    poste: str
    hearts: int


class WishList(Reading):
    version: int
    saved_at: AwareDatetime | None
    wishes: tuple[Wish, ...]
    eligible: int
    minimum: int
    missing: int
    valid: bool
    left_out: bool
    editable: bool
    receipt: int | None = None

    @property
    def hearts(self) -> dict[str, int]:
        return {wish.poste: wish.hearts for wish in self.wishes}


class Assigned(Reading):
    """A poste that the caller answers for, and where its ranking stands."""

    poste: str
    access: Access | None
    candidatures: int
    ranked: int
    valid: bool
    version: int
    saved_at: AwareDatetime | None


class Candidature(Reading):
    person: UUID
    given_name: str
    family_name: str
    subdivision: str
    local: bool

    @property
    def id(self) -> str:
        return str(self.person)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Placement(Reading):
    person: UUID
    rank: int | None = None
    refused: bool = False


class Verdict(Reading):
    valid: bool
    ranked: int
    needed: int
    total: int
    missing: int
    refusals_allowed: int
    local_first: Literal["kept", "broken", "lifted", "off"]
    reasons: tuple[str, ...]


class SavedRanking(Reading):
    version: int
    saved_at: AwareDatetime | None
    editable: bool
    receipt: int | None = None
    candidatures: tuple[Candidature, ...]
    placements: tuple[Placement, ...]
    verdict: Verdict


class Saved(Reading):
    version: int
