"""The document of a poste: put in the store, checked by content, read through a signed address."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pikepdf
import pytest
from catalog.domain.attachments import key_of
from fastapi import FastAPI
from kernel.db import Database
from kernel.objects import Objects, StoringSettings
from kernel.runtime import Runtime
from kernel.strays import StrayObject, sweep, sweeping
from kernel.testing import problem
from PIL import Image
from sqlalchemy import update
from sqlmodel import col, select

from .acting import CANDIDATE, LYON, Acting, answers
from .conftest import Import
from .lists import coupled, line
from .test_consumers import opened

Deliver = Callable[..., Awaitable[None]]


def png(side: int = 8) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side)).save(file, "PNG")
    return file.getvalue()


def pdf(*, script: bool = False) -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if script:
            act = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
            document.Root.OpenAction = act
        document.save(file)
    return file.getvalue()


@pytest.fixture
async def referent(client: httpx.AsyncClient, show: Import) -> Acting:
    await show([line("a"), coupled("b")])
    return Acting(client, answers("a"), answers("b"))


@pytest.fixture
def objects(settings: StoringSettings) -> Objects:
    return Objects(settings)


async def put(
    who: Acting, content: bytes, *, name: str = "plan.png", version: int = 1, **more: Any
) -> httpx.Response:
    return await who.act("PUT", "a", "attachment", version=version, file=(name, content), **more)


async def downloaded(who: Acting) -> httpx.Response:
    answer = await who.get("a", "attachment")
    assert answer.status_code == 200, answer.text
    async with httpx.AsyncClient() as client:
        return await client.get(answer.json()["address"])


async def strays(database: Database) -> int:
    async with database.begin() as session:
        return len((await session.exec(select(StrayObject))).all())


async def test_an_attachment_is_read_as_it_was_put_under_its_name(
    known: Database, referent: Acting
) -> None:
    answer = await put(referent, pdf(), name="Livret d'accueil.PDF")
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"2"'
    assert answer.json()["attachment"] == {
        "filename": "Livret d'accueil.pdf",
        "media_type": "application/pdf",
        "size": len(pdf()),
    }
    told = (await referent.get("a", "attachment")).json()
    assert (told["filename"], told["seconds"]) == ("Livret d'accueil.pdf", 300)
    file = await downloaded(referent)
    assert file.content[:5] == b"%PDF-"
    assert file.headers["content-disposition"].startswith("attachment;")
    assert await strays(known) == 0


async def test_another_attachment_replaces_the_first_which_is_deleted_later(
    known: Database, referent: Acting, objects: Objects
) -> None:
    await put(referent, png(8))
    first = (await referent.get("a", "attachment")).json()["address"]
    await put(referent, png(16), version=2)
    assert (await downloaded(referent)).content == png(16)
    assert await strays(known) == 1
    async with known.begin() as session:
        await sweep(session, objects, key_of)
    assert await strays(known) == 1
    async with known.begin() as session:
        since = col(StrayObject.since) - timedelta(hours=2)
        await session.execute(update(StrayObject).values(since=since))
    async with known.begin() as session:
        await sweep(session, objects, key_of)
    assert await strays(known) == 0
    async with httpx.AsyncClient() as client:
        assert (await client.get(first)).status_code == 404
    assert (await downloaded(referent)).content == png(16)


async def test_the_background_task_deletes_what_nobody_names_and_outlives_a_store_that_is_away(
    known: Database, app: FastAPI, settings: StoringSettings
) -> None:
    async with known.begin() as session:
        session.add(StrayObject(id=uuid4(), since=datetime(2026, 1, 1, tzinfo=UTC)))
    runtime: Runtime = app.state.runtime
    away = settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:1"})
    waiting = asyncio.create_task(sweeping(key_of)(replace(runtime, settings=away)))
    done, _ = await asyncio.wait([waiting], timeout=1)
    assert not done
    assert await strays(known) == 1
    waiting.cancel()
    running = asyncio.create_task(sweeping(key_of)(runtime))
    async with asyncio.timeout(10):
        while await strays(known):
            await asyncio.wait([running], timeout=0.02)
    running.cancel()


async def test_an_attachment_is_removed_once(known: Database, referent: Acting) -> None:
    await put(referent, png())
    removed = await referent.act("DELETE", "a", "attachment", version=2)
    assert (removed.json()["attachment"], removed.json()["version"]) == (None, 3)
    assert (await referent.get("a", "attachment")).status_code == 404
    assert (await referent.act("DELETE", "a", "attachment", version=3)).status_code == 404
    assert await strays(known) == 1


@pytest.mark.rule("P4")
@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (b"hello", 415, "not-that-kind"),
        (b"<html><script>alert(1)</script></html>", 415, "not-that-kind"),
        (pdf(script=True), 422, "unsafe-file"),
        (png()[:40], 422, "unsafe-file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(5_000_000), 413, "too-large"),
    ],
)
async def test_a_file_is_told_by_its_content_and_nothing_in_it_acts(
    known: Database, referent: Acting, content: bytes, status: int, kind: str
) -> None:
    refusal = await put(referent, content)
    assert (refusal.status_code, problem(refusal)["type"]) == (status, f"urn:appariement:{kind}")
    (card, _) = await referent.own()
    assert (card["attachment"], card["version"]) == (None, 1)
    assert await strays(known) == 1


async def test_what_was_put_in_vain_is_known_to_be_deleted(
    known: Database, referent: Acting
) -> None:
    refusal = await put(referent, png(), version=7)
    assert refusal.status_code == 412
    assert await strays(known) == 1


async def test_the_same_key_again_gets_the_first_answer(referent: Acting) -> None:
    first = await put(referent, png(), key="attachment-1")
    again = await put(referent, png(), key="attachment-1")
    assert first.json() == again.json()
    other = await put(referent, png(16), key="attachment-1")
    assert problem(other)["type"] == "urn:appariement:key-reused"


async def test_only_the_referent_attaches(client: httpx.AsyncClient, referent: Acting) -> None:
    for grant, status in (
        (answers("a", "second"), 403),
        (answers("c"), 404),
        (CANDIDATE, 403),
        (LYON, 403),
    ):
        assert (await put(Acting(client, grant), png())).status_code == status


@pytest.mark.rule("P4")
async def test_nothing_is_attached_nor_removed_once_the_campaign_opened(
    referent: Acting, deliver: Deliver
) -> None:
    await put(referent, png())
    await deliver(opened())
    for refusal in (
        await put(referent, png(16), version=2),
        await referent.act("DELETE", "a", "attachment", version=2),
    ):
        assert (refusal.status_code, problem(refusal)["type"]) == (
            409,
            "urn:appariement:campaign-opened",
        )
    assert (await downloaded(referent)).content == png()


@pytest.mark.rule("W6")
async def test_candidates_read_it(client: httpx.AsyncClient, referent: Acting) -> None:
    await put(referent, png())
    candidate = Acting(client, CANDIDATE)
    assert (await downloaded(candidate)).content == png()
    assert (await candidate.get("b", "attachment")).status_code == 404
    assert (await candidate.get("nowhere", "attachment")).status_code == 404
    shown = (await candidate.get("a")).json()
    assert shown["attachment"]["media_type"] == "image/png"
    assert (await client.get("/campaigns/2026-03/postes/a/attachment")).status_code == 401


async def test_a_store_that_is_away_is_said_and_nothing_is_written(
    app: FastAPI, referent: Acting, settings: StoringSettings
) -> None:
    away = settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:1"})
    app.state.objects = Objects(away)
    refusal = await put(referent, png())
    assert (refusal.status_code, problem(refusal)["type"]) == (503, "urn:appariement:store-away")
    (card, _) = await referent.own()
    assert (card["attachment"], card["version"]) == (None, 1)
