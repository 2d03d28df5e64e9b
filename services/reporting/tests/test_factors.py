"""Reading all results in bulk asks for a second factor shown lately."""

import httpx
import pytest
from contracts.auth import Grant
from kernel.testing import factor_shown, problem, signed_in

MINISTRY = Grant(role="ministry")
TABLES = [f"/campaigns/2026-03/{table}" for table in ("affectations", "candidates", "postes")]


@pytest.mark.parametrize("minutes", [11, None])
@pytest.mark.parametrize("suffix", ["", ".csv", ".xlsx"])
@pytest.mark.parametrize("table", TABLES)
async def test_results_in_bulk_ask_for_a_second_factor_shown_lately(
    client: httpx.AsyncClient, table: str, suffix: str, minutes: int | None
) -> None:
    headers = signed_in(MINISTRY, **factor_shown(minutes))
    refusal = problem(await client.get(f"{table}{suffix}", headers=headers))
    assert refusal["type"] == "urn:appariement:second-factor-stale"
    headers = signed_in(MINISTRY, **factor_shown(1))
    assert (await client.get(f"{table}{suffix}", headers=headers)).status_code == 404
