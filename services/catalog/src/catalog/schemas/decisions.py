"""What the ministry decides of a campaign: at once, or by two persons."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from kernel.proposals import Proposal
from kernel.schemas import Body, Text
from pydantic import BaseModel, Field, model_validator

from catalog.domain.stages import TwoPersonsAct

Reason = Annotated[Text, Field(min_length=10, max_length=500)]


class Suspension(Body):
    reason: Reason


class NewProposal(Body):
    """`reason`: told to everyone, where a campaign resumes."""

    act: TwoPersonsAct
    reason: Reason | None = None

    @model_validator(mode="after")
    def _reason_of_a_resumption(self) -> Self:
        if (self.act == "resume") != (self.reason is not None):
            raise ValueError("reason: indiquez-le pour une reprise, et pour elle seule")
        return self


class ProposalState(BaseModel):
    proposal: UUID
    act: TwoPersonsAct
    campaign: str
    version: int
    reason: str | None
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    outcome: Literal["confirmed", "cancelled", "expired"] | None

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        return cls.model_validate(
            {
                **proposal.model_dump(),
                "proposal": proposal.id,
                "campaign": proposal.subject,
                "reason": proposal.content.get("reason"),
            }
        )


class Proposals(BaseModel):
    items: list[ProposalState]
