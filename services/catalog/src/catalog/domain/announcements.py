"""What is announced of a campaign once, and the reminders before its opening."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from contracts.announcements import Announcement
from sqlalchemy import Column, DateTime
from sqlmodel import Field, SQLModel

REMINDERS: Final[tuple[tuple[Announcement, timedelta], ...]] = (
    ("three_weeks", timedelta(days=21)),
    ("one_day", timedelta(days=1)),
)


class AnnouncementMade(SQLModel, table=True):
    __tablename__ = "announcements"

    campaign: str = Field(primary_key=True, foreign_key="campaigns.campaign")
    kind: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


def due_reminders(
    *, opens_at: datetime, published_at: datetime, now: datetime
) -> Iterator[Announcement]:
    """Those whose time has come. One whose time came before the postes were published is not due:
    that mail has just said as much."""
    for kind, before in REMINDERS:
        if published_at < opens_at - before <= now < opens_at:
            yield kind
