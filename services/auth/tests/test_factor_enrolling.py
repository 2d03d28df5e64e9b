"""Adding a second factor: who may, when, and what is kept of it."""

from typing import Any

import pytest
from auth.domain.factors import MOST_FACTORS
from auth.domain.onetime import open_totp, seal_totp
from auth.settings import Settings
from auth.usecases.sweeping import sweep
from kernel.db import Database
from kernel.testing import audited_acts
from sqlalchemy import text

from .authenticator import Passkey
from .conftest import Seat
from .desk import RENE, Desk, next_code, rene, wrong_code
from .people import known, registrar


@pytest.fixture
async def desk(database: Database, seat: Seat) -> Desk:
    await rene(database)
    return await seat(RENE)


async def kept(database: Database, *tables: str) -> str:
    """All that these tables hold, as text."""
    async with database.begin() as session:
        rows = [
            str(row)
            for table in tables
            for row in (await session.execute(text(f"SELECT to_jsonb(t) FROM {table} t"))).scalars()  # noqa: S608 - names of ours
        ]
    return "\n".join(rows)


async def test_an_application_is_good_once_it_gave_a_code(desk: Desk) -> None:
    id_, totp = await desk.begin_totp("Mon téléphone")
    assert (await desk.ask("GET", "/factors")).json()["items"] == []
    assert await desk.refused("POST", "/sessions/second-factor", {"code": totp.now()}) == (
        "409 no-factor"
    )
    path = f"/factors/totp/{id_}/confirmation"
    assert await desk.refused("POST", path, {"code": wrong_code(totp)}) == "422 factor-wrong"
    enrolled = await desk.give(path, {"code": totp.now()})
    assert (enrolled["factor"]["name"], enrolled["factor"]["kind"]) == ("Mon téléphone", "totp")
    listed = (await desk.ask("GET", "/factors")).json()
    assert [one["name"] for one in listed["items"]] == ["Mon téléphone"]
    assert await desk.refused("POST", path, {"code": totp.now()}) == "404 not-found"


async def test_the_address_of_an_application_names_us_and_the_person(desk: Desk) -> None:
    begun = await desk.give("/factors/totp", {"name": "x"})
    assert begun["uri"].startswith("otpauth://totp/Appariement:rene%40chu.test?")
    assert f"secret={begun['secret']}" in begun["uri"]
    assert len(begun["secret"]) == 32


async def test_secrets_and_recovery_codes_are_not_kept_in_clear(
    desk: Desk, database: Database
) -> None:
    totp, enrolled = await desk.enrol_totp()
    stored = await kept(database, "factors", "recovery_codes", "audit")
    assert totp.secret not in stored
    assert len(set(enrolled["recovery_codes"])) == 10
    assert not [code for code in enrolled["recovery_codes"] if code in stored]


def test_a_sealed_secret_opens_for_its_own_factor_alone(settings: Settings) -> None:
    from uuid import uuid4

    mine, theirs = uuid4(), uuid4()
    sealed = seal_totp(settings.vault, mine, "SECRET")
    assert open_totp(settings.vault, mine, sealed) == "SECRET"
    with pytest.raises(ValueError, match="another factor"):
        open_totp(settings.vault, theirs, sealed)
    with pytest.raises(ValueError, match="another use"):
        settings.vault.read("passkey", sealed)


async def test_the_first_factor_is_added_right_after_signing_in_alone(desk: Desk) -> None:
    await desk.age(11)
    assert await desk.refused("POST", "/factors/totp", {"name": "x"}) == "403 sign-in-again"
    assert await desk.refused("POST", "/factors/passkeys/options") == "403 sign-in-again"


async def test_another_one_asks_for_a_factor_shown_lately(desk: Desk, seat: Seat) -> None:
    await desk.enrol_totp()
    again = await seat(RENE)  # whoever reads the mails, and nothing else
    for path in ("/factors/totp", "/factors/passkeys/options", "/factors/recovery-codes"):
        body = {"name": "x"} if path.endswith("totp") else None
        assert await again.refused("POST", path, body) == "403 second-factor-stale"
    await desk.age(11)
    assert await desk.refused("POST", "/factors/totp", {"name": "x"}) == "403 second-factor-stale"


async def test_a_confirmation_begun_without_a_factor_asks_for_the_one_added_since(
    desk: Desk, seat: Seat
) -> None:
    """Two sessions at level one: the slower is not let in by what it began before."""
    id_, totp = await (slow := await seat(RENE)).begin_totp()
    await desk.enrol_passkey(Passkey())
    path = f"/factors/totp/{id_}/confirmation"
    assert await slow.refused("POST", path, {"code": totp.now()}) == "403 second-factor-stale"


async def test_an_application_begun_anew_forgets_the_one_before(desk: Desk) -> None:
    (first, totp), _ = await desk.begin_totp(), await desk.begin_totp()
    path = f"/factors/totp/{first}/confirmation"
    assert await desk.refused("POST", path, {"code": totp.now()}) == "404 not-found"


async def test_anothers_application_does_not_exist(
    desk: Desk, database: Database, seat: Seat
) -> None:
    id_, totp = await desk.begin_totp()
    await known(database, "odile@chu.test", registrar())
    odile = await seat("odile@chu.test")
    path = f"/factors/totp/{id_}/confirmation"
    assert await odile.refused("POST", path, {"code": totp.now()}) == "404 not-found"


async def test_recovery_codes_come_with_the_first_factor_alone(desk: Desk) -> None:
    _, enrolled = await desk.enrol_totp()
    assert len(enrolled["recovery_codes"]) == 10
    second = (await desk.enrol_passkey(Passkey())).json()
    assert second["recovery_codes"] == []


