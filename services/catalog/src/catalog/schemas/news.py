"""A news item, as written and as read."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from kernel.schemas import Body, Code, Text
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, HttpUrl

from catalog.domain.news import NewsItem
from catalog.schemas.words import Label


def _whole(url: str) -> str:
    """As typed, once it is known to be an address of the web."""
    HttpUrl(url)
    return url


class Link(Body):
    label: Label
    url: Annotated[str, Field(max_length=500, pattern=r"^https?://[!-~]+$"), AfterValidator(_whole)]


class NewsEdit(Body):
    title: Label
    text: Annotated[Text, Field(min_length=1, max_length=4000)]
    links: Annotated[tuple[Link, ...], Field(max_length=10)] = ()
    campaign: Code | None = None


class Publication(Body):
    """`at`: now where it is left out."""

    at: AwareDatetime | None = None


class NewsState(BaseModel):
    id: UUID
    title: str
    text: str
    links: list[Link]
    campaign: str | None
    changed_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    version: int

    @classmethod
    def of(cls, item: NewsItem) -> Self:
        return cls.model_validate(item.model_dump())


class News(BaseModel):
    items: list[NewsState]
