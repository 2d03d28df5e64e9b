"""The record of a round: what the public gets instead of an instance that holds every heart.
Format: `appariement/record@1`, signed when it is read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from contracts.matching import RoundMatched
from hrt.canonical import canonical_bytes
from sqlalchemy import Column, ForeignKeyConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from candidatures.domain.receipts import instant
from candidatures.domain.rounds import Round
from candidatures.domain.snapshots import Snapshot

FORMAT: Final = "appariement/record@1"
_LATER: Final = ("secret", "policy", "result", "objective", "proven", "engine", "published_at")


class Record(SQLModel, table=True):
    """`payload`: RFC 8785, the bytes that are signed. One at closing, one complete; rows are never
    changed (a trigger sees to it)."""

    __tablename__ = "records"
    __table_args__ = (
        ForeignKeyConstraint(
            ["campaign", "round", "closing"],
            ["snapshots.campaign", "snapshots.round", "snapshots.closing"],
        ),
    )

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)
    complete: bool = Field(primary_key=True)
    issued_at: datetime
    payload: str

    @classmethod
    def at_closing(cls, round_: Round, snapshot: Snapshot) -> "Record":
        return _record(round_, snapshot, snapshot.closed_at, dict.fromkeys(_LATER))

    @classmethod
    def completed(cls, round_: Round, snapshot: Snapshot, run: "MatchedRun") -> "Record":
        """Once the last part is published: the secret is out. `run`: the one published."""
        assert round_.published_at is not None  # noqa: S101 - published
        later = {
            "secret": round_.secret.hex(),
            **run.facts,
            "published_at": instant(round_.published_at),
        }
        return _record(round_, snapshot, round_.published_at, later)


def _record(
    round_: Round, snapshot: Snapshot, issued_at: datetime, later: Mapping[str, Any]
) -> Record:
    told = {
        "format": FORMAT,
        "campaign": snapshot.campaign,
        "round": snapshot.round,
        "opened_at": instant(round_.opened_at),
        "commitment": round_.commitment,
        "closed_at": instant(snapshot.closed_at),
        "unseeded": snapshot.unseeded,
        "seed": snapshot.seed,
        "instance": snapshot.digest,
        "roll": {"size": snapshot.roll_size, "root": snapshot.roll_root},
        **later,
    }
    return Record(
        campaign=snapshot.campaign,
        round=snapshot.round,
        closing=snapshot.closing,
        complete=later["secret"] is not None,
        issued_at=issued_at,
        payload=canonical_bytes(told).decode(),
    )


class MatchedRun(SQLModel, table=True):
    """A run that `matching` told of; `facts`: what a record says of it once published."""

    __tablename__ = "matched_runs"

    campaign: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    closing: int = Field(primary_key=True)
    run: int = Field(primary_key=True)
    facts: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))

    @classmethod
    def of(cls, fact: RoundMatched) -> "MatchedRun":
        return cls(
            campaign=fact.campaign,
            round=fact.round,
            closing=fact.closing,
            run=fact.run,
            facts={
                "policy": fact.policy,
                "result": fact.result,
                "objective": fact.objective.model_dump(mode="json"),
                "proven": list(fact.proven),
                "engine": fact.engine,
            },
        )