async def test_ten_factors_are_enough(desk: Desk) -> None:
    for number in range(MOST_FACTORS - 1):
        assert (await desk.enrol_passkey(Passkey(), f"Clé {number}")).status_code == 201
    id_, totp = await desk.begin_totp()
    assert (await desk.enrol_passkey(Passkey())).status_code == 201
    confirmed = await desk.refused(
        "POST", f"/factors/totp/{id_}/confirmation", {"code": totp.now()}
    )
    assert confirmed == "409 too-many-factors"
    assert await desk.refused("POST", "/factors/passkeys/options") == "409 too-many-factors"
    assert await desk.refused("POST", "/factors/totp", {"name": "x"}) == "409 too-many-factors"


async def test_several_passkeys_each_have_a_name(desk: Desk) -> None:
    for name in ("Portable", "Clé USB"):
        await desk.enrol_passkey(Passkey(), name)
    listed = (await desk.ask("GET", "/factors")).json()["items"]
    assert [one["name"] for one in listed] == ["Portable", "Clé USB"]
    options = (await desk.give("/factors/passkeys/options"))["public_key"]
    assert len(options["excludeCredentials"]) == 2
    assert options["rp"]["id"] == "localhost"
    assert options["authenticatorSelection"]["userVerification"] == "required"


@pytest.mark.parametrize(
    "passkey",
    [
        pytest.param(Passkey(origin="http://elsewhere:1"), id="another origin"),
        pytest.param(Passkey(host="elsewhere"), id="another site"),
        pytest.param(Passkey(verifies=False), id="user not verified"),
    ],
)
async def test_a_passkey_made_otherwise_is_refused(desk: Desk, passkey: Passkey) -> None:
    answer = await desk.enrol_passkey(passkey)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:appariement:passkey-refused")
    assert (await desk.ask("GET", "/factors")).json()["items"] == []


async def test_the_challenge_of_a_passkey_is_good_once_and_five_minutes(
    desk: Desk, database: Database
) -> None:
    options = (await desk.give("/factors/passkeys/options"))["public_key"]
    made = {"name": "x", "credential": Passkey(host="elsewhere").make(options)}
    assert await desk.refused("POST", "/factors/passkeys", made) == "422 passkey-refused"
    right = {"name": "x", "credential": Passkey().make(options)}
    assert await desk.refused("POST", "/factors/passkeys", right) == "422 passkey-refused"
    options = (await desk.give("/factors/passkeys/options"))["public_key"]
    async with database.begin() as session:
        late = "UPDATE factor_challenges SET expires_at = expires_at - interval '5 minutes'"
        await session.execute(text(late))
    late_one = {"name": "x", "credential": Passkey().make(options)}
    assert await desk.refused("POST", "/factors/passkeys", late_one) == "422 passkey-refused"


async def test_a_passkey_is_registered_once(desk: Desk) -> None:
    passkey = Passkey()
    await desk.enrol_passkey(passkey)
    answer = await desk.enrol_passkey(passkey)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:appariement:passkey-known")


@pytest.mark.parametrize(
    "bend",
    [
        pytest.param({"type": "password"}, id="type"),
        pytest.param({"id": "no base64!"}, id="id"),
        pytest.param({"response": {}}, id="response"),
        pytest.param({"response": None}, id="null"),
    ],
)
async def test_what_is_no_passkey_is_told_field_by_field(desk: Desk, bend: Any) -> None:
    options = (await desk.give("/factors/passkeys/options"))["public_key"]
    made = {"name": "x", "credential": Passkey().make(options) | bend}
    assert await desk.refused("POST", "/factors/passkeys", made) == "422 invalid-content"


async def test_bytes_that_nobody_can_read_are_refused(desk: Desk) -> None:
    options = (await desk.give("/factors/passkeys/options"))["public_key"]
    made = Passkey().make(options)
    for wrong in ("AA", "oWNmbXRkbm9uZQ", "_" * 200):
        options = (await desk.give("/factors/passkeys/options"))["public_key"]
        made = Passkey().make(options)
        made["response"]["attestationObject"] = wrong
        body = {"name": "x", "credential": made}
        assert await desk.refused("POST", "/factors/passkeys", body) == "422 passkey-refused"


async def test_a_closed_session_adds_nothing(desk: Desk) -> None:
    assert (await desk.ask("DELETE", "/sessions/current")).status_code == 204
    assert await desk.refused("POST", "/factors/totp", {"name": "x"}) == "401 session-revoked"


async def test_each_factor_added_is_audited(desk: Desk, database: Database) -> None:
    await desk.enrol_totp()
    await desk.enrol_passkey(Passkey())
    acts = [(one.act, one.detail) for one in await audited_acts(database)][1:]
    assert acts == [
        ("second factor enrolled", {"how": "otp"}),
        ("second factor enrolled", {"how": "hwk"}),
    ]


async def test_what_was_begun_and_never_confirmed_is_forgotten(
    desk: Desk, database: Database
) -> None:
    await desk.begin_totp()
    async with database.begin() as session:
        old = "UPDATE factors SET created_at = created_at - interval '61 minutes'"
        await session.execute(text(old))
        await sweep(session)
    assert await kept(database, "factors") == ""


async def test_a_phone_half_a_minute_early_confirms(desk: Desk) -> None:
    id_, totp = await desk.begin_totp()
    assert await desk.give(f"/factors/totp/{id_}/confirmation", {"code": next_code(totp)})
