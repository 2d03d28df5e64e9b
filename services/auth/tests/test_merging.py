"""Two accounts of one person made one: all that one had is the other's, and nothing is lost."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from auth import queries
from auth.domain.accounts import Account, Change
from auth.domain.factors import Factor, RecoveryCode, WrongFactor
from auth.usecases.writing import save
from contracts.auth import ContactsChanged, Grant, PersonChanged
from contracts.candidatures import BoundsMoved, RoundOpened
from contracts.catalog import Policy
from contracts.identity import AccountsMerged, MainAddressChanged
from contracts.receipts import ReceiptIssued
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem, signed_in
from sqlmodel import select

from .conftest import BROWSER, Ask, SignIn
from .people import MINISTRY, ars, candidate, known, registrar, responsable
from .test_import import account

LINA, OTHER = "lina.charvoz@internes.test", "lcharvoz@chu-lyon.test"
NAMES = {"kept": "Lina Charvoz", "absorbed": "lïna  CHARVOZ"}

Deliver = Callable[..., Awaitable[None]]
Merge = Callable[..., Awaitable[httpx.Response]]

pytestmark = pytest.mark.usefixtures("references")


@pytest.fixture
async def lina(database: Database) -> Account:
    return (await known(database, LINA, candidate("LYO"))).after


@pytest.fixture
async def other(database: Database) -> Account:
    return (await known(database, OTHER, candidate("GRE"), responsable("69-0418", "second"))).after


@pytest.fixture
def merge(client: httpx.AsyncClient) -> Merge:
    """`await merge(kept, absorbed)`: as the registrar of both subdivisions, names typed."""

    async def merge(
        kept: UUID, absorbed: UUID, *grants: Grant, version: int = 1, confirm: Any = NAMES
    ) -> httpx.Response:
        headers = signed_in(*(grants or (registrar("LYO"), registrar("GRE"))))
        body = {"absorbed": str(absorbed), "confirm": confirm}
        headers |= {"If-Match": f'"{version}"'}
        return await client.post(f"/persons/{kept}/merge", json=body, headers=headers)

    return merge


def acted(person: UUID, campaign: str = "2026-03", kind: str = "wishes") -> ReceiptIssued:
    receipt = {"campaign": campaign, "round": 1, "person": person, "kind": kind, "version": 1}
    facts = {"number": 1, "count": 1, "missing": 0, "valid": True, "digest": "sha256:" + "1" * 64}
    return ReceiptIssued.model_validate(receipt | facts | {"saved_at": datetime.now(UTC)})


def round_of(campaign: str = "2026-03", *, closes_in: int) -> RoundOpened:
    closes = datetime.now(UTC) + timedelta(days=closes_in)
    return RoundOpened(
        campaign=campaign,
        round=1,
        opened_at=closes - timedelta(days=8),
        wishes_close_at=closes - timedelta(days=5),
        ranking_close_at=closes,
        commitment="00",
        policy=Policy(),
        candidates=(),
    )


@pytest.mark.rule("S10")
async def test_the_kept_account_has_the_addresses_and_roles_of_both(
    database: Database, lina: Account, other: Account, merge: Merge
) -> None:
    answer = await merge(lina.id, other.id)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json()["addresses"] == [
        {"address": LINA, "main": True}, {"address": OTHER, "main": False}
    ]  # fmt: skip
    kept = await account(database, LINA)
    assert set(kept.grants) == {candidate("LYO"), responsable("69-0418", "second")}
    assert (await account(database, OTHER)).id == lina.id
    people = (await emitted(database, PersonChanged))[-2:]
    assert people == [
        PersonChanged(
            person=other.id, given_name="Lina", family_name="Charvoz", merged_into=lina.id
        ),
        kept.person_changed(),
    ]
    contacts = (await emitted(database, ContactsChanged))[-2:]
    assert contacts == [ContactsChanged(person=other.id, addresses=()), kept.contacts_changed()]
    (told,) = await emitted(database, AccountsMerged)
    assert (told.person, told.absorbed, told.address, told.former) == (
        lina.id, other.id, LINA, OTHER
    )  # fmt: skip
    assert await emitted(database, MainAddressChanged) == []
    act = (await audited_acts(database))[-1]
    assert (act.act, act.person) == ("merged accounts", lina.id)
    assert act.detail == {"absorbed": str(other.id)}


async def test_of_two_accesses_to_a_poste_the_referents_stays(
    database: Database, merge: Merge
) -> None:
    kept = (await known(database, LINA, candidate(), responsable("69-0418", "second"))).after
    absorbed = (await known(database, OTHER, candidate(), responsable("69-0418"))).after
    assert (await merge(kept.id, absorbed.id)).status_code == 200
    assert set((await account(database, LINA)).grants) == {candidate(), responsable("69-0418")}


async def test_what_the_kept_account_does_not_say_the_other_does(
    database: Database, lina: Account, other: Account, merge: Merge
) -> None:
    async with database.begin() as session:
        told = replace(other, rpps="10001234567", phone="0472000000")
        await save(session, [Change(other, told)])
    assert (await merge(lina.id, other.id)).status_code == 200
    kept = await account(database, LINA)
    assert (kept.rpps, kept.phone) == ("10001234567", "0472000000")


async def test_the_absorbed_account_is_signed_out_and_its_address_signs_in_to_the_other(
    client: httpx.AsyncClient,
    lina: Account,
    other: Account,
    merge: Merge,
    sign_in: SignIn,
    ask: Ask,
) -> None:
    opened = await sign_in(OTHER)
    on_its_way = await ask(OTHER)
    assert (await merge(lina.id, other.id)).status_code == 200
    refused = await client.post(
        "/sessions/refresh", json={"refresh_token": opened["refresh_token"]}
    )
    assert refused.status_code == 401
    spoilt = await client.post("/sessions", json={"token": on_its_way, "browser": BROWSER})
    assert spoilt.status_code == 410
    assert (await sign_in(OTHER))["person"]["id"] == str(lina.id)


async def test_the_second_factors_of_the_absorbed_account_are_no_more(
    database: Database, lina: Account, other: Account, merge: Merge
) -> None:
    """The kept account's are asked for; those of the other would open what they never did."""
    async with database.begin() as session:
        session.add_all(
            [
                Factor(id=uuid4(), person=other.id, kind="totp", name="Téléphone", sealed="x"),
                RecoveryCode(code_mac=b"x", person=other.id),
                WrongFactor(person=other.id, method="otp"),
            ]
        )
    assert (await merge(lina.id, other.id)).status_code == 200
    async with database.begin() as session:
        for model in (Factor, RecoveryCode, WrongFactor):
            assert not (await session.exec(select(model))).all(), model


