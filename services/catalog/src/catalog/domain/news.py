"""The fil d'info: what the ministry tells anyone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class NewsItem(SQLModel, table=True):
    """Plain text and links. Public from `published_at` on, until withdrawn."""

    __tablename__ = "news"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("withdrawn_at IS NULL OR published_at IS NOT NULL", name="withdrawn"),
        Index("ix_news_published_at", "published_at"),
    )

    id: UUID = Field(primary_key=True)
    title: str
    text: str
    links: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    campaign: str | None = Field(default=None, foreign_key="campaigns.campaign")
    version: int = 1
    changed_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    published_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
