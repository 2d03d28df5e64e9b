"""From the queue to a real mail server, which refuses the addresses in bounce.test for good and
those in busy.test for a while."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import structlog
from contracts.auth import Address, ContactsChanged, SignInRequested
from contracts.candidatures import RoundOpened
from contracts.catalog import Policy
from contracts.matching import AffectationPublished
from contracts.notifications import DeliveryRecorded
from fastapi import FastAPI
from joserfc.jwk import ECKey
from kernel.db import Database
from kernel.testing import emitted, environment
from notifications.background import put_in_order, send
from notifications.background.lane import BATCH, Lane
from notifications.background.smtp import ServerAway
from notifications.domain.tables import Mail
from notifications.settings import Settings
from prometheus_client import REGISTRY
from sqlalchemy import update
from sqlmodel import col

Deliver = Callable[..., Awaitable[None]]
Mails = Callable[[], Awaitable[list[Mail]]]
Known = Callable[..., Awaitable[tuple[UUID, str]]]
Inbox = Callable[..., Awaitable[list[dict[str, str]]]]
Lanes = Callable[..., Lane]
Sealed = Callable[..., str]
LINK = "http://localhost:1/connexion/lien/2hX0"


def contact(person: UUID, address: str) -> ContactsChanged:
    return ContactsChanged(person=person, addresses=(Address(address=address, main=True),))


def affected(person: UUID) -> AffectationPublished:
    return AffectationPublished(
        campaign="2026-03",
        round=1,
        person=person,
        poste="69-0418",
        published_at=datetime(2026, 3, 13, 13, tzinfo=UTC),
    )


def opened(closes: datetime, *candidates: UUID) -> RoundOpened:
    return RoundOpened(
        campaign="2026-03",
        round=1,
        opened_at=closes - timedelta(days=3),
        wishes_close_at=closes,
        ranking_close_at=closes + timedelta(days=5),
        commitment="5f" * 32,
        policy=Policy(),
        candidates=candidates,
    )


def asked(sealed: str, *, minutes: float = 10, person: UUID | None = None) -> SignInRequested:
    return SignInRequested(
        person=person or uuid4(),
        sealed=sealed,
        expires_at=datetime.now(UTC) + timedelta(minutes=minutes),
    )


def measured(metric: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(metric, labels) or 0.0


async def change(database: Database, **values: Any) -> None:
    """Bends what is kept of all mails, to be at another moment of their life."""
    async with database.begin() as session:
        await session.execute(update(Mail).values(**values))


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.02)


async def test_a_mail_is_sent_and_told_of(
    deliver: Deliver,
    mails: Mails,
    known: Known,
    lane: Lanes,
    inbox: Inbox,
    database: Database,
    campaign: str,
) -> None:
    person, address = await known(name='<Charvoz> & "Fils"')
    await deliver(affected(person))
    assert await lane().turn() == 1
    (received,) = await inbox(address)
    assert received["subject"] == "Votre résultat du 1er\u00a0tour est disponible"
    assert 'Bonjour Lina <Charvoz> & "Fils",' in received["text"]
    assert "&lt;Charvoz&gt; &amp; &#34;Fils&#34;" in received["html"]
    assert "«\u00a0Campagne de mars 2026\u00a0»" in received["text"]
    assert "69-0418" not in received["text"] + received["html"] + received["subject"]
    (told,) = await emitted(database, DeliveryRecorded)
    assert (told.person, told.kind, told.state) == (person, "result_available", "sent")
    assert told.message_id == received["message_id"]
    (mail,) = await mails()
    assert (mail.state, mail.attempts, mail.code) == ("sent", 1, 250)
    assert await lane().turn() == 0


async def test_the_headers_are_those_of_an_automatic_mail(
    deliver: Deliver, known: Known, lane: Lanes, inbox: Inbox
) -> None:
    person, address = await known()
    await deliver(affected(person))
    await lane().turn()
    (received,) = await inbox(address)
    async with httpx.AsyncClient(base_url=environment("INBOX")) as client:
        raw = (await client.get(f"/api/mails/{received['id']}/raw")).text
    headers = message_from_string(raw, policy=policy.default)
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Content-Language"] == "fr"
    assert headers["From"] == "Appariement <nepasrepondre@appariement.test>"
    assert headers["To"] == address
    assert headers["Message-ID"].endswith("@localhost>")
    assert abs(headers["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=1)


async def test_an_address_that_comes_later_gets_the_mail(
    deliver: Deliver, somebody: Callable[..., tuple[UUID, str]], lane: Lanes, inbox: Inbox
) -> None:
    person, address = somebody()
    await deliver(affected(person))
    assert await lane().turn() == 0
    await deliver(contact(person, address))
    assert await lane().turn() == 1
    assert len(await inbox(address)) == 1


async def test_an_address_taken_away_puts_the_mail_back_to_wait(
    deliver: Deliver, known: Known, lane: Lanes, inbox: Inbox, mails: Mails
) -> None:
    person, address = await known()
    await deliver(affected(person), ContactsChanged(person=person, addresses=()))
    assert await lane().turn() == 0
    assert [mail.state for mail in await mails()] == ["waiting"]
    assert await inbox(address) == []


async def test_a_refusal_for_good_is_a_bounce_recorded_without_the_address(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, database: Database
) -> None:
    person, address = await known("bounce.test")
    await deliver(affected(person))
    await lane().turn()
    (mail,) = await mails()
    assert (mail.state, mail.code, mail.attempts) == ("bounced", 550, 1)
    assert address not in mail.model_dump_json()
    (told,) = await emitted(database, DeliveryRecorded)
    assert told.state == "bounced"
    assert await lane().turn() == 0


@pytest.mark.parametrize(
    "unusable",
    [
        "a b>@chu.test",
        "a@chu.test, b@chu.test",
        "a@chu.test\nBcc: b@chu.test",
        "A <a@chu.test>",
        "",
    ],
)
async def test_an_address_no_server_can_be_given_bounces_and_stops_nobody_else(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, inbox: Inbox, unusable: str
) -> None:
    (bad, _), (good, address) = await known(), await known()
    await deliver(contact(bad, unusable), affected(bad), affected(good))
    await lane().turn()
    states = {mail.person: mail.state for mail in await mails()}
    assert states == {bad: "bounced", good: "sent"}
    assert len(await inbox(address)) == 1


async def test_a_refusal_for_now_is_tried_again_later_and_later(
    deliver: Deliver,
    known: Known,
    lane: Lanes,
    mails: Mails,
    inbox: Inbox,
    database: Database,
) -> None:
    person, _ = await known("busy.test")
    await deliver(affected(person))
    waits = []
    for attempts in (1, 2, 3):
        assert await lane().turn() == 1
        (mail,) = await mails()
        assert (mail.state, mail.code, mail.attempts) == ("queued", 451, attempts)
        waits.append((mail.due_at - mail.changed_at).total_seconds())
        assert await lane().turn() == 0, "not before it is due"
        await change(database, due_at=mail.changed_at)
    for attempts, wait in zip((1, 2, 3), waits, strict=True):
        assert 0.5 * 2**attempts <= wait <= 1.5 * 2**attempts
    assert await emitted(database, DeliveryRecorded) == []
    await deliver(contact(person, f"{person.hex}@chu.test"))
    await lane().turn()
    assert len(await inbox(f"{person.hex}@chu.test")) == 1


async def test_a_mail_refused_for_a_day_is_given_up(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, database: Database
) -> None:
    person, _ = await known("busy.test")
    await deliver(affected(person))
    await change(database, queued_at=datetime.now(UTC) - timedelta(hours=25))
    await lane().turn()
    assert [mail.state for mail in await mails()] == ["bounced"]
    assert [told.state for told in await emitted(database, DeliveryRecorded)] == ["bounced"]


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


@pytest.fixture
async def unused_port() -> int:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


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


async def test_a_text_that_cannot_be_written_stops_nobody_else(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, inbox: Inbox, database: Database
) -> None:
    (first, _), (second, address) = await known(), await known()
    await deliver(affected(first), affected(second))
    async with database.begin() as session:
        await session.execute(
            update(Mail).where(col(Mail.person) == first).values(kind="without_a_text")
        )
    await lane().turn()
    states = {mail.person: (mail.state, mail.attempts) for mail in await mails()}
    assert states == {first: ("queued", 1), second: ("sent", 1)}
    assert len(await inbox(address)) == 1


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


async def test_a_round_that_closed_is_not_announced_any_more(
    deliver: Deliver, known: Known, lane: Lanes, mails: Mails, inbox: Inbox, app: FastAPI
) -> None:
    person, address = await known()
    await deliver(opened(datetime.now(UTC) - timedelta(minutes=1), person))
    assert await lane().turn() == 0
    await put_in_order(app.state.runtime)
    assert [mail.state for mail in await mails()] == ["dropped"]
    assert await inbox(address) == []


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


async def test_two_senders_at_once_send_each_mail_once(
    deliver: Deliver,
    somebody: Callable[..., tuple[UUID, str]],
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


async def test_a_hundred_mails_leave_each_second(
    deliver: Deliver,
    somebody: Callable[..., tuple[UUID, str]],
    lane: Lanes,
    mails: Mails,
    in_an_hour: datetime,
) -> None:
    people = dict(somebody() for _ in range(500))
    await deliver(*(contact(person, address) for person, address in people.items()))
    await deliver(opened(in_an_hour, *people))
    sender, began = lane(), time.monotonic()
    while await sender.turn():
        pass
    seconds = time.monotonic() - began
    assert {mail.state for mail in await mails()} == {"sent"}
    assert 500 / seconds >= 100, f"{500 / seconds:.0f} mails a second"


@asynccontextmanager
async def running(app: FastAPI, *, urgent: bool) -> AsyncIterator[asyncio.Task[None]]:
    """The sender of a lane, beside the test as it is beside the requests."""
    work = send(urgent=urgent)(app.state.runtime)
    task = asyncio.ensure_future(work)
    try:
        yield task  # type: ignore[misc]
    finally:
        task.cancel()
        await asyncio.wait([task])


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


async def test_a_stop_lets_the_batch_in_hand_be_written(
    app: FastAPI,
    deliver: Deliver,
    somebody: Callable[..., tuple[UUID, str]],
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
    assert "sign-in link not opened" in written
    for address in (secret, *(address for _, address in people)):
        assert address not in written
        assert address.partition("@")[0] not in written
