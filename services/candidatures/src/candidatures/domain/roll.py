"""The roll of a round: a Merkle tree (RFC 9162, SHA-256) over what each person had saved when it
closed. Each proves that their own act was counted, and shows nobody else's."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, LargeBinary
from sqlmodel import Field, Index, SQLModel

SALT_BYTES: Final = 32
HASH_BYTES: Final = 32


class RollLeaf(SQLModel, table=True):
    """What one closing counted of one person or poste. `path`: the hashes from the leaf's sibling
    up to the root's child, one after the other. Rows are never changed (a trigger sees to it)."""

    __tablename__ = "roll_leaves"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign", "round", "closing"],
            ["snapshots.campaign", "snapshots.round", "snapshots.closing"],
        ),
        CheckConstraint("(person IS NULL) <> (poste IS NULL)", "owner"),
        CheckConstraint("octet_length(salt) = 32", "salt"),
        Index("ix_roll_leaves_person", "person"),
        Index("ix_roll_leaves_poste", "campaign", "round", "poste"),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)
    index: int = Field(primary_key=True)
    person: UUID | None = None
    poste: str | None = None
    receipt: int = Field(sa_type=BigInteger)
    saved_at: datetime
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    content: str
    path: bytes = Field(sa_column=Column(LargeBinary, nullable=False))

    @property
    def hashes(self) -> list[bytes]:
        """The audit path, the leaf's sibling first."""
        starts = range(0, len(self.path), HASH_BYTES)
        return [self.path[start : start + HASH_BYTES] for start in starts]


@dataclass(frozen=True)
class Roll:
    """`paths[i]`: the audit path of leaf i, the sibling first."""

    root: bytes
    paths: Sequence[Sequence[bytes]]


def draw_salts(count: int) -> list[bytes]:
    """Without its salt nobody can guess a leaf from its hash: few lists are likely."""
    return [secrets.token_bytes(SALT_BYTES) for _ in range(count)]


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def roll_of(leaves: Sequence[bytes]) -> Roll:
    """The tree over the leaves' data (RFC 9162, 2.1.1), with every inclusion proof (2.1.3)."""
    if not leaves:
        return Roll(hashlib.sha256().digest(), [])
    paths: list[list[bytes]] = [[] for _ in leaves]
    root = _climb([leaf_hash(data) for data in leaves], range(len(leaves)), paths)
    return Roll(root, paths)


def _climb(hashes: Sequence[bytes], span: range, paths: Sequence[list[bytes]]) -> bytes:
    """The hash of the subtree over `span`, each of whose leaves is given its siblings."""
    if len(span) == 1:
        return hashes[span[0]]
    split = 1 << (len(span) - 1).bit_length() - 1  # the greatest power of two below its size
    left, right = span[:split], span[split:]
    on_left, on_right = _climb(hashes, left, paths), _climb(hashes, right, paths)
    for index in left:
        paths[index].append(on_right)
    for index in right:
        paths[index].append(on_left)
    return hashlib.sha256(b"\x01" + on_left + on_right).digest()
