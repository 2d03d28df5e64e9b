"""python -m auth create-ministry ADDRESS | rotate-keys: what only whoever holds the server does."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable

from kernel.db import Database, is_outage
from kernel.errors import DomainError
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.settings import Settings
from auth.usecases.keys import rotate_keys
from auth.usecases.ministry import create_ministry

AWAY = "La base de données ne répond pas. Réessayez quand elle sera revenue."
Act = Callable[[AsyncSession, Settings], Awaitable[str]]


def _create_ministry(address: str) -> Act:
    async def act(session: AsyncSession, _: Settings) -> str:
        made = await create_ministry(session, address=address)
        return "Compte du ministère ouvert." if made else "Ce compte est déjà celui du ministère."

    return act


async def _rotate_keys(session: AsyncSession, settings: Settings) -> str:
    kid = await rotate_keys(session, vault=settings.vault)
    return f"La clé {kid} signe désormais."


async def run(act: Act, settings: Settings) -> int:
    """One act in one transaction; its events leave by the outbox, with the running service."""
    database = Database(settings.database_url, owner="auth", pool=1)
    try:
        async with database.begin() as session:
            done = await act(session, settings)
        print(done)
        return 0
    except DomainError as refusal:
        print(refusal.detail, file=sys.stderr)
        return 1
    except Exception as error:
        if not is_outage(error):
            raise
        print(AWAY, file=sys.stderr)
        return 1
    finally:
        await database.close()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="auth", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    one = acts.add_parser("create-ministry", help="open the ministry's first account (idempotent)")
    one.add_argument("address")
    acts.add_parser("rotate-keys", help="sign with the next key, draw the one after")
    options = parser.parse_args(arguments)
    act = _rotate_keys if options.act == "rotate-keys" else _create_ministry(options.address)
    return asyncio.run(run(act, Settings.load()))


if __name__ == "__main__":
    sys.exit(main())
