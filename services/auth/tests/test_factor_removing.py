"""Removing a factor, and resetting those of someone who lost them all."""

import pytest
from contracts.auth import Grant, SecondFactorReset
from contracts.identity import SecondFactorChanged
from kernel.db import Database
from kernel.testing import audited_acts, emitted, problem
from sqlalchemy import text

from .authenticator import Passkey
from .conftest import Seat
from .desk import RENE, Desk, campaign, rene
from .people import MINISTRY, candidate, known, registrar, responsable
from .test_factor_levels import Deliver
from .test_sessions import refresh

MAUD = "maud@ministere.test"


async def factors(desk: Desk) -> list[str]:
    return [one["id"] for one in (await desk.ask("GET", "/factors")).json()["items"]]


@pytest.fixture
async def desk(database: Database, seat: Seat) -> Desk:
    await rene(database)
    return await seat(RENE)


async def test_one_of_several_is_removed_by_showing_one_lately(desk: Desk) -> None:
    await desk.enrol_totp()
    await desk.enrol_passkey(Passkey())
    first, second = await factors(desk)
    await desk.age(11)
    assert await desk.refused("DELETE", f"/factors/{first}") == "403 second-factor-stale"
    await desk.age(-11)
    assert (await desk.ask("DELETE", f"/factors/{first}")).status_code == 204
    assert await factors(desk) == [second]
    assert await desk.refused("DELETE", f"/factors/{first}") == "404 not-found"


async def test_the_last_one_stays_while_a_role_asks_for_it(desk: Desk, deliver: Deliver) -> None:
    await deliver(campaign("registrar"))
    await desk.enrol_totp()
    (only,) = await factors(desk)
    assert (await desk.ask("GET", "/factors")).json()["demanded"] is True
    assert await desk.refused("DELETE", f"/factors/{only}") == "409 last-factor"
    await deliver(campaign())
    assert (await desk.ask("DELETE", f"/factors/{only}")).status_code == 204


async def test_recovery_codes_go_with_the_last_factor(desk: Desk, database: Database) -> None:
    await desk.enrol_totp()
    await desk.ask("DELETE", f"/factors/{(await factors(desk))[0]}")
    async with database.begin() as session:
        assert not (await session.execute(text("SELECT 1 FROM recovery_codes"))).all()
    _, enrolled = await desk.enrol_totp()
    assert len(enrolled["recovery_codes"]) == 10


async def test_anothers_factor_does_not_exist(desk: Desk, database: Database, seat: Seat) -> None:
    await desk.enrol_totp()
    (his,) = await factors(desk)
    await known(database, "odile@chu.test", registrar())
    odile = await seat("odile@chu.test")
    await odile.enrol_totp()
    assert await odile.refused("DELETE", f"/factors/{his}") == "404 not-found"


async def test_a_factor_added_or_removed_is_told_to_its_owner(
    desk: Desk, database: Database
) -> None:
    person = (await desk.caller()).person
    await desk.enrol_totp()
    await desk.enrol_passkey(Passkey())
    first, second = await factors(desk)
    await desk.ask("DELETE", f"/factors/{first}")
    told = await emitted(database, SecondFactorChanged)
    assert {one.person for one in told} == {person}
    assert [(str(one.factor), one.kind, one.added) for one in told] == [
        (first, "totp", True), (second, "passkey", True), (first, "totp", False)
    ]  # fmt: skip


async def test_each_removal_is_audited(desk: Desk, database: Database) -> None:
    await desk.enrol_totp()
    (only,) = await factors(desk)
    await desk.ask("DELETE", f"/factors/{only}")
    entry = (await audited_acts(database))[-1]
    assert (entry.act, entry.subject) == ("second factor removed", f"factors/{only}")


async def test_the_ministry_resets_whoever_lost_everything(
    desk: Desk, database: Database, seat: Seat, deliver: Deliver
) -> None:
    await deliver(campaign("registrar"))
    await desk.enrol_totp()
    person = (await desk.caller()).person
    ministry = (await known(database, MAUD, MINISTRY)).after.id
    maud = await seat(MAUD)
    assert (await maud.ask("DELETE", f"/persons/{person}/factors")).status_code == 204
    gone = await refresh(desk.client, desk.opened["refresh_token"])
    assert problem(gone)["status"] == 401
    (told,) = await emitted(database, SecondFactorReset)
    assert told.person == person
    entry = next(one for one in await audited_acts(database) if one.act == "second factor reset")
    assert (entry.actor, entry.person) == (ministry, person)
    again = await seat(RENE)
    assert again.opened["second_factor"] == {"required": True, "enrolled": []}
    await again.enrol_totp()
    assert await maud.refused("DELETE", f"/persons/{ministry}/factors") == "403 own-factors"


@pytest.mark.parametrize(
    ("grants", "status"),
    [
        pytest.param([registrar("LYO")], 204, id="of the same subdivision"),
        pytest.param([registrar("LYO"), candidate("LYO")], 204, id="a candidate there too"),
        pytest.param([registrar("GRE")], 404, id="of another one"),
        pytest.param([registrar("LYO"), registrar("GRE")], 404, id="of both"),
        pytest.param([MINISTRY], 404, id="national"),
        pytest.param([Grant(role="ars", region="Auvergne-Rhône-Alpes")], 404, id="regional"),
        pytest.param([responsable("69-0418")], 404, id="of no territory"),
    ],
)
async def test_a_registrar_resets_those_who_hold_nothing_elsewhere(
    database: Database, seat: Seat, grants: list[Grant], status: int
) -> None:
    await known(database, RENE, *grants)
    lost = await seat(RENE)
    await lost.enrol_totp()
    await known(database, MAUD, registrar("LYO"))
    maud = await seat(MAUD)
    person = (await lost.caller()).person
    assert (await maud.ask("DELETE", f"/persons/{person}/factors")).status_code == status


async def test_a_reset_is_asked_by_those_who_may_and_of_those_who_have_one(
    desk: Desk, database: Database, seat: Seat, deliver: Deliver
) -> None:
    rene_ = (await desk.caller()).person
    lina = (await known(database, "lina@internes.test", candidate())).after.id
    maud = await seat(await ministry_address(database))
    assert await maud.refused("DELETE", f"/persons/{rene_}/factors") == "409 no-factor"
    nobody = "00000000-0000-0000-0000-000000000000"
    assert await maud.refused("DELETE", f"/persons/{nobody}/factors") == "404 not-found"
    candidate_ = await seat("lina@internes.test")
    assert await candidate_.refused("DELETE", f"/persons/{lina}/factors") == "403 forbidden"
    await deliver(campaign("ministry"))
    await maud.prolong()
    await maud.enrol_totp()
    await maud.age(11)
    await maud.prolong()
    stale = await maud.refused("DELETE", f"/persons/{rene_}/factors")
    assert stale == "403 second-factor-stale"


async def ministry_address(database: Database) -> str:
    await known(database, MAUD, MINISTRY)
    return MAUD
