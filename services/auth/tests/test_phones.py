"""One's own phone."""

from uuid import UUID

import httpx
import pytest
from contracts.auth import ContactsChanged
from kernel.db import Database
from kernel.testing import emitted, problem, signed_in

from .people import candidate, known

LINA = "lina.charvoz@internes.test"


@pytest.fixture
async def lina(database: Database) -> UUID:
    return (await known(database, LINA, candidate())).after.id


@pytest.mark.rule("S9")
@pytest.mark.parametrize(("typed", "kept"), [(" 04.72 00-00 00", "0472000000"), (None, None)])
async def test_one_changes_ones_own_phone(
    client: httpx.AsyncClient, database: Database, lina: UUID, typed: str | None, kept: str | None
) -> None:
    headers = signed_in(candidate(), person=lina)
    await client.put("/me/phone", json={"phone": "0600000000"}, headers=headers)
    answer = await client.put("/me/phone", json={"phone": typed}, headers=headers)
    assert (answer.status_code, answer.json()["phone"]) == (200, kept)
    assert (await emitted(database, ContactsChanged))[-1].phone == kept
    again = await client.put("/me/phone", json={"phone": typed}, headers=headers)
    assert again.status_code == 200
    assert len(await emitted(database, ContactsChanged)) == 3


async def test_what_is_no_phone_is_refused(client: httpx.AsyncClient, lina: UUID) -> None:
    headers = signed_in(candidate(), person=lina)
    refusal = problem(await client.put("/me/phone", json={"phone": "abc"}, headers=headers))
    assert (refusal["status"], refusal["errors"][0]["field"]) == (422, "phone")
