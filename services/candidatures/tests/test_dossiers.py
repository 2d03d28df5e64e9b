"""A candidate's dossier: filed until wishes close, read by whoever they applied to, from the
ranking window on."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from candidatures.domain.dossiers import key_of
from candidatures.settings import Settings
from contracts.dossiers import DossierChanged
from fastapi import FastAPI
from kernel.objects import Objects
from kernel.strays import sweep
from kernel.testing import audited_acts, emitted, problem

from .papers import pdf
from .world import CAMPAIGN, World, calendar

OWN = f"/campaigns/{CAMPAIGN}/dossiers"


async def file(
    world: World,
    person: UUID,
    content: bytes,
    *,
    piece: str = "cv",
    owner: UUID | None = None,
    key: str | None = None,
) -> httpx.Response:
    headers = world.as_candidate(person) | ({"Idempotency-Key": key} if key else {})
    return await world.client.put(
        f"{OWN}/{owner or person}/{piece}",
        files={"file": ("Mon CV.pdf", content)},
        headers=headers,
    )


async def own(world: World, person: UUID) -> list[dict[str, str]]:
    answer = await world.client.get(f"{OWN}/{person}", headers=world.as_candidate(person))
    items: list[dict[str, str]] = answer.raise_for_status().json()["items"]
    return items


async def read(
    world: World, person: UUID, *, poste: str = "69-1", access: str = "referent"
) -> httpx.Response:
    path = world.path("rankings", poste, "dossiers", person)
    return await world.client.get(path, headers=world.as_responsable(poste, access))


async def downloaded(address: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(address)


async def strays(world: World) -> int:
    return len(await world.sql("SELECT * FROM stray_objects"))


@pytest.fixture
async def person(world: World) -> UUID:
    """Someone who applied to the first of two postes."""
    await world.postes("69-1", "69-2")
    person = await world.candidate()
    await world.open(minimum_floor=1)
    await world.wish(person, {"69-1": 3})
    return person


async def test_pieces_are_filed_and_read_back(world: World, person: UUID) -> None:
    filed = await file(world, person, pdf())
    assert filed.status_code == 200
    assert (filed.json()["piece"], filed.json()["filename"]) == ("cv", "Mon CV.pdf")
    await file(world, person, pdf(2), piece="training-contract")
    pieces = await own(world, person)
    assert [one["piece"] for one in pieces] == ["cv", "training-contract"]
    got = await downloaded(pieces[0]["address"])
    assert got.content == pdf()
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert await strays(world) == 0
    told = await emitted(world.database, DossierChanged)
    assert [one.pieces for one in told] == [("cv",), ("cv", "training-contract")]


async def test_a_piece_is_replaced_until_wishes_close(world: World, person: UUID) -> None:
    await file(world, person, pdf())
    await file(world, person, pdf(2))
    (piece,) = await own(world, person)
    assert (await downloaded(piece["address"])).content == pdf(2)
    assert await strays(world) == 1
    await world.reach("wishes_close_at")
    refusal = problem(await file(world, person, pdf(3)))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:window-closed")
    (piece,) = await own(world, person)
    assert (await downloaded(piece["address"])).content == pdf(2)


async def test_it_is_filed_before_the_campaign_opens(world: World) -> None:
    person = await world.candidate()
    await world.plan(calendar(1, opens_in=timedelta(hours=1)))
    assert (await file(world, person, pdf())).status_code == 200


@pytest.mark.rule("P11")
async def test_nothing_is_filed_while_the_campaign_is_suspended(world: World) -> None:
    person = await world.candidate()
    await world.plan(calendar(1, opens_in=timedelta(hours=1)))
    await world.sql("UPDATE campaigns SET suspended_at = clock_timestamp()")
    refusal = problem(await file(world, person, pdf()))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:campaign-suspended")


@pytest.mark.rule("V2")
@pytest.mark.parametrize("access", ["referent", "second"])
async def test_those_who_answer_for_the_poste_read_it_from_the_ranking_window_on(
    world: World, person: UUID, access: str
) -> None:
    await file(world, person, pdf())
    early = problem(await read(world, person, access=access))
    assert (early["status"], early["type"]) == (409, "urn:appariement:not-open-yet")
    await world.reach("wishes_close_at")
    (piece,) = (await read(world, person, access=access)).json()["items"]
    assert (await downloaded(piece["address"])).content == pdf()
    assert "read a dossier" in [one.act for one in await audited_acts(world.database)]


@pytest.mark.rule("V2")
async def test_nobody_reads_the_dossier_of_someone_who_did_not_apply_to_them(
    world: World, person: UUID
) -> None:
    await file(world, person, pdf())
    await world.reach("wishes_close_at")
    assert (await read(world, person, poste="69-2")).status_code == 404
    assert (await read(world, uuid4())).status_code == 404


async def test_a_dossier_is_ones_own(world: World, person: UUID) -> None:
    other = await world.candidate()
    assert (await file(world, other, pdf(), owner=person)).status_code == 404
    answer = await world.client.get(f"{OWN}/{person}", headers=world.as_candidate(other))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (b"hello", 415, "not-that-kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), 415, "not-that-kind"),
        (pdf(script=True), 422, "unsafe-file"),
        (b"%PDF-1.7" + bytes(5_000_000), 413, "too-large"),
    ],
)
async def test_a_piece_is_a_pdf_in_which_nothing_acts(
    world: World, person: UUID, content: bytes, status: int, kind: str
) -> None:
    refusal = await file(world, person, content)
    assert (refusal.status_code, problem(refusal)["type"]) == (status, f"urn:appariement:{kind}")
    assert await own(world, person) == []


async def test_there_is_no_other_piece(world: World, person: UUID) -> None:
    assert (await file(world, person, pdf(), piece="photo")).status_code == 422


async def test_the_same_key_again_gets_the_first_answer(world: World, person: UUID) -> None:
    first = await file(world, person, pdf(), key="filing-0001")
    again = await file(world, person, pdf(), key="filing-0001")
    assert first.json() == again.json()
    assert len(await own(world, person)) == 1


async def test_what_was_replaced_or_put_in_vain_is_deleted(
    world: World, person: UUID, settings: Settings
) -> None:
    await file(world, person, pdf())
    (before,) = await own(world, person)
    await file(world, person, pdf(2))
    await world.sql("UPDATE stray_objects SET since = since - interval '2 hours'")
    async with world.database.begin() as session:
        await sweep(session, Objects(settings), key_of)
    assert await strays(world) == 0
    assert (await downloaded(before["address"])).status_code == 404
    (piece,) = await own(world, person)
    assert (await downloaded(piece["address"])).content == pdf(2)


async def test_a_store_that_is_away_is_said_and_nothing_is_written(
    app: FastAPI, world: World, person: UUID, settings: Settings
) -> None:
    away = settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:1"})
    app.state.objects = Objects(away)
    refusal = problem(await file(world, person, pdf()))
    assert (refusal["status"], refusal["type"]) == (503, "urn:appariement:store-away")
    assert await world.sql("SELECT * FROM dossier_pieces") == []
