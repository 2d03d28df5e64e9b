"""The senders as they run: together, fast, stopped, silent about people."""

import asyncio
import time
from datetime import datetime
from uuid import uuid4

import pytest
import structlog
from facts_told import (
    LINK,
    Deliver,
    Inbox,
    Known,
    Lanes,
    Mails,
    Sealed,
    Somebody,
    affected,
    asked,
    contact,
    opened,
    running,
)
from fastapi import FastAPI
from kernel.db import Database
from notifications.background import put_in_order
from notifications.background.lane import BATCH
from notifications.background.smtp import ServerAway


async def test_two_senders_at_once_send_each_mail_once(
    deliver: Deliver,
    somebody: Somebody,
    lane: Lanes,
    inbox: Inbox,
    in_an_hour: datetime,
) -> None:
    people = dict(somebody() for _ in range(BATCH * 2))
    await deliver(*(contact(person, address) for person, address in people.items()))
    await deliver(opened(in_an_hour, *people))
    taken = await asyncio.gather(lane().turn(), lane().turn())
    assert sorted(taken) == [BATCH, BATCH]
    received = await asyncio.gather(*map(inbox, people.values()))
    assert {len(mails) for mails in received} == {1}


async def test_a_hundred_mails_a_second_keep_no_processor_busy(
    deliver: Deliver,
    somebody: Somebody,
    lane: Lanes,
    mails: Mails,
    in_an_hour: datetime,
) -> None:
    """Measured in processor time, which the machine's other work does not change."""
    people = dict(somebody() for _ in range(500))
    await deliver(*(contact(person, address) for person, address in people.items()))
    await deliver(opened(in_an_hour, *people))
    sender, began = lane(), time.process_time()
    while await sender.turn():
        pass
    cost = (time.process_time() - began) / len(people)
    assert {mail.state for mail in await mails()} == {"sent"}
    assert cost < 0.01, f"{cost * 1000:.1f} ms a mail"


async def test_a_stop_lets_the_batch_in_hand_be_written(
    app: FastAPI,
    deliver: Deliver,
    somebody: Somebody,
    mails: Mails,
    inbox: Inbox,
    in_an_hour: datetime,
) -> None:
    people = dict(somebody() for _ in range(BATCH))
    await deliver(*(contact(person, address) for person, address in people.items()))
    await deliver(opened(in_an_hour, *people))
    first = next(iter(people.values()))
    async with running(app, urgent=False):
        await inbox(first, wait=5)
    states = {mail.person: mail.state for mail in await mails()}
    for person, address in people.items():
        assert len(await inbox(address)) == (1 if states[person] == "sent" else 0)
    assert "sent" in states.values()


async def test_no_line_of_log_holds_an_address(
    deliver: Deliver,
    known: Known,
    lane: Lanes,
    sealed: Sealed,
    unused_port: int,
    database: Database,
    app: FastAPI,
) -> None:
    people = [await known(domain) for domain in ("chu.test", "bounce.test", "busy.test")]
    secret = f"{uuid4().hex}@chu.test"
    with structlog.testing.capture_logs() as lines:
        await deliver(*(affected(person) for person, _ in people), asked(sealed(secret, LINK)))
        with pytest.raises(ServerAway):
            await lane(port=unused_port).turn()
        await lane().turn()
        await lane(urgent=True).turn()
        await deliver(asked("no JWE at all"))
        await lane(urgent=True).turn()
        await put_in_order(app.state.runtime)
    written = repr(lines)
    assert "seal not opened" in written
    for address in (secret, *(address for _, address in people)):
        assert address not in written
        assert address.partition("@")[0] not in written
