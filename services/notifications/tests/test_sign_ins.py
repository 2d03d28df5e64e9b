"""Sign-in links: sealed until they leave, erased once they have."""

import time
from uuid import uuid4

import pytest
from contracts.notifications import DeliveryRecorded
from facts_told import LINK, Deliver, Inbox, Lanes, Mails, Sealed, asked, measured, running
from fastapi import FastAPI
from joserfc.jwk import ECKey
from kernel.db import Database
from kernel.testing import emitted
from notifications.background import put_in_order


async def test_a_sign_in_link_leaves_and_is_erased(
    deliver: Deliver, lane: Lanes, mails: Mails, inbox: Inbox, sealed: Sealed, database: Database
) -> None:
    address = f"{uuid4().hex}@chu.test"
    event = asked(sealed(address, LINK))
    await deliver(event, event)
    assert [mail.sealed for mail in await mails()] == [event.sealed]
    assert await lane(urgent=False).turn() == 0, "its lane is its own"
    assert await lane(urgent=True).turn() == 1
    (received,) = await inbox(address)
    assert received["subject"].startswith("Votre lien de connexion, valable jusqu'à ")
    assert LINK in received["text"].splitlines()
    assert "048 213" in received["text"].replace("\N{NO-BREAK SPACE}", " ")
    assert "048" not in received["subject"]
    assert [(mail.state, mail.sealed) for mail in await mails()] == [("sent", None)]
    (told,) = await emitted(database, DeliveryRecorded)
    assert (told.person, told.kind) == (event.person, "sign_in")


async def test_a_decoy_is_dropped_in_silence(
    deliver: Deliver, lane: Lanes, mails: Mails, sealed: Sealed, database: Database
) -> None:
    before = measured("appariement_mails_dropped_total", kind="sign_in", reason="decoy")
    await deliver(asked(sealed(None)))
    assert await lane(urgent=True).turn() == 0
    assert [(mail.state, mail.sealed) for mail in await mails()] == [("dropped", None)]
    assert await emitted(database, DeliveryRecorded) == []
    after = measured("appariement_mails_dropped_total", kind="sign_in", reason="decoy")
    assert after == before + 1


async def test_an_expired_link_is_dropped_erased_and_counted(
    deliver: Deliver, lane: Lanes, mails: Mails, inbox: Inbox, sealed: Sealed, app: FastAPI
) -> None:
    before = measured("appariement_mails_dropped_total", kind="sign_in", reason="expired")
    address = f"{uuid4().hex}@chu.test"
    await deliver(asked(sealed(address, LINK), minutes=-1))
    assert await lane(urgent=True).turn() == 0
    await put_in_order(app.state.runtime)
    assert [(mail.state, mail.sealed) for mail in await mails()] == [("dropped", None)]
    assert await inbox(address) == []
    after = measured("appariement_mails_dropped_total", kind="sign_in", reason="expired")
    assert after == before + 1


async def test_a_link_sealed_for_another_or_to_elsewhere_is_dropped(
    deliver: Deliver, lane: Lanes, mails: Mails, inbox: Inbox, sealed: Sealed
) -> None:
    address = f"{uuid4().hex}@chu.test"
    other = ECKey.generate_key("P-256", private=True)
    await deliver(
        asked(sealed(address, LINK, key=other)),
        asked(sealed(address, "http://localhost:1.evil.test/connexion/lien/2hX0")),
        asked(sealed(address)),
        asked("no JWE at all"),
    )
    assert await lane(urgent=True).turn() == 0
    assert {(mail.state, mail.sealed) for mail in await mails()} == {("dropped", None)}
    assert await inbox(address) == []


async def test_a_bounced_sign_in_keeps_no_link(
    deliver: Deliver, lane: Lanes, mails: Mails, sealed: Sealed
) -> None:
    await deliver(asked(sealed(f"{uuid4().hex}@bounce.test", LINK)))
    await lane(urgent=True).turn()
    assert [(mail.state, mail.sealed) for mail in await mails()] == [("bounced", None)]


@pytest.mark.rule("S12")
async def test_an_address_that_bounces_still_gets_its_next_link(
    deliver: Deliver, lane: Lanes, mails: Mails, sealed: Sealed
) -> None:
    address = f"{uuid4().hex}@bounce.test"
    for _ in range(2):
        await deliver(asked(sealed(address, LINK)))
        assert await lane(urgent=True).turn() == 1
    assert [(mail.state, mail.attempts) for mail in await mails()] == [("bounced", 1)] * 2


async def test_a_sign_in_link_leaves_within_a_second_of_being_heard(
    app: FastAPI, deliver: Deliver, inbox: Inbox, sealed: Sealed
) -> None:
    async with running(app, urgent=True):
        for _ in range(3):
            address = f"{uuid4().hex}@chu.test"
            began = time.monotonic()
            await deliver(asked(sealed(address, LINK)))
            assert len(await inbox(address, wait=5)) == 1
            assert time.monotonic() - began < 1
