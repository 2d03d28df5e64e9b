"""What is about to be published, and by whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from kernel.proposals import Proposal
from pydantic import BaseModel

from matching.schemas.rounds import RunState


class PublicationProposal(BaseModel):
    """One part, or nothing named: every part left."""

    proposal: UUID
    speciality: str | None
    territory: str | None
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    outcome: Literal["confirmed", "cancelled", "expired"] | None

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        told = proposal.model_dump(exclude={"id", "content"})
        return cls(proposal=proposal.id, **told | proposal.content)

    @property
    def name(self) -> tuple[str, str] | None:
        if self.speciality is None or self.territory is None:
            return None
        return self.speciality, self.territory


class PublicationProposals(BaseModel):
    items: Sequence[PublicationProposal]


class PublicationPreview(BaseModel):
    """`people`: how many will be told that they may read their result. `last`: the round is whole
    then. `run`: the calculation, its verification, what it changes from the one before. `proposal`:
    one of the same that waits for another person."""

    parts: int
    people: int
    placed: int
    unplaced: int
    postes: int
    places_left: int
    last: bool
    run: RunState
    two_persons: bool
    proposal: PublicationProposal | None
