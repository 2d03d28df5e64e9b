"""What is done on the server, with the settings of its environment."""

import os
import subprocess
import sys
from typing import Any

import pytest
from auth.background import keep_house
from auth.domain.keys import SigningKey
from auth.settings import Settings
from contracts.auth import ContactsChanged, PersonChanged
from kernel.db import Database
from kernel.runtime import Runtime
from kernel.settings import InvalidSettings
from kernel.tasks import Tasks
from kernel.testing import audited_acts, emitted
from redis.asyncio import Redis
from sqlmodel import select

from .people import MINISTRY, candidate, known
from .test_import import account

MINISTRY_ADDRESS = "dgos@sante.test"


def environment(settings: Settings) -> dict[str, str]:
    values = settings.model_dump() | {
        "key_encryption_key": settings.key_encryption_key.get_secret_value()
    }
    return {f"APPARIEMENT_{name.upper()}": str(value) for name, value in values.items()}


def run(settings: Settings, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "auth", *words],
        env=os.environ | environment(settings) | changes,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.rule("S15")
async def test_the_first_account_of_the_ministry_is_made_once_and_told(
    database: Database, settings: Settings
) -> None:
    done = run(settings, "create-ministry", "DGOS@sante.test")
    assert (done.returncode, done.stdout) == (0, "Compte du ministère ouvert.\n"), done.stderr
    made = await account(database, MINISTRY_ADDRESS)
    assert made.grants == (MINISTRY,)
    again = run(settings, "create-ministry", MINISTRY_ADDRESS)
    assert (again.returncode, again.stdout) == (0, "Ce compte est déjà celui du ministère.\n")
    (act,) = await audited_acts(database)
    assert (act.act, act.actor, act.person) == ("gave role", None, made.id)
    assert await emitted(database, PersonChanged) == [made.person_changed()]
    assert await emitted(database, ContactsChanged) == [made.contacts_changed()]


async def test_someone_known_becomes_the_ministry_under_their_own_name(
    database: Database, settings: Settings
) -> None:
    before = (await known(database, MINISTRY_ADDRESS, candidate())).after
    assert run(settings, "create-ministry", MINISTRY_ADDRESS).returncode == 0
    after = await account(database, MINISTRY_ADDRESS)
    assert (after.id, after.family_name) == (before.id, before.family_name)
    assert after.grants == (candidate(), MINISTRY)


async def test_an_odd_address_is_refused_with_its_reason(
    database: Database, settings: Settings
) -> None:
    done = run(settings, "create-ministry", "dgos")
    assert done.returncode == 1
    assert done.stderr == "Adresse refusée : une adresse contient un @, et un seul.\n"


@pytest.mark.parametrize("words", [("create-ministry", MINISTRY_ADDRESS), ("rotate-keys",)])
async def test_a_database_that_is_away_is_said_in_one_sentence(
    settings: Settings, words: tuple[str, ...]
) -> None:
    nowhere = "postgresql+asyncpg://auth@127.0.0.1:1/auth"
    done = run(settings, *words, APPARIEMENT_DATABASE_URL=nowhere)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("La base de données ne répond pas.")
    assert done.stderr.count("\n") == 1


async def test_keys_are_rotated_from_the_server(
    database: Database, settings: Settings, keys: None
) -> None:
    done = run(settings, "rotate-keys")
    assert done.returncode == 0, done.stderr
    async with database.begin() as session:
        states = sorted(key.state for key in await session.exec(select(SigningKey)))
    assert states == ["current", "next", "retired"]
    assert [act.act for act in await audited_acts(database)] == ["rotated keys"]
    again = run(settings, "rotate-keys")
    assert again.returncode == 1
    assert "viennent de tourner" in again.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEY_ENCRYPTION_KEY", "c2hvcnQ="),
        ("KEY_ENCRYPTION_KEY", "not base64url!"),
        ("SEALING_PUBLIC_KEY", "{}"),
        ("SEALING_PUBLIC_KEY", "none"),
        ("SEALING_PUBLIC_KEY", '{"kty":"oct","k":"AAAA"}'),
    ],
)
async def test_a_wrong_key_stops_the_start_by_name_and_is_not_shown(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    for variable, good in environment(settings).items():
        monkeypatch.setenv(variable, good)
    monkeypatch.setenv(f"APPARIEMENT_{name}", value)
    with pytest.raises(InvalidSettings, match=name) as refusal:
        Settings.load()
    assert value not in str(refusal.value).replace("{}", "")


def test_secrets_do_not_show_in_what_is_printed(settings: Settings) -> None:
    assert settings.key_encryption_key.get_secret_value() not in repr(settings)


async def test_a_service_that_starts_draws_its_first_keys(
    database: Database, settings: Settings, counters: Redis, until: Any
) -> None:
    runtime = Runtime(settings, counters, database=database)
    tasks = Tasks()
    tasks.start("house", lambda: keep_house(runtime))

    async def drawn() -> bool:
        async with database.begin() as session:
            return len((await session.exec(select(SigningKey))).all()) == 2

    try:
        await until(drawn)
        assert tasks.dead == []
    finally:
        await tasks.stop()
