"""Launching a campaign asks for a second factor shown lately."""

import httpx
import pytest
from contracts.auth import Grant
from kernel.testing import factor_shown, problem, signed_in

MINISTRY = Grant(role="ministry")
PATH = "/campaigns/2026-03/launch"


@pytest.mark.parametrize("minutes", [11, None])
async def test_a_launch_asks_for_a_second_factor_shown_lately(
    client: httpx.AsyncClient, minutes: int | None
) -> None:
    headers = signed_in(MINISTRY, **factor_shown(minutes))
    refusal = problem(await client.post(PATH, headers=headers))
    assert refusal["type"] == "urn:appariement:second-factor-stale"
    headers = signed_in(MINISTRY, **factor_shown(1))
    assert (await client.post(PATH, headers=headers)).status_code == 404