async def test_with_a_token_of_the_absorbed_account_nothing_is_changed_any_more(
    client: httpx.AsyncClient, lina: Account, other: Account, merge: Merge
) -> None:
    await merge(lina.id, other.id)
    headers = signed_in(candidate(), person=other.id)
    answer = await client.put("/me/phone", json={"phone": "0472000000"}, headers=headers)
    assert problem(answer)["status"] == 404


async def test_accounts_merged_one_after_the_other_are_all_the_last_one(
    database: Database, lina: Account, other: Account, merge: Merge
) -> None:
    """Readers follow one step alone."""
    third = (await known(database, "l.charvoz@univ.test", candidate())).after
    assert (await merge(other.id, third.id)).status_code == 200
    assert (await merge(lina.id, other.id)).status_code == 200
    last = {one.person: one.merged_into for one in await emitted(database, PersonChanged)}
    assert last == {lina.id: None, other.id: lina.id, third.id: lina.id}


@pytest.mark.rule("S10")
@pytest.mark.parametrize("kind", ["wishes", "ranking"])
async def test_while_both_acted_in_a_running_campaign_they_are_not_merged(
    database: Database, deliver: Deliver, lina: Account, other: Account, merge: Merge, kind: str
) -> None:
    await deliver(round_of(closes_in=3), acted(lina.id), acted(other.id, kind=kind))
    refusal = problem(await merge(lina.id, other.id))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:both-acted")
    assert refusal["campaign"] == "2026-03"
    assert await account(database, OTHER) == other


