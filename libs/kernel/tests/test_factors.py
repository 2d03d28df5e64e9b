"""A sensitive act asks for a second factor shown in the last ten minutes, of those who must."""

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.testing import audited_acts, factor_shown, problem, signed_in

MINISTRY = Grant(role="ministry")


@pytest.mark.parametrize("minutes", [0, 9])
async def test_a_factor_shown_lately_is_enough(client: httpx.AsyncClient, minutes: int) -> None:
    headers = signed_in(MINISTRY, **factor_shown(minutes))
    assert (await client.post("/sensitive", headers=headers)).status_code == 204


async def test_whose_roles_ask_for_none_shows_none(client: httpx.AsyncClient) -> None:
    assert (await client.post("/sensitive", headers=signed_in(MINISTRY))).status_code == 204


@pytest.mark.parametrize("minutes", [11, None])
async def test_shown_too_long_ago_or_never_it_is_asked_for_and_the_answer_says_how(
    client: httpx.AsyncClient, database: Database, minutes: int | None
) -> None:
    headers = signed_in(MINISTRY, **factor_shown(minutes))
    refusal = problem(await client.post("/sensitive", headers=headers))
    assert (refusal["status"], refusal["type"]) == (403, "urn:appariement:second-factor-stale")
    assert (refusal["how"], refusal["minutes"]) == ("POST /sessions/second-factor", 10)
    assert "présentez votre second facteur" in refusal["detail"]
    (entry,) = await audited_acts(database)
    assert (entry.act, entry.detail) == ("refused", {"why": refusal["type"]})


async def test_nobody_is_asked_before_signing_in(client: httpx.AsyncClient) -> None:
    assert (await client.post("/sensitive")).status_code == 401
