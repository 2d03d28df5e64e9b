"""A campaign: its state, its policy, and the calendar of its rounds."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from contracts.catalog import Policy, RoundCalendar
from sqlalchemy import CheckConstraint, Column, DateTime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

FIRST_YEAR, LAST_YEAR = 2000, 2100


class State(StrEnum):
    """Published: its responsables see and check their postes. Launched: its rounds open by
    themselves. Suspended: nothing is accepted, no deadline falls."""

    DRAFT = "draft"
    PUBLISHED = "published"
    LAUNCHED = "launched"
    SUSPENDED = "suspended"
    FINISHED = "finished"


class Campaign(SQLModel, table=True):
    """`version` counts the changes of what people read and edit: label, calendar, policy, state."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'published', 'launched', 'suspended', 'finished')", name="state"
        ),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("(state = 'suspended') = (suspended_at IS NOT NULL)", name="suspended"),
    )

    campaign: str = Field(primary_key=True)
    label: str
    state: str = State.DRAFT
    policy: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    version: int = 1
    suspended_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )

    @property
    def rules(self) -> Policy:
        return Policy.model_validate(self.policy)

    @property
    def launched(self) -> bool:
        """Whether its rounds may have opened."""
        return self.state in (State.LAUNCHED, State.SUSPENDED, State.FINISHED)

    def reach(self, state: State, *, at: datetime) -> None:
        self.state = state
        self.suspended_at = at if state == State.SUSPENDED else None

    def follow(self, policy: Policy) -> None:
        self.policy = policy.model_dump(mode="json")


class Round(SQLModel, table=True):
    """A round in the calendar. From `opened_at` on, its bounds are what candidatures says;
    `published_at`: when matching published its last part."""

    __tablename__ = "rounds"
    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 3", name="number"),
        CheckConstraint(
            "opens_at < wishes_close_at AND wishes_close_at < ranking_close_at", name="in_order"
        ),
    )

    campaign: str = Field(primary_key=True, foreign_key="campaigns.campaign")
    number: int = Field(primary_key=True)
    opens_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    wishes_close_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ranking_close_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    opened_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )
    published_at: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=True)
    )

    @property
    def running(self) -> bool:
        return self.opened_at is not None and self.published_at is None

    @classmethod
    def planned(cls, campaign: str, calendar: RoundCalendar) -> "Round":
        return cls(
            campaign=campaign,
            number=calendar.number,
            opens_at=calendar.opens_at.astimezone(UTC),
            wishes_close_at=calendar.wishes_close_at.astimezone(UTC),
            ranking_close_at=calendar.ranking_close_at.astimezone(UTC),
        )

    @property
    def calendar(self) -> RoundCalendar:
        return RoundCalendar(
            number=self.number,
            opens_at=self.opens_at,
            wishes_close_at=self.wishes_close_at,
            ranking_close_at=self.ranking_close_at,
        )


def in_order(rounds: Sequence[RoundCalendar]) -> Sequence[RoundCalendar]:
    """The rounds, if they are numbered from 1 and each opens once the one before is ranked.
    Raises ValueError."""
    if not rounds:
        raise ValueError("au moins un tour")
    if [each.number for each in rounds] != list(range(1, len(rounds) + 1)):
        raise ValueError("les tours sont numérotés à partir de 1, dans l'ordre")
    for each in rounds:
        if not FIRST_YEAR <= each.opens_at.year <= each.ranking_close_at.year <= LAST_YEAR:
            raise ValueError(f"tour {each.number} : année hors de {FIRST_YEAR}-{LAST_YEAR}")
    for before, after in pairwise(rounds):
        if after.opens_at < before.ranking_close_at:
            raise ValueError(
                f"le tour {after.number} ouvre avant la clôture du classement du tour "
                f"{before.number}"
            )
    return rounds


def has_opened(campaign: Campaign, rounds: Sequence[Round], now: datetime) -> bool:
    """Whether a round has opened, or is due to: candidatures opens it alone and tells later."""
    return any(each.opened_at or (campaign.launched and each.opens_at <= now) for each in rounds)


def frozen(
    known: Sequence[Round], rules: Policy, *, rounds: Sequence[RoundCalendar], policy: Policy
) -> Round | None:
    """The open round that this edit would touch, if any: its entry stays, and the policy too."""
    wanted = {each.number: each for each in rounds}
    opened = [each for each in known if each.opened_at]
    if opened and policy != rules:
        return opened[0]
    return next((each for each in opened if wanted.get(each.number) != each.calendar), None)
