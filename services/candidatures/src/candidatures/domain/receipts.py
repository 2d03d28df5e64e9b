"""A receipt (E4): what was saved, when, under which number; signed, so that whoever holds it can
prove it. Format: `appariement/receipt@1`."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID

from hrt.canonical import canonical_bytes
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Identity, text
from sqlmodel import Field, Index, SQLModel

FORMAT: Final = "appariement/receipt@1"
IDS_KEY_BYTES: Final = 32
ID_LENGTH: Final = 16
Kind = Literal["wishes", "ranking"]


class Receipt(SQLModel, table=True):
    """One save, for ever: a row is never changed (a trigger sees to it). `poste`: of a ranking.
    `content`: RFC 8785, what a leaf of the roll holds too."""

    __tablename__ = "receipts"
    __table_args__ = (
        ForeignKeyConstraint(["campaign", "round"], ["rounds.campaign", "rounds.round"]),
        CheckConstraint("version >= 1", "version"),
        Index(
            "uq_receipts_wishes", "campaign", "round", "person", "version",
            unique=True, postgresql_where=text("poste IS NULL"),
        ),
        Index(
            "uq_receipts_ranking", "campaign", "round", "poste", "version",
            unique=True, postgresql_where=text("poste IS NOT NULL"),
        ),
    )  # fmt: skip

    number: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    campaign: str
    round: int
    person: UUID
    poste: str | None = None
    version: int
    saved_at: datetime
    content: str

    @property
    def kind(self) -> Kind:
        return "wishes" if self.poste is None else "ranking"

    @property
    def digest(self) -> str:
        return content_digest(self.content)

    @property
    def payload(self) -> bytes:
        """The bytes that are signed (RFC 8785)."""
        return canonical_bytes(
            {
                "format": FORMAT,
                "number": self.number,
                "campaign": self.campaign,
                "round": self.round,
                "kind": self.kind,
                "version": self.version,
                "saved_at": instant(self.saved_at),
                "content": json.loads(self.content),
            }
        )


def content_digest(content: str) -> str:
    return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


def instant(moment: datetime) -> str:
    """RFC 3339, UTC, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def candidate_id(ids_key: bytes, person: UUID) -> str:
    """Who someone is in one round: only the holder of the round's key can tell whom an id is."""
    mac = hmac.digest(ids_key, person.bytes, "sha256")
    return urlsafe_b64encode(mac).decode()[:ID_LENGTH]


def wishes_content(id_: str, hearts: Mapping[str, int]) -> str:
    wishes = [{"poste": poste, "hearts": hearts[poste]} for poste in _sorted(hearts)]
    return _canonical({"id": id_, "wishes": wishes})


def ranking_content(poste: str, placements: Iterable[tuple[str, int | None]]) -> str:
    """`placements`: the rank given to each candidate id, None when refused."""
    ranks = dict(placements)
    ranking = [
        {"candidate": id_} | ({"refused": True} if ranks[id_] is None else {"rank": ranks[id_]})
        for id_ in _sorted(ranks)
    ]
    return _canonical({"id": poste, "ranking": ranking})


def _sorted(ids: Iterable[str]) -> list[str]:
    return sorted(ids, key=str.encode)


def _canonical(value: Any) -> str:
    return canonical_bytes(value).decode()
