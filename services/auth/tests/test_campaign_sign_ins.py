"""Who signed in during a campaign, as the others hear of it."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.auth import PersonChanged
from contracts.catalog import CampaignChanged, CampaignStage, Policy
from kernel.db import Database
from kernel.testing import emitted, signed_in

from .conftest import SignIn
from .people import candidate, csv, known, line, registrar
from .test_factor_levels import Deliver
from .test_import import load

LINA, OTHER = "lina.charvoz@internes.test", "lcharvoz@chu-lyon.test"

pytestmark = pytest.mark.usefixtures("references")


def campaign(code: str, state: CampaignStage = "launched") -> CampaignChanged:
    return CampaignChanged(campaign=code, label="Campagne", state=state, rounds=(), policy=Policy())


async def told(database: Database, person: UUID) -> list[set[str]]:
    """The campaigns of each fact about a person."""
    facts = await emitted(database, PersonChanged)
    return [set(fact.signed_in) for fact in facts if fact.person == person]


async def test_the_first_sign_in_of_each_campaign_is_told_once(
    database: Database, deliver: Deliver, sign_in: SignIn
) -> None:
    later = candidate().model_copy(update={"campaign": "2026-05"})
    person = (await known(database, LINA, candidate(), later)).after.id
    await deliver(campaign("2026-03", "published"))
    await sign_in(LINA)
    await sign_in(LINA)
    await deliver(campaign("2026-05"))
    await sign_in(LINA)
    assert await told(database, person) == [set(), {"2026-03"}, {"2026-03", "2026-05"}]
    last = (await emitted(database, PersonChanged))[-1]
    assert last.first_sign_in_at == last.signed_in["2026-03"] < last.signed_in["2026-05"]


async def test_a_finished_campaign_and_those_of_others_are_not_signed_in_to(
    database: Database, deliver: Deliver, sign_in: SignIn
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    await deliver(campaign("2026-03", "finished"), campaign("2026-05"))
    await sign_in(LINA)
    assert await told(database, person) == [set(), set()]


async def test_what_staff_change_later_forgets_no_sign_in(
    client: httpx.AsyncClient, database: Database, deliver: Deliver, sign_in: SignIn
) -> None:
    person = (await known(database, LINA, candidate())).after.id
    await deliver(campaign("2026-03"))
    await sign_in(LINA)
    assert (await load(client, csv([line(LINA, nom="Bel")]))).status_code == 200
    assert (await told(database, person))[-1] == {"2026-03"}


async def test_of_two_accounts_merged_whoever_signed_in_did(
    client: httpx.AsyncClient, database: Database, deliver: Deliver, sign_in: SignIn
) -> None:
    kept = (await known(database, LINA, candidate())).after.id
    other = (await known(database, OTHER, candidate())).after.id
    await deliver(campaign("2026-03"))
    await sign_in(OTHER)
    names = {"kept": "Lina Charvoz", "absorbed": "Lina Charvoz"}
    body: dict[str, Any] = {"absorbed": str(other), "confirm": names}
    headers = signed_in(registrar("LYO")) | {"If-Match": '"1"'}
    answer = await client.post(f"/persons/{kept}/merge", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert (await told(database, kept))[-1] == {"2026-03"}
    assert (await told(database, other))[-1] == set()
