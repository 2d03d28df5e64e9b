"""Dead letters: see them, handle them again, forget them."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence

from kernel import dead_letters
from kernel.commands.serving import service
from kernel.db import Database
from kernel.service import Service
from kernel.settings import ServiceSettings
from kernel.telemetry import reason


def letters(options: argparse.Namespace) -> int:
    return asyncio.run(act_on_letters(service(options.service), options.act, options.ids))


async def act_on_letters(owner: Service, act: str, ids: Sequence[int]) -> int:
    settings = owner.settings.load()
    assert isinstance(settings, ServiceSettings)  # noqa: S101 - only these consume
    database = Database(settings.database_url, owner=owner.name)
    try:
        if act == "replay":
            return await _replay(database, owner, ids)
        if act == "discard":
            return await _discard(database, ids)
        async with database.begin() as session:
            for letter in await dead_letters.pending(session):
                if not ids or letter.id in ids:
                    print(_line(letter) if act == "list" else _whole(letter))
        return 0
    finally:
        await database.close()


def _line(letter: dead_letters.DeadLetter) -> str:
    halts = " (halts its key)" if letter.halting else ""
    return f"{letter.id}  {letter.set_aside_at:%F %T}  {letter.topic}  {letter.error}{halts}"


def _whole(letter: dead_letters.DeadLetter) -> str:
    headers = json.dumps(letter.headers, indent=2, ensure_ascii=False)
    return f"{_line(letter)}\nkey {letter.key}\n{headers}\n{letter.value.decode(errors='replace')}"


async def _replay(database: Database, owner: Service, ids: Sequence[int]) -> int:
    """Oldest first, each in its own transaction; stops at the first that fails again."""
    while True:
        try:
            async with database.begin() as session:
                letter = await dead_letters.next_pending(session, ids)
                if letter is None:
                    return 0
                print(f"replaying {_line(letter)}")
                await dead_letters.replay(session, letter, owner.subscriptions)
        except Exception as error:
            print(f"failed: {reason(error)}", file=sys.stderr)
            return 1


async def _discard(database: Database, ids: Sequence[int]) -> int:
    if not ids:
        print("discard: name the messages to forget", file=sys.stderr)
        return 2
    async with database.begin() as session:
        print(f"{await dead_letters.discard(session, ids)} forgotten")
    return 0
