"""The annulment of a closing over HTTP: proposed, confirmed, answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from kernel.proposals import Proposal
from kernel.schemas import Body
from pydantic import BaseModel

from candidatures.domain.annulments import Annulment
from candidatures.schemas.rounds import Bound, Reason


class AnnulmentIn(Body):
    """Why, and until when the ranking is replayed."""

    reason: Reason
    ranking_close_at: Bound


class AnnulmentProposal(BaseModel):
    proposal: UUID
    closing: int
    reason: str
    ranking_close_at: datetime
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    outcome: Literal["confirmed", "cancelled", "expired"] | None

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        told = proposal.model_dump(exclude={"id", "version", "content"})
        return cls(proposal=proposal.id, closing=proposal.version, **told | proposal.content)


class AnnulmentOut(BaseModel):
    """`outcome`: null until the results' service has answered."""

    closing: int
    reason: str
    proposed_by: UUID
    confirmed_by: UUID
    decided_at: datetime
    ranking_close_at: datetime
    outcome: Literal["annulled", "kept"] | None

    @classmethod
    def of(cls, annulment: Annulment) -> Self:
        return cls.model_validate(annulment, from_attributes=True)


class AnnulmentsOut(BaseModel):
    """`proposals`: those that wait for another person."""

    proposals: Sequence[AnnulmentProposal]
    items: Sequence[AnnulmentOut]
