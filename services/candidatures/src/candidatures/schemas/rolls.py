"""Rolls and records over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel

from candidatures.domain.records import Record
from candidatures.domain.roll import RollLeaf
from candidatures.domain.snapshots import Snapshot


class ProofOut(BaseModel):
    """That one's own save was counted, with nobody else's shown. `salt`, `path`: hexadecimal; the
    leaf is salt ‖ content; `path`: RFC 9162's inclusion path, the leaf's sibling first."""

    format: Literal["appariement/proof@1"] = "appariement/proof@1"
    campaign: str
    round: int
    closing: int
    receipt: int
    saved_at: datetime
    salt: str
    content: str
    index: int
    size: int
    path: list[str]
    root: str

    @classmethod
    def of(cls, leaf: RollLeaf, snapshot: Snapshot) -> Self:
        return cls(
            **leaf.model_dump(include={"campaign", "round", "closing", "receipt", "saved_at"}),
            salt=leaf.salt.hex(),
            content=leaf.content,
            index=leaf.index,
            size=snapshot.roll_size,
            path=[each.hex() for each in leaf.hashes],
            root=snapshot.roll_root,
        )


class LeafOut(BaseModel):
    salt: str
    content: str


class RollOut(BaseModel):
    """Every leaf of a round, in the roll's order, under the ids of its instance."""

    format: Literal["appariement/roll@1"] = "appariement/roll@1"
    campaign: str
    round: int
    closing: int
    root: str
    leaves: list[LeafOut]

    @classmethod
    def of(cls, leaves: Sequence[RollLeaf], snapshot: Snapshot) -> Self:
        return cls(
            **snapshot.model_dump(include={"campaign", "round", "closing"}),
            root=snapshot.roll_root,
            leaves=[LeafOut(salt=leaf.salt.hex(), content=leaf.content) for leaf in leaves],
        )


class RecordOut(BaseModel):
    """`record`: a compact JWS. Not complete: issued at closing, before the result is public."""

    closing: int
    complete: bool
    issued_at: datetime
    record: str

    @classmethod
    def of(cls, record: Record, jws: str) -> Self:
        told = record.model_dump(include={"closing", "complete", "issued_at"})
        return cls(**told, record=jws)
