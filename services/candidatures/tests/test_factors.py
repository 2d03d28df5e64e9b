"""Moving a deadline asks for a second factor shown lately."""

import httpx
import pytest
from contracts.auth import Grant
from kernel.testing import factor_shown, problem, signed_in

MINISTRY = Grant(role="ministry")
PATH = "/campaigns/2026-03/rounds/1/bounds"
MOVE = {"wishes_close_at": "2999-01-01T00:00:00Z", "reason": "Panne générale du réseau"}


@pytest.mark.parametrize("minutes", [11, None])
async def test_moving_a_deadline_asks_for_a_second_factor_shown_lately(
    client: httpx.AsyncClient, minutes: int | None
) -> None:
    headers = signed_in(MINISTRY, **factor_shown(minutes))
    refusal = problem(await client.post(PATH, json=MOVE, headers=headers))
    assert refusal["type"] == "urn:appariement:second-factor-stale"
    headers = signed_in(MINISTRY, **factor_shown(1))
    assert (await client.post(PATH, json=MOVE, headers=headers)).status_code == 404
