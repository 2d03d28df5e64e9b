"""A round as `candidatures` tells it: opening, closing, and the snapshot in parts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from hrt.canonical import canonical_bytes, digest
from sqlalchemy import Column, LargeBinary
from sqlmodel import CheckConstraint, Field, SQLModel

from matching.domain.columns import instant, json_column
from matching.domain.knowledge import Territory

FORMAT = "appariement/instance@1"


class Round(SQLModel, table=True):
    """A round that opened, with what its policy says to matching. Whoever publishes locks it."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint("territory IN ('subdivision', 'region', 'national')", name="territory"),
        CheckConstraint("publication IN ('part', 'all')", name="publication"),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    territory: str
    publication: str
    show_own_rank: bool
    two_persons: bool
    solver_seconds: int
    published_at: datetime | None = Field(default=None, sa_column=instant())

    @property
    def by(self) -> Territory:
        """The territory of a part, as the table's CHECK keeps it."""
        return cast(Territory, self.territory)


class Participant(SQLModel, table=True):
    """Someone who may take part in a round, with or without a wish list."""

    __tablename__ = "participants"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    person: UUID = Field(primary_key=True)


class Closing(SQLModel, table=True):
    """One closing of a round: written by the first of its facts or parts to arrive, and locked by
    each, so that the last one sees all others. The figures are those of the closing fact. Annulled
    (C4), nothing of it is solved or published any more."""

    __tablename__ = "closings"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)
    digest: str | None = None
    seed: str | None = None
    parts: int | None = None
    candidates: int | None = None
    postes: int | None = None
    wishes: int | None = None
    annulled_at: datetime | None = Field(default=None, sa_column=instant())


class ReceivedPart(SQLModel, table=True):
    """A part of a snapshot, as received. `content`: {"postes", "candidates"}; `people`: who each
    candidate id is."""

    __tablename__ = "received_parts"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)
    part: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=json_column())
    people: dict[str, str] = Field(sa_column=json_column())


class FrozenInstance(SQLModel, table=True):
    """The exact bytes that were hashed."""

    __tablename__ = "instances"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Mismatch(Exception):
    """The parts are not the snapshot that the closing fact tells of."""


def assembled(closing: Closing, parts: Sequence[ReceivedPart]) -> bytes:
    """The canonical bytes of the instance. Raises Mismatch when they are not those announced."""
    instance = gathered(
        [part.content for part in parts], closing.campaign, closing.round, closing.seed
    )
    content = hashed(instance, closing.digest)
    check_counts(instance, closing.candidates, closing.postes, closing.wishes)
    named = {id_ for part in parts for id_ in part.people}
    if named != {candidate["id"] for candidate in instance["candidates"]}:
        raise Mismatch("the people named are not the candidates of the instance")
    return content


def gathered(
    contents: Sequence[dict[str, Any]], campaign: str, round_: int, seed: str | None
) -> dict[str, Any]:
    """The instance that parts, in order, are slices of."""
    return {
        "format": FORMAT,
        "campaign": campaign,
        "round": round_,
        "seed": seed,
        "postes": [poste for content in contents for poste in content["postes"]],
        "candidates": [one for content in contents for one in content["candidates"]],
    }


def hashed(instance: dict[str, Any], due: str | None) -> bytes:
    """Its canonical bytes, which have the digest announced. Raises Mismatch."""
    try:
        content = canonical_bytes(instance)
    except (TypeError, ValueError) as error:
        raise Mismatch(f"no canonical form: {error}") from error
    if digest(content) != due:
        raise Mismatch(f"the parts give {digest(content)} instead of {due}")
    return content


def check_counts(
    instance: dict[str, Any], candidates: int | None, postes: int | None, wishes: int | None
) -> None:
    """Raises Mismatch unless the instance has as many of each as was announced."""
    counts = (
        len(instance["candidates"]),
        len(instance["postes"]),
        sum(len(candidate["wishes"]) for candidate in instance["candidates"]),
    )
    if counts != (candidates, postes, wishes):
        raise Mismatch("{} candidates, {} postes, {} wishes".format(*counts))
