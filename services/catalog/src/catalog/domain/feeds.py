"""The news as an Atom feed (RFC 4287)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from catalog.domain.news import NewsItem

ATOM: Final = "http://www.w3.org/2005/Atom"
NEVER: Final = datetime(2026, 1, 1, tzinfo=UTC)
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(items: Sequence[NewsItem], *, site: str) -> bytes:
    """`items`: published ones, the latest first."""
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": "fr"})
    here = f"{site}/api/catalog/news.atom"
    _say(feed, "id", here)
    _say(feed, "title", "Appariement : fil d'info")
    _say(feed, "updated", _stamp(max((item.changed_at for item in items), default=NEVER)))
    SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": here})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{site}/"})
    _say(SubElement(feed, "author"), "name", "Appariement")
    for item in items:
        _entry(feed, item, site)
    document: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: Element, item: NewsItem, site: str) -> None:
    entry = SubElement(feed, "entry")
    _say(entry, "id", f"urn:uuid:{item.id}")
    _say(entry, "title", item.title)
    _say(entry, "updated", _stamp(item.changed_at))
    _say(entry, "published", _stamp(item.published_at or item.changed_at))
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{site}/"})
    for link in item.links:
        title = _NOT_XML.sub("", link["label"])
        SubElement(entry, "link", {"rel": "related", "href": link["url"], "title": title})
    _say(entry, "content", item.text)


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_XML.sub("", text)


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