@pytest.mark.rule("S10")
async def test_the_account_that_acted_in_a_running_campaign_is_the_one_to_keep(
    deliver: Deliver, lina: Account, other: Account, merge: Merge
) -> None:
    """What it saved would silently stop counting."""
    await deliver(round_of(closes_in=3), acted(other.id))
    refusal = problem(await merge(lina.id, other.id))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:absorbed-acted")
    assert (await merge(other.id, lina.id)).status_code == 200


async def test_a_campaign_that_is_over_holds_back_no_merge(
    deliver: Deliver, lina: Account, other: Account, merge: Merge
) -> None:
    await deliver(round_of(closes_in=-61), acted(lina.id), acted(other.id))
    assert (await merge(lina.id, other.id)).status_code == 200


async def test_a_campaign_whose_bounds_moved_runs_until_the_new_ones(
    deliver: Deliver, lina: Account, other: Account, merge: Merge
) -> None:
    closes = datetime.now(UTC) + timedelta(days=1)
    moved = BoundsMoved(
        campaign="2026-03",
        round=1,
        wishes_close_at=closes - timedelta(hours=1),
        ranking_close_at=closes,
        reason="Panne",
        moved_by=uuid4(),
        moved_at=closes,
    )
    await deliver(round_of(closes_in=-90), acted(lina.id), acted(other.id), moved)
    assert problem(await merge(lina.id, other.id))["type"] == "urn:appariement:both-acted"


async def test_acts_in_different_campaigns_keep_the_account_of_the_absorbed_one_alone(
    deliver: Deliver, lina: Account, other: Account, merge: Merge
) -> None:
    await deliver(round_of(closes_in=3), round_of("2026-05", closes_in=3))
    await deliver(acted(lina.id), acted(other.id, "2026-05"))
    refusal = problem(await merge(lina.id, other.id))
    assert (refusal["type"], refusal["campaign"]) == ("urn:appariement:absorbed-acted", "2026-05")


@pytest.mark.parametrize(
    "confirm",
    [{"kept": "Lina Charvoz", "absorbed": "Lina"}, {"kept": "Marc", "absorbed": "Lina Charvoz"}],
)
async def test_a_merge_is_confirmed_by_typing_both_names(
    database: Database, lina: Account, other: Account, merge: Merge, confirm: dict[str, str]
) -> None:
    refusal = problem(await merge(lina.id, other.id, confirm=confirm))
    assert (refusal["status"], refusal["type"]) == (422, "urn:appariement:names-differ")
    assert await account(database, OTHER) == other
    missing = problem(await merge(lina.id, other.id, confirm={"kept": "Lina Charvoz"}))
    assert missing["errors"][0]["field"] == "confirm.absorbed"


async def test_an_account_is_not_merged_into_itself_nor_twice_nor_at_a_stale_version(
    lina: Account, other: Account, merge: Merge
) -> None:
    assert problem(await merge(lina.id, lina.id))["type"] == "urn:appariement:same-account"
    assert problem(await merge(lina.id, other.id, version=9))["status"] == 412
    assert (await merge(lina.id, other.id)).status_code == 200
    assert problem(await merge(lina.id, other.id, version=2))["status"] == 404
    assert problem(await merge(other.id, lina.id, version=2))["status"] == 404


@pytest.mark.rule("S10")
@pytest.mark.parametrize(
    ("grant", "status"),
    [(registrar("LYO"), 404), (registrar("IDF"), 404), (ars(subdivision="LYO"), 403),
     (MINISTRY, 403), (candidate(), 403)],
)  # fmt: skip
async def test_only_the_registrar_of_both_accounts_merges_them(
    lina: Account, other: Account, merge: Merge, grant: Grant, status: int
) -> None:
    assert (await merge(lina.id, other.id, grant)).status_code == status


async def test_nobody_becomes_the_ministry_by_a_merge(
    database: Database, lina: Account, merge: Merge
) -> None:
    ministry = (await known(database, OTHER, candidate(), MINISTRY)).after
    refusal = problem(await merge(lina.id, ministry.id))
    assert (refusal["status"], refusal["type"]) == (403, "urn:appariement:beyond-your-role")
    async with database.begin() as session:
        assert await queries.account(session, ministry.id) == ministry
