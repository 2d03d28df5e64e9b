"""Signing keys: drawn once, sealed at rest, rotated by overlapping."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from auth.domain.keys import SigningKey, Vault
from auth.settings import Settings
from auth.usecases.keys import NoKeys, RotatedLately, draw_first_keys, rotate_keys
from auth.usecases.sweeping import sweep
from joserfc.errors import JoseError
from kernel.db import Database
from kernel.testing import problem
from sqlalchemy import update
from sqlmodel import col, select


async def kept(database: Database) -> dict[str, str]:
    """The state of each key, by its id."""
    async with database.begin() as session:
        rows = await session.exec(select(SigningKey).order_by(col(SigningKey.created_at)))
        return {key.kid: key.state for key in rows}


async def published(client: httpx.AsyncClient) -> list[str]:
    return [key["kid"] for key in (await client.get("/.well-known/jwks.json")).json()["keys"]]


async def rotate(database: Database, settings: Settings) -> str:
    async with database.begin() as session:
        return await rotate_keys(session, vault=settings.vault)


async def age_rotation(database: Database, seconds: int) -> None:
    async with database.begin() as session:
        moved = update(SigningKey).values(
            retired_at=col(SigningKey.retired_at) - timedelta(seconds=seconds)
        )
        await session.execute(moved)


async def test_replicas_that_start_together_draw_two_keys(
    database: Database, settings: Settings
) -> None:
    async def start() -> None:
        async with database.begin() as session:
            await draw_first_keys(session, vault=settings.vault)

    await asyncio.gather(*(start() for _ in range(5)))
    assert sorted((await kept(database)).values()) == ["current", "next"]


async def test_no_list_of_keys_is_published_before_there_are_any(
    client: httpx.AsyncClient,
) -> None:
    assert problem(await client.get("/.well-known/jwks.json"))["status"] == 503


async def test_the_current_and_the_next_key_are_published_without_their_private_half(
    client: httpx.AsyncClient, database: Database, keys: None
) -> None:
    answer = await client.get("/.well-known/jwks.json")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert {key["kid"] for key in answer.json()["keys"]} == set(await kept(database))
    for key in answer.json()["keys"]:
        assert key.keys() == {"kty", "crv", "x", "y", "use", "alg", "kid"}


async def test_a_private_key_lies_sealed(
    database: Database, settings: Settings, keys: None
) -> None:
    async with database.begin() as session:
        key = (await session.exec(select(SigningKey))).first()
    assert key is not None
    private = settings.vault.open(key.sealed).as_dict(private=True)
    assert private["kid"] == key.kid
    assert str(private["d"]) not in str(key.model_dump())
    with pytest.raises(JoseError):
        Vault(b"another secret of 32 bytes......").open(key.sealed)


async def test_a_rotation_promotes_the_next_key_and_keeps_the_former_one_published(
    client: httpx.AsyncClient, database: Database, settings: Settings, keys: None
) -> None:
    before = {state: kid for kid, state in (await kept(database)).items()}
    assert await rotate(database, settings) == before["next"]
    states = await kept(database)
    assert states[before["current"]] == "retired"
    assert states[before["next"]] == "current"
    assert set(await published(client)) == set(states)
    assert sorted(states.values()) == ["current", "next", "retired"]


async def test_a_next_key_is_not_promoted_before_everyone_has_seen_it(
    database: Database, settings: Settings, keys: None
) -> None:
    await rotate(database, settings)
    with pytest.raises(RotatedLately):
        await rotate(database, settings)
    await age_rotation(database, 121)
    await rotate(database, settings)


async def test_nothing_is_rotated_before_there_are_keys(
    database: Database, settings: Settings
) -> None:
    with pytest.raises(NoKeys):
        await rotate(database, settings)


async def test_a_retired_key_is_forgotten_once_its_tokens_are_dead(
    database: Database, settings: Settings, keys: None
) -> None:
    await rotate(database, settings)
    await age_rotation(database, 600)
    async with database.begin() as session:
        await sweep(session)
    assert "retired" in (await kept(database)).values()
    await age_rotation(database, 301)
    async with database.begin() as session:
        await sweep(session)
    assert sorted((await kept(database)).values()) == ["current", "next"]
