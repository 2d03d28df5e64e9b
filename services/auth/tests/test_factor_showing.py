"""Showing a second factor: codes once, passkeys by signature, five wrong ones an hour."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from auth.domain.factors import FACTOR_TRIES
from auth.domain.onetime import draw_recovery_codes, step_of
from auth.usecases.sweeping import sweep
from hypothesis import given
from hypothesis import strategies as st
from kernel.db import Database
from kernel.testing import audited_acts, problem
from sqlalchemy import text

from .authenticator import Passkey
from .conftest import Seat
from .desk import RENE, Desk, campaign, next_code, rene, wrong_code
from .people import known, registrar
from .test_factor_levels import Deliver


@pytest.fixture
async def desk(database: Database, seat: Seat, deliver: Deliver) -> Desk:
    """At level one: a role waits for a second factor."""
    await rene(database)
    await deliver(campaign("registrar"))
    return await seat(RENE)


@pytest.fixture
async def enrolled(desk: Desk, seat: Seat) -> tuple[Desk, pyotp.TOTP, list[str]]:
    """Signed in again, at level one, with an application and recovery codes."""
    totp, given = await desk.enrol_totp()
    return await seat(RENE), totp, given["recovery_codes"]


Enrolled = tuple[Desk, pyotp.TOTP, list[str]]


@pytest.mark.rule("S14")
async def test_a_code_opens_the_roles_that_waited(enrolled: Enrolled) -> None:
    desk, totp, _ = enrolled
    assert (desk.roles, desk.opened["second_factor"]["enrolled"]) == (["candidate"], ["totp"])
    code = next_code(totp)
    assert (await desk.show(code=f"{code[:3]} {code[3:]}")).status_code == 200
    assert desk.roles == ["registrar", "candidate"]
    assert (await desk.caller()).amr == ("email", "otp")


async def test_a_code_accepted_is_never_good_again(enrolled: Enrolled, seat: Seat) -> None:
    desk, totp, _ = enrolled
    assert problem(await desk.show(code=totp.now()))["type"].endswith("factor-wrong")
    await desk.forget_steps()
    code = next_code(totp)
    assert (await desk.show(code=code)).status_code == 200
    assert (await desk.show(code=code)).status_code == 422
    assert (await (await seat(RENE)).show(code=code)).status_code == 422
    assert (await desk.show(code=totp.now())).status_code == 422, "nor an older one"


async def test_of_two_at_once_with_one_code_one_is_let_in(enrolled: Enrolled, seat: Seat) -> None:
    desk, totp, _ = enrolled
    code, other = next_code(totp), await seat(RENE)
    answers = await asyncio.gather(desk.show(code=code), other.show(code=code))
    assert sorted(answer.status_code for answer in answers) == [200, 422]


@given(st.integers(min_value=60, max_value=2**33), st.integers(min_value=-5, max_value=5))
def test_a_code_is_good_a_step_early_or_late(instant: int, off: int) -> None:
    totp = pyotp.TOTP(pyotp.random_base32())
    step = instant // 30
    other = {totp.at((step + by) * 30) for by in (-1, 0, 1)}
    code = totp.at((step + off) * 30) if step + off >= 0 else "-"
    found = step_of(totp.secret, code, now=datetime.fromtimestamp(instant, UTC), after=None)
    assert (found is not None) == (code in other)
    if found is not None:
        now = datetime.fromtimestamp(instant, UTC)
        assert step_of(totp.secret, code, now=now, after=step + 1) is None


async def test_a_recovery_code_is_good_once_however_it_is_typed(enrolled: Enrolled) -> None:
    desk, _, codes = enrolled
    typed = f" {codes[0].upper()} "
    assert (await desk.show(recovery_code=typed)).status_code == 200
    assert (await desk.caller()).amr == ("email", "recovery")
    assert (await desk.show(recovery_code=codes[0])).status_code == 422
    assert (await desk.show(recovery_code=codes[1])).status_code == 200
    assert (await desk.ask("GET", "/factors")).json()["recovery_codes_left"] == 8


async def test_anothers_recovery_code_is_wrong(
    enrolled: Enrolled, database: Database, seat: Seat
) -> None:
    await known(database, "odile@chu.test", registrar())
    odile = await seat("odile@chu.test")
    await odile.enrol_totp()
    assert (await odile.show(recovery_code=enrolled[2][0])).status_code == 422


async def test_new_recovery_codes_make_the_old_ones_worthless(enrolled: Enrolled) -> None:
    desk, totp, old = enrolled
    await desk.show(code=next_code(totp))
    new = (await desk.give("/factors/recovery-codes"))["recovery_codes"]
    assert (len(new), set(new) & set(old)) == (10, set())
    assert (await desk.show(recovery_code=old[0])).status_code == 422
    assert (await desk.show(recovery_code=new[0])).status_code == 200


async def test_without_a_factor_there_are_no_recovery_codes(desk: Desk) -> None:
    assert await desk.refused("POST", "/factors/recovery-codes") == "409 no-factor"


@pytest.mark.rule("S14")
async def test_a_passkey_signs_a_challenge(desk: Desk, seat: Seat) -> None:
    passkey = Passkey()
    await desk.enrol_passkey(passkey)
    again = await seat(RENE)
    shown = passkey.show(await again.request_options())
    assert (await again.show(passkey=shown)).status_code == 200
    assert again.roles == ["registrar", "candidate"]
    assert (await again.caller()).amr == ("email", "hwk")
    assert (await again.show(passkey=shown)).status_code == 422, "its challenge is spent"


async def test_the_challenge_of_another_session_is_not_good(desk: Desk, seat: Seat) -> None:
    passkey = Passkey()
    await desk.enrol_passkey(passkey)
    again = await seat(RENE)
    await again.request_options()
    shown = passkey.show(await desk.request_options())
    assert (await again.show(passkey=shown)).status_code == 422


async def test_a_copy_of_a_passkey_is_told_by_its_count(desk: Desk) -> None:
    passkey = Passkey()
    await desk.enrol_passkey(passkey)
    for count, status in ((4, 200), (4, 422), (3, 422), (5, 200)):
        passkey.count = count - 1
        shown = passkey.show(await desk.request_options())
        assert (await desk.show(passkey=shown)).status_code == status


@pytest.mark.parametrize(
    "bend", [{"origin": "http://elsewhere:1"}, {"host": "elsewhere"}, {"verifies": False}]
)
async def test_a_passkey_shown_elsewhere_or_by_nobody_is_wrong(desk: Desk, bend: Any) -> None:
    passkey = Passkey()
    await desk.enrol_passkey(passkey)
    for name, value in bend.items():
        setattr(passkey, name, value)
    shown = passkey.show(await desk.request_options())
    assert (await desk.show(passkey=shown)).status_code == 422


async def test_a_passkey_never_registered_is_wrong(desk: Desk) -> None:
    await desk.enrol_passkey(Passkey())
    stranger = Passkey().show(await desk.request_options())
    assert (await desk.show(passkey=stranger)).status_code == 422
    assert (await desk.show(passkey=stranger | {"rawId": "A"})).status_code == 422


async def test_options_are_for_those_who_have_a_passkey(enrolled: Enrolled) -> None:
    assert await enrolled[0].refused("POST", "/sessions/second-factor/options") == "409 no-factor"


async def test_each_wrong_one_tells_how_many_are_left_then_codes_wait_in_all_sessions(
    enrolled: Enrolled, database: Database, seat: Seat
) -> None:
    desk, totp, _ = enrolled
    wrong = wrong_code(totp)
    answers = [problem(await desk.show(code=wrong)) for _ in range(FACTOR_TRIES)]
    assert [answer.get("left") for answer in answers] == [4, 3, 2, 1, None]
    other = await seat(RENE)
    blocked = await other.show(code=next_code(totp))
    assert problem(blocked)["type"] == "urn:appariement:factors-blocked"
    assert 3500 < int(blocked.headers["Retry-After"]) <= 3600
    async with database.begin() as session:
        earlier = "UPDATE wrong_factors SET tried_at = tried_at - interval '1 hour'"
        await session.execute(text(earlier))
        await sweep(session)
    assert (await other.show(code=next_code(totp))).status_code == 200


async def test_wrong_codes_block_neither_recovery_codes_nor_passkeys(
    enrolled: Enrolled, seat: Seat
) -> None:
    """Whoever reads the mailbox and types wrong codes does not lock its owner out."""
    desk, totp, codes = enrolled
    passkey = Passkey()
    await desk.show(code=next_code(totp))
    await desk.enrol_passkey(passkey)
    thief, owner = await seat(RENE), await seat(RENE)
    answers = [await thief.show(code=wrong_code(totp)) for _ in range(FACTOR_TRIES + 1)]
    assert [answer.status_code for answer in answers][-2:] == [429, 429]
    shown = passkey.show(await owner.request_options())
    assert (await owner.show(passkey=shown)).status_code == 200
    assert (await owner.show(recovery_code=codes[0])).status_code == 200
    wrong = problem(await owner.show(recovery_code="zzzz-zzzz-zzzz"))
    assert wrong["left"] == FACTOR_TRIES - 1, "each method has its own count"


async def test_wrong_ones_at_once_are_each_counted(enrolled: Enrolled) -> None:
    desk, totp, _ = enrolled
    wrong = wrong_code(totp)
    answers = await asyncio.gather(*(desk.show(code=wrong) for _ in range(12)))
    assert [answer.status_code for answer in answers].count(422) == FACTOR_TRIES - 1


async def test_ones_wrong_tries_do_not_block_another(
    enrolled: Enrolled, database: Database, seat: Seat
) -> None:
    desk, totp, _ = enrolled
    for _ in range(FACTOR_TRIES):
        await desk.show(code=wrong_code(totp))
    await known(database, "odile@chu.test", registrar())
    odile = await seat("odile@chu.test")
    await odile.enrol_totp()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": "12345"},
        {"code": "123456", "recovery_code": "abcd-efgh-jkmn"},
        {"recovery_code": "abcd"},
        {"passkey": {"id": "x"}},
        {"code": "123456", "why": "x"},
    ],
)
async def test_what_is_no_second_factor_is_told_and_not_counted(
    enrolled: Enrolled, database: Database, body: Any
) -> None:
    desk, _, _ = enrolled
    assert await desk.refused("POST", "/sessions/second-factor", body) == "422 invalid-content"
    async with database.begin() as session:
        assert not (await session.execute(text("SELECT 1 FROM wrong_factors"))).all()


async def test_shown_again_it_is_fresh_again(enrolled: Enrolled) -> None:
    desk, _, codes = enrolled
    await desk.show(recovery_code=codes[0])
    await desk.age(11)
    await desk.prolong()
    old = (await desk.caller()).factor_time
    await desk.show(recovery_code=codes[1])
    new = (await desk.caller()).factor_time
    assert old
    assert new
    assert new.timestamp() > time.time() - 60 > old.timestamp()


async def test_a_closed_session_is_neither_raised_nor_counted(enrolled: Enrolled) -> None:
    desk, _, codes = enrolled
    await desk.ask("DELETE", "/sessions/current")
    for code in (codes[0], "zzzz-zzzz-zzzz"):
        body = {"recovery_code": code}
        assert await desk.refused("POST", "/sessions/second-factor", body) == "401 session-revoked"


async def test_nobody_shows_a_factor_before_signing_in(desk: Desk) -> None:
    for path in ("/sessions/second-factor", "/sessions/second-factor/options", "/factors/totp"):
        answer = await desk.client.post(path, json={"code": "123456", "name": "x"})
        assert answer.status_code == 401


async def test_the_verified_and_the_refused_are_audited(
    enrolled: Enrolled, database: Database
) -> None:
    desk, totp, codes = enrolled
    await desk.show(code=wrong_code(totp))
    await desk.show(recovery_code=codes[0])
    acts = [(one.act, one.detail) for one in await audited_acts(database)]
    assert acts[-2:] == [
        ("second factor refused", {"how": "otp"}),
        ("second factor verified", {"how": "recovery"}),
    ]


def test_recovery_codes_have_sixty_bits_and_no_letter_like_another() -> None:
    codes = {code for _ in range(50) for code in draw_recovery_codes()}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("ilo01")
