"""A candidate's own result."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel

from matching.domain import Affectation, OwnOutcome


class Terms(BaseModel):
    """The hearts given to the poste obtained; the rank it gave, if the policy shows it."""

    hearts: int
    rank: int | None
    candidates_ranked: int | None


class Withdrawal(BaseModel):
    """When and why the poste obtained was taken back."""

    at: datetime
    reason: str


class OwnResult(BaseModel):
    round: int
    poste: str | None
    published_at: datetime
    terms: Terms | None
    left_out: bool
    explanation: dict[str, Any] | None
    sentences: Sequence[str]
    withdrawn: Withdrawal | None

    @classmethod
    def of(cls, round_: int, found: OwnOutcome, withdrawn: Affectation | None) -> Self:
        """Where ranks are not shown, neither their own nor why they were not retained is told."""
        ranks, terms = found.ranks_shown, None
        if found.hearts is not None:
            rank, ranked = (found.rank, found.candidates_ranked) if ranks else (None, None)
            terms = Terms(hearts=found.hearts, rank=rank, candidates_ranked=ranked)
        assert found.published_at is not None  # noqa: S101 - else it is not told
        return cls(
            round=round_,
            poste=found.poste,
            published_at=found.published_at,
            terms=terms,
            left_out=found.left_out,
            explanation=found.explanation if ranks else None,
            sentences=found.sentences if ranks else found.sentences[:1],
            withdrawn=_withdrawal(withdrawn),
        )


def _withdrawal(affectation: Affectation | None) -> Withdrawal | None:
    if affectation is None or affectation.withdrawn_at is None or affectation.withdrawal is None:
        return None
    return Withdrawal(at=affectation.withdrawn_at, reason=affectation.withdrawal)
