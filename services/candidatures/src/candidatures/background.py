"""The clock: opens and closes rounds, sends reminders. Any number of them may run at once."""

import asyncio
from typing import Final

import structlog
from kernel.db import Database
from kernel.runtime import Runtime

from candidatures.settings import Settings
from candidatures.usecases.agenda import read_agenda
from candidatures.usecases.receipts import publish_keys

LOOK_SECONDS: Final = 0.5
log = structlog.get_logger()


async def keep_time(runtime: Runtime) -> None:
    """Looks at least every half second, and at once when a bound comes before that."""
    settings = runtime.settings
    assert isinstance(settings, Settings)  # noqa: S101 - app.py names them
    async with runtime.db.begin() as session:
        await publish_keys(session, settings.receipts, settings.records)
    while True:  # noqa: ASYNC110, what it waits for is in the database
        await asyncio.sleep(await look(runtime.db))


async def look(database: Database) -> float:
    """Does what is due, each in a transaction of its own; returns the seconds to sleep. A round
    that fails keeps no other from closing: what failed is raised once all were tried."""
    async with database.begin() as session:
        agenda = await read_agenda(session)
    failures: list[Exception] = []
    done = False
    for entry in agenda.due:
        try:
            async with database.begin() as session:
                done |= await entry.act(session, campaign=entry.campaign, number=entry.number)
        except Exception as error:
            log.error("not done", campaign=entry.campaign, round=entry.number, exc_info=error)
            failures.append(error)
    if failures:
        raise ExceptionGroup("the clock could not do everything", failures)
    if done:
        return 0.0
    return LOOK_SECONDS if agenda.next_in is None else min(LOOK_SECONDS, agenda.next_in)
