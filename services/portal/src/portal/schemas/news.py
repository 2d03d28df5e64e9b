"""The fil d'info."""

from pydantic import AwareDatetime

from portal.schemas.reading import Reading


class Link(Reading):
    label: str
    url: str


class NewsItem(Reading):
    title: str
    text: str
    links: tuple[Link, ...] = ()
    published_at: AwareDatetime
