"""The fil d'info: written by the ministry, read by anyone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.testing import audited_acts, problem, signed_in

ITEM = {
    "title": "Guide du candidat",
    "text": "Le guide est paru.\nBonne lecture & à bientôt <ici>.",
    "links": [{"label": "Le guide", "url": "https://exemple.test/guide?a=1&b=2"}],
}
ATOM = {"a": "http://www.w3.org/2005/Atom"}


class Desk:
    def __init__(self, client: httpx.AsyncClient, ministry: dict[str, str]) -> None:
        self.client, self.ministry = client, ministry

    async def write(self, **changes: Any) -> dict[str, Any]:
        answer = await self.client.post("/news", json=ITEM | changes, headers=self.ministry)
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def act(
        self, item: dict[str, Any], act: str, body: Any = None, *, version: int | None = None
    ) -> httpx.Response:
        headers = self.ministry | {"If-Match": f'"{version or item["version"]}"'}
        path = f"/news/{item['id']}/{act}"
        return await self.client.post(path, json=body, headers=headers)

    async def publish(self, item: dict[str, Any], at: datetime | None = None) -> dict[str, Any]:
        answer = await self.act(item, "publish", {"at": at.isoformat()} if at else {})
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def titles(self) -> list[str]:
        return [item["title"] for item in (await self.client.get("/news")).json()["items"]]


@pytest.fixture
def desk(database: Database, client: httpx.AsyncClient, ministry: dict[str, str]) -> Desk:
    return Desk(client, ministry)


@pytest.mark.rule("O1")
async def test_an_item_is_public_from_its_publication_to_its_withdrawal(desk: Desk) -> None:
    item = await desk.write()
    assert await desk.titles() == []
    assert (await desk.client.get(f"/news/{item['id']}")).status_code == 404
    item = await desk.publish(item)
    assert await desk.titles() == [ITEM["title"]]
    read = await desk.client.get(f"/news/{item['id']}")
    assert (read.json(), read.headers["etag"]) == (item, '"2"')
    assert (await desk.act(item, "withdraw")).status_code == 200
    assert await desk.titles() == []
    assert (await desk.client.get(f"/news/{item['id']}")).status_code == 404


async def test_an_item_may_be_published_at_an_instant_to_come(desk: Desk) -> None:
    item = await desk.publish(await desk.write(), datetime.now(UTC) + timedelta(hours=1))
    assert await desk.titles() == []
    written = await desk.client.get("/news/written", headers=desk.ministry)
    assert [one["id"] for one in written.json()["items"]] == [item["id"]]


async def test_the_latest_published_comes_first(desk: Desk) -> None:
    now = datetime.now(UTC)
    for hours, title in ((3, "ancienne"), (1, "récente"), (2, "moyenne")):
        await desk.publish(await desk.write(title=title), now - timedelta(hours=hours))
    assert await desk.titles() == ["récente", "moyenne", "ancienne"]


async def test_an_edit_replaces_the_item_and_an_older_version_is_refused(desk: Desk) -> None:
    item = await desk.publish(await desk.write())
    path = f"/news/{item['id']}"
    headers = desk.ministry | {"If-Match": '"2"'}
    edited = await desk.client.put(path, json={"title": "Autre", "text": "x"}, headers=headers)
    assert (edited.status_code, edited.json()["links"], edited.json()["version"]) == (200, [], 3)
    assert await desk.titles() == ["Autre"]
    refusal = await desk.client.put(path, json=ITEM, headers=headers)
    assert (refusal.status_code, problem(refusal)["current"]["title"]) == (412, "Autre")


async def test_what_is_withdrawn_changes_no_more_and_a_draft_is_not_withdrawn(desk: Desk) -> None:
    item = await desk.write()
    refusal = await desk.act(item, "withdraw")
    assert problem(refusal)["type"] == "urn:appariement:item-not-published"
    item = (await desk.act(await desk.publish(item), "withdraw")).json()
    for answer in (
        await desk.act(item, "publish", {}),
        await desk.act(item, "withdraw"),
        await desk.client.put(
            f"/news/{item['id']}", json=ITEM, headers=desk.ministry | {"If-Match": '"3"'}
        ),
    ):
        assert (answer.status_code, problem(answer)["type"]) == (
            409,
            "urn:appariement:item-withdrawn",
        )


async def test_an_item_may_be_about_a_campaign(
    campaign: dict[str, Any], desk: Desk, client: httpx.AsyncClient
) -> None:
    await desk.publish(await desk.write(campaign="2026-03"))
    await desk.publish(await desk.write(title="générale"))
    assert len(await desk.titles()) == 2
    (item,) = (await client.get("/news", params={"campaign": "2026-03"})).json()["items"]
    assert item["campaign"] == "2026-03"
    unknown = await client.post("/news", json=ITEM | {"campaign": "2031-01"}, headers=desk.ministry)
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"text": ""}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"links": [{"label": "x", "url": "javascript:alert(1)"}]}, "links.0.url"),
        ({"links": [{"label": "x", "url": "https://"}]}, "links.0.url"),
        ({"links": [{"label": "x", "url": "https://a.test/ b"}]}, "links.0.url"),
        ({"links": [{"label": "x", "url": "https://a.test"}] * 11}, "links"),
        ({"published_at": "2026-03-04T08:00:00Z"}, "published_at"),
    ],
)
async def test_what_cannot_be_published_is_refused_with_its_field(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    refusal = await desk.client.post("/news", json=ITEM | changes, headers=desk.ministry)
    assert (refusal.status_code, problem(refusal)["errors"][0]["field"]) == (422, field)


async def test_the_ministry_alone_writes(desk: Desk, known: Database) -> None:
    item = await desk.write()
    path = f"/news/{item['id']}"
    for headers, status in ((signed_in(Grant(role="ars")), 403), ({}, 401)):
        matched = headers | {"If-Match": '"1"'}
        for answer in (
            await desk.client.post("/news", json=ITEM, headers=headers),
            await desk.client.get("/news/written", headers=headers),
            await desk.client.put(path, json=ITEM, headers=matched),
            await desk.client.post(f"{path}/publish", json={}, headers=matched),
            await desk.client.post(f"{path}/withdraw", headers=matched),
        ):
            assert answer.status_code == status
    acts = [(one.act, one.subject) for one in await audited_acts(known) if one.act != "refused"]
    assert acts == [("wrote news", "/news")]


async def test_an_item_that_is_not_there(desk: Desk) -> None:
    nobody = {"id": uuid4(), "version": 1}
    assert (await desk.act(nobody, "publish", {})).status_code == 404
    assert (await desk.client.get(f"/news/{uuid4()}")).status_code == 404


async def test_news_may_be_kept_a_moment_and_asked_again_by_its_tag(desk: Desk) -> None:
    item = await desk.publish(await desk.write())
    for path in ("/news", "/news.atom", "/calendar", "/calendar.ics"):
        first = await desk.client.get(path)
        assert first.headers["cache-control"] == "public, max-age=30"
        known = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
        again = await desk.client.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
    known = {"If-None-Match": (await desk.client.get("/news")).headers["etag"]}
    await desk.act(item, "withdraw")
    assert (await desk.client.get("/news", headers=known)).status_code == 200


@pytest.mark.rule("O1")
async def test_the_feed_is_valid_atom_and_says_what_the_page_says(desk: Desk) -> None:
    item = await desk.publish(await desk.write(text="a\ufffeb & <c>"))
    answer = await desk.client.get("/news.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for required in ("a:id", "a:title", "a:updated", "a:author/a:name"):
        assert feed.findtext(required, namespaces=ATOM)
    assert feed.find("a:link[@rel='self']", ATOM) is not None
    (entry,) = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:id", namespaces=ATOM) == f"urn:uuid:{item['id']}"
    assert entry.findtext("a:content", namespaces=ATOM) == "ab & <c>"
    for stamp in ("a:updated", "a:published"):
        assert datetime.fromisoformat(entry.findtext(stamp, "", ATOM)).tzinfo
    related = entry.find("a:link[@rel='related']", ATOM)
    assert related is not None
    assert related.get("href") == "https://exemple.test/guide?a=1&b=2"


async def test_an_empty_feed_is_valid_too(desk: Desk) -> None:
    feed = ET.fromstring((await desk.client.get("/news.atom")).content)  # noqa: S314 - our own
    assert feed.findtext("a:updated", namespaces=ATOM)
