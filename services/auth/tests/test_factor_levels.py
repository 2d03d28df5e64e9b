"""Which roles ask for a second factor, and what a session opens before it is shown."""

from collections.abc import Awaitable, Callable

import pytest
from auth.domain.factors import FactorDemand
from contracts import Event
from kernel.db import Database
from sqlmodel import select

from .conftest import Seat
from .desk import RENE, campaign, rene

Deliver = Callable[..., Awaitable[None]]


async def test_no_campaign_asks_then_nothing_is_required(database: Database, seat: Seat) -> None:
    await rene(database)
    desk = await seat(RENE)
    assert desk.opened["second_factor"] == {"required": False, "enrolled": []}
    assert desk.roles == ["registrar", "candidate"]
    assert (await desk.caller()).factor_demanded is False


@pytest.mark.rule("S14")
async def test_a_role_that_asks_waits_and_the_others_work(
    database: Database, seat: Seat, deliver: Deliver
) -> None:
    await rene(database)
    await deliver(campaign("registrar", "ministry"))
    desk = await seat(RENE)
    assert desk.opened["second_factor"] == {"required": True, "enrolled": []}
    caller = await desk.caller()
    assert [grant.role for grant in caller.grants] == desk.roles == ["candidate"]
    assert (caller.factor_demanded, caller.factor_time, caller.amr) == (True, None, ("email",))


@pytest.mark.rule("S14")
async def test_a_factor_shown_opens_all_the_roles_and_stays_through_refreshes(
    database: Database, seat: Seat, deliver: Deliver
) -> None:
    await rene(database)
    await deliver(campaign("registrar"))
    desk = await seat(RENE)
    await desk.enrol_totp()
    for _ in range(2):
        caller = await desk.caller()
        assert desk.roles == ["registrar", "candidate"]
        assert desk.opened["second_factor"] == {"required": False, "enrolled": ["totp"]}
        assert caller.amr == ("email", "otp")
        assert caller.factor_time is not None
        assert caller.factor_time >= caller.auth_time
        await desk.prolong()


async def test_a_refresh_raises_no_session(
    database: Database, seat: Seat, deliver: Deliver
) -> None:
    await rene(database)
    await deliver(campaign("registrar"))
    desk = await seat(RENE)
    await desk.prolong()
    assert desk.roles == ["candidate"]


async def test_a_session_opened_before_the_launch_waits_from_its_next_refresh(
    database: Database, seat: Seat, deliver: Deliver
) -> None:
    await rene(database)
    desk = await seat(RENE)
    await deliver(campaign("registrar"))
    await desk.prolong()
    assert (desk.roles, desk.opened["second_factor"]["required"]) == (["candidate"], True)


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ([campaign("ars", code="a"), campaign("ministry", code="b")], {"ars", "ministry"}),
        ([campaign("ars", launched=False)], set()),
        ([campaign("ars"), campaign()], set()),
    ],
    ids=["all launched campaigns together", "no draft", "the last state of each"],
)
async def test_the_roles_that_ask_are_those_of_launched_campaigns(
    database: Database, deliver: Deliver, told: list[Event], asked: set[str]
) -> None:
    await deliver(*told)
    async with database.begin() as session:
        demands = (await session.exec(select(FactorDemand))).all()
    assert {role for demand in demands for role in demand.roles} == asked
