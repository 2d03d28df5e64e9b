"""A mail server that goes away, cuts, refuses; a sender that is killed."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from contracts.notifications import DeliveryRecorded
from facts_told import (
    Deliver,
    Inbox,
    Known,
    Lanes,
    Mails,
    affected,
    change,
    measured,
    running,
    until,
)
from fastapi import FastAPI
from kernel.db import Database
from kernel.testing import emitted
from notifications.background.smtp import ServerAway
from notifications.settings import Settings


async def test_a_server_away_puts_no_mail_at_fault(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, inbox: Inbox, unused_port: int
) -> None:
    person, address = await known()
    await deliver(affected(person))
    with pytest.raises(ServerAway):
        await lane(port=unused_port).turn()
    assert [(mail.state, mail.attempts) for mail in await mails()] == [("queued", 0)]
    await lane().turn()
    assert len(await inbox(address)) == 1


@asynccontextmanager
async def server_that(*answers: bytes) -> AsyncIterator[int]:
    """A mail server that gives these answers, one a line heard, and hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for answer in answers:
                writer.write(answer + b"\r\n")
                await writer.drain()
                await reader.readline()
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_a_connection_cut_in_the_middle_puts_the_mail_off(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, inbox: Inbox, database: Database
) -> None:
    person, address = await known()
    await deliver(affected(person))
    async with server_that(b"220 here", b"250 hello", b"250 from", b"250 to") as port:
        assert await lane(port=port).turn() == 1
    (mail,) = await mails()
    assert (mail.state, mail.attempts, mail.code) == ("queued", 1, None)
    await change(database, due_at=mail.changed_at)
    await lane().turn()
    assert len(await inbox(address)) == 1


async def test_a_server_that_refuses_the_sender_is_no_bounce_of_the_person(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails
) -> None:
    person, _ = await known()
    await deliver(affected(person))
    refusal = b"550 not from you"
    async with server_that(b"220 here", b"250 hello", refusal, b"250 reset") as port:
        await lane(port=port).turn()
    assert [(mail.state, mail.code) for mail in await mails()] == [("queued", 550)]


async def test_a_server_that_greets_with_a_refusal_is_away(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails
) -> None:
    person, _ = await known()
    await deliver(affected(person))
    async with server_that(b"421 too busy") as port:
        with pytest.raises(ServerAway):
            await lane(port=port).turn()
    assert [mail.attempts for mail in await mails()] == [0]


async def test_a_server_that_comes_back_gets_what_waited(
    app: FastAPI, deliver: Deliver, known: Known, inbox: Inbox, unused_port: int
) -> None:
    person, address = await known()
    host, smtp = app.state.runtime.settings.smtp_host, app.state.runtime.settings.smtp_port

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(host, smtp)
        await asyncio.gather(copy(reader, to_server), copy(from_server, writer))

    async def copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
        sink.close()

    changed = app.state.runtime.settings.model_copy(update={"smtp_port": unused_port})
    app.state.runtime.settings = changed
    before = measured("appariement_smtp_away_total")
    async with running(app, urgent=False):
        await deliver(affected(person))

        async def noticed() -> bool:
            return measured("appariement_smtp_away_total") > before

        await until(noticed)
        server = await asyncio.start_server(relay, host, unused_port)
        try:
            assert len(await inbox(address, wait=15)) == 1
        finally:
            server.close()


async def test_killed_between_the_answer_and_the_commit_the_same_mail_is_sent_again(
    deliver: Deliver,
    known: Known,
    lane: Lanes,
    mails: Mails,
    inbox: Inbox,
    database: Database,
    settings: Settings,
) -> None:
    """A child process hands the mail over, then kills itself before it writes the answer."""
    person, address = await known()
    await deliver(affected(person))
    names = {"database_url", "smtp_host", "smtp_port", "public_url", "kafka_bootstrap"}
    names |= {"redis_url", "jwks_url", "port", "metrics_port"}
    values = {name: str(getattr(settings, name)) for name in names}
    values["sealing_private_key"] = settings.sealing_private_key.get_secret_value()
    variables = {f"APPARIEMENT_{name.upper()}": value for name, value in values.items()}
    script = Path(__file__).with_name("killed_sender.py")
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(script), env={**os.environ, **variables}
    )
    assert await asyncio.wait_for(child.wait(), 60) == -9
    assert len(await inbox(address)) == 1
    assert [(mail.state, mail.attempts) for mail in await mails()] == [("queued", 0)]
    assert await emitted(database, DeliveryRecorded) == []

    assert await lane().turn() == 1
    first, again = await inbox(address)
    assert first["message_id"] == again["message_id"]
    assert (first["subject"], first["text"]) == (again["subject"], again["text"])
    assert len(await emitted(database, DeliveryRecorded)) == 1
