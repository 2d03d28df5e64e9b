"""What two persons decide of someone's affectation, and what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from kernel.proposals import Proposal
from kernel.schemas import Body, Code, Text
from pydantic import BaseModel, Field, model_validator

from matching.domain import Affectation, Poste

Reason = Annotated[Text, Field(min_length=10, max_length=500)]
Act = Literal["withdraw", "affect"]


class NewDecision(Body):
    """`poste`: the one to give; a withdrawal names none."""

    act: Act
    poste: Code | None = None
    reason: Reason

    @model_validator(mode="after")
    def _a_poste_to_give(self) -> Self:
        if (self.act == "affect") != (self.poste is not None):
            raise ValueError("poste : indiquez-le pour une affectation, et pour elle seule")
        return self


class DecisionProposal(BaseModel):
    proposal: UUID
    act: Act
    poste: str | None
    reason: str
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    outcome: Literal["confirmed", "cancelled", "expired"] | None

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        told = proposal.model_dump(exclude={"id", "content"})
        return cls(proposal=proposal.id, **told | proposal.content)


class DecisionProposals(BaseModel):
    items: Sequence[DecisionProposal]


class Decision(BaseModel):
    """An affectation as it is now."""

    round: int
    poste: str
    state: Literal["standing", "withdrawn"]
    source: Literal["run", "recorded", "manual"]
    decided_at: datetime | None
    reason: str | None
    withdrawn_at: datetime | None
    withdrawal: str | None

    @classmethod
    def of(cls, affectation: Affectation) -> Self:
        return cls.model_validate(affectation, from_attributes=True)


class OwnAffectation(Decision):
    """`withdrawal`, `reason`: why, as those who decided wrote it."""

    terrain: str
    establishment: str
    months: int

    @classmethod
    def told(cls, affectation: Affectation, poste: Poste) -> Self:
        card = poste.model_dump(include={"terrain", "establishment", "months"})
        return cls(**Decision.of(affectation).model_dump(), **card)


class OwnAffectations(BaseModel):
    """The last first: it counts if it stands."""

    items: Sequence[OwnAffectation]
