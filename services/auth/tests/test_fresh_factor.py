"""Sensitive acts on others' accounts ask for a second factor shown in the last ten minutes."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.testing import factor_shown, problem, signed_in

from .people import MINISTRY, candidate, coordinator, known, registrar

LINA, OTHER = "lina.charvoz@internes.test", "lcharvoz@chu-lyon.test"
COORDINATES = {"role": "coordinator", "speciality": "PED", "subdivision": "LYO"}

pytestmark = pytest.mark.usefixtures("references")


async def act(client: httpx.AsyncClient, lina: UUID, other: UUID, what: str, **claims: Any) -> Any:
    """One of the sensitive acts, by whoever may."""
    both = {"kept": "Lina Charvoz", "absorbed": "Lina Charvoz"}
    acts: dict[str, tuple[str, str, Grant, dict[str, Any]]] = {
        "main address": ("PUT", f"/persons/{lina}/main-address", registrar("LYO"),
                         {"address": "new@chu-lyon.test", "keep_former": True}),
        "merge": ("POST", f"/persons/{lina}/merge", registrar("LYO"),
                  {"absorbed": str(other), "confirm": both}),
        "naming": ("POST", "/persons/roles", MINISTRY, COORDINATES | {"address": OTHER}),
        "withdrawal": ("POST", f"/persons/{lina}/roles/withdrawal", MINISTRY, COORDINATES),
        "reset": ("DELETE", f"/persons/{lina}/factors", MINISTRY, {}),
    }  # fmt: skip
    method, path, grant, body = acts[what]
    headers = signed_in(grant, **claims) | {"If-Match": '"1"'}
    return await client.request(method, path, json=body, headers=headers)


@pytest.mark.rule("S14")
@pytest.mark.parametrize("what", ["main address", "merge", "naming", "withdrawal", "reset"])
async def test_a_sensitive_act_asks_for_a_factor_shown_lately(
    client: httpx.AsyncClient, database: Database, what: str
) -> None:
    lina = (await known(database, LINA, candidate(), coordinator("PED", subdivision="LYO"))).after
    other = (await known(database, OTHER, candidate())).after
    for minutes in (None, 11):
        refusal = await act(client, lina.id, other.id, what, **factor_shown(minutes))
        assert problem(refusal)["type"] == "urn:appariement:second-factor-stale"
    done = await act(client, lina.id, other.id, what, **factor_shown(1))
    if what == "reset":
        assert problem(done)["type"] == "urn:appariement:no-factor"
    else:
        assert done.is_success, done.text
