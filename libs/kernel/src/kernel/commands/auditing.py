"""The audit table of a service: check its chain, read who did what of whom."""

import argparse
import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from kernel import audit
from kernel.audit import Head
from kernel.commands.serving import service
from kernel.db import Database
from kernel.settings import ServiceSettings

_ENTRIES = text(
    "SELECT * FROM audit WHERE (CAST(:actor AS uuid) IS NULL OR actor = :actor) "
    "AND (CAST(:person AS uuid) IS NULL OR person = :person) ORDER BY id"
)


def head(word: str) -> Head:
    """« position:hash », as the logs tell it."""
    position, _, hash_ = word.partition(":")
    return Head(int(position), bytes.fromhex(hash_))


def verify(options: argparse.Namespace) -> int:
    heads = [head(word) for word in options.heads]
    return asyncio.run(_with_database(options.service, _verify, heads))


def entries(options: argparse.Namespace) -> int:
    who = {"actor": options.actor, "person": options.person}
    return asyncio.run(_with_database(options.service, _list, who))


async def _with_database(name: str, act: Any, asked: Any) -> int:
    settings = service(name).settings.load()
    assert isinstance(settings, ServiceSettings)  # noqa: S101 - only these have a database
    database = Database(settings.database_url, owner=name)
    try:
        return int(await act(database, asked))
    finally:
        await database.close()


async def _verify(database: Database, heads: Sequence[Head]) -> int:
    async with database.begin() as session:
        found = [line async for line in audit.findings(session, heads=heads)]
        end = await audit.head_of(session)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{end.position} entries sealed, {len(found)} findings, head {end}")
    return 1 if found else 0


async def _list(database: Database, who: dict[str, UUID | None]) -> int:
    async with database.begin() as session:
        async for row in await session.stream(_ENTRIES, who):
            print(f"{row.at:%F %T}  {row.act}  by {row.actor or '-'}  of {row.person or '-'}  "
                  f"{row.subject}  {row.detail or ''}".rstrip())  # fmt: skip
    return 0
