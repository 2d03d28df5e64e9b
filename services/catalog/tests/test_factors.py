"""What a campaign lives by asks for a second factor shown lately."""

from uuid import UUID

import httpx
import pytest
from contracts.auth import Grant
from kernel.testing import factor_shown, problem, signed_in

MINISTRY = Grant(role="ministry")
PATH = "/campaigns/2026-03"


@pytest.mark.rule("S14")
@pytest.mark.parametrize("minutes", [11, None])
@pytest.mark.parametrize(
    "act", ["publish", "suspend", "proposals", f"proposals/{UUID(int=1)}/confirm"]
)
async def test_a_decision_asks_for_a_second_factor_shown_lately(
    client: httpx.AsyncClient, act: str, minutes: int | None
) -> None:
    body = {"act": "launch"} if act == "proposals" else {"reason": "Panne nationale."}
    sent = {"json": body if act in ("proposals", "suspend") else None}
    refused = signed_in(MINISTRY, **factor_shown(minutes)) | {"If-Match": '"1"'}
    refusal = problem(await client.post(f"{PATH}/{act}", headers=refused, **sent))
    assert refusal["type"] == "urn:appariement:second-factor-stale"
    let_in = signed_in(MINISTRY, **factor_shown(1)) | {"If-Match": '"1"'}
    assert (await client.post(f"{PATH}/{act}", headers=let_in, **sent)).status_code == 404
