"""python -m kernel serve|migrate|revise|drift|dead-letters: what is done to any service."""

import argparse
import asyncio
import importlib
import json
import signal
import sys
from collections.abc import Sequence

import uvicorn

from kernel import dead_letters
from kernel.db import Database
from kernel.migrations import Migrations, upgrade_all
from kernel.service import Service
from kernel.settings import ServiceSettings
from kernel.telemetry import reason


def service(name: str) -> Service:
    """The service that `<name>/app.py` describes."""
    found: Service = importlib.import_module(f"{name}.app").SERVICE
    return found


def serve(options: argparse.Namespace) -> int:
    wanted = service(options.service)
    settings = wanted.settings.load()
    # uvicorn ends cleanly, then raises the signal that it was ended by: that is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        wanted.build(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=20,
    )
    return 0


def migrate(options: argparse.Namespace) -> int:
    urls = dict(word.split("=", 1) for word in options.databases)
    asyncio.run(upgrade_all(urls))
    return 0


def revise(options: argparse.Namespace) -> int:
    asyncio.run(Migrations(options.service).revise(options.database, options.message))
    return 0


def drift(options: argparse.Namespace) -> int:
    name, url = options.database.split("=", 1)
    differences = asyncio.run(Migrations(name).drift(url))
    if differences:
        print(differences, file=sys.stderr)
    return 1 if differences else 0


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


def main() -> int:
    parser = argparse.ArgumentParser(prog="kernel", description=__doc__)
    acts = parser.add_subparsers(required=True, metavar="ACT")
    one = acts.add_parser("serve", help="run a service, its settings in the environment")
    one.add_argument("service")
    one.set_defaults(act_on=serve)
    one = acts.add_parser("migrate", help="bring databases to their last revision")
    one.add_argument("databases", nargs="+", metavar="SERVICE=URL")
    one.set_defaults(act_on=migrate)
    one = acts.add_parser("revise", help="write the revision that the tables of the code need")
    one.add_argument("service")
    one.add_argument("database", metavar="URL", help="a database at the last revision")
    one.add_argument("message")
    one.set_defaults(act_on=revise)
    one = acts.add_parser("drift", help="compare migrated tables with those of the code")
    one.add_argument("database", metavar="SERVICE=URL")
    one.set_defaults(act_on=drift)
    one = acts.add_parser("dead-letters", help="messages set aside: see them, handle them again")
    one.add_argument("service")
    one.add_argument("act", choices=["list", "show", "replay", "discard"])
    one.add_argument("ids", nargs="*", type=int, help="some of them only")
    one.set_defaults(act_on=letters)
    options = parser.parse_args()
    return int(options.act_on(options))


if __name__ == "__main__":
    sys.exit(main())
