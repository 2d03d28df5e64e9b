"""The loops that run beside the requests: two lanes of senders, and one that keeps order."""

import asyncio
from collections.abc import Awaitable, Callable
from email.utils import formataddr, parseaddr

from kernel.runtime import Runtime
from notifications import queries
from notifications.background.lane import Lane
from notifications.background.smtp import Connections
from notifications.settings import Settings
from notifications.telemetry import QUEUE_AGE, WAITING
from notifications.usecases import queue
from notifications.usecases.letters import Letterhead
from notifications.usecases.sending import Desk

ORDER_SECONDS = 5.0


def send(*, urgent: bool) -> Callable[[Runtime], Awaitable[None]]:
    """Sign-in links have a lane of their own: nobody waits behind a campaign's thousands."""

    async def run(runtime: Runtime) -> None:
        lane = lane_of(runtime, urgent=urgent)
        try:
            await lane.run()
        finally:
            await lane.connections.close()

    return run


def lane_of(runtime: Runtime, *, urgent: bool) -> Lane:
    settings = runtime.settings
    assert isinstance(settings, Settings)  # noqa: S101 - the service's own
    return Lane(
        database=runtime.db,
        desk=desk_of(settings),
        connections=Connections(
            settings.smtp_host,
            settings.smtp_port,
            sender=parseaddr(settings.mail_from)[1],
            limit=settings.smtp_connections,
        ),
        urgent=urgent,
    )


def desk_of(settings: Settings) -> Desk:
    letterhead = Letterhead(
        public_url=settings.public_url,
        sender=formataddr(parseaddr(settings.mail_from)),
        host=settings.mail_host,
        assistance=settings.assistance_address,
    )
    return Desk(letterhead, settings.sealing_key)


async def keep_order(runtime: Runtime) -> None:
    while True:
        await put_in_order(runtime)
        await asyncio.sleep(ORDER_SECONDS)


async def put_in_order(runtime: Runtime) -> None:
    """Drops what expired, and queues the mails whose address was written at the very moment they
    were: neither transaction saw the other."""
    async with runtime.db.begin() as session:
        await queue.drop_expired(session)
        await queue.complete(session)
        age, waiting = await queries.mails.queue_state(session)
    QUEUE_AGE.set(age)
    WAITING.set(waiting)
