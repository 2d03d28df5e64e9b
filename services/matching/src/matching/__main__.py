"""python -m matching worker | solve-again CAMPAIGN ROUND: what is done beside the service."""

import argparse
import asyncio
import sys

from kernel.db import Database
from kernel.errors import DomainError

from matching.background.process import work
from matching.settings import Settings
from matching.usecases.closing import solve_again


def run_worker(_: argparse.Namespace) -> int:
    asyncio.run(work(Settings.load()))
    return 0


def queue_again(options: argparse.Namespace) -> int:
    return asyncio.run(_queue_again(Settings.load(), options.campaign, options.round))


async def _queue_again(settings: Settings, campaign: str, round_: int) -> int:
    database = Database(settings.database_url, owner="matching", pool=1)
    try:
        async with database.begin() as session:
            run = await solve_again(session, campaign=campaign, round_=round_)
    except DomainError as error:
        print(error.detail, file=sys.stderr)
        return 1
    finally:
        await database.close()
    print(f"run {run.number}: {run.state}{f' ({run.failure})' if run.failure else ''}")
    return 0 if run.state == "queued" else 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="matching", description=__doc__)
    acts = parser.add_subparsers(required=True, metavar="ACT")
    one = acts.add_parser("worker", help="solve the rounds that close, until SIGTERM")
    one.set_defaults(act_on=run_worker)
    one = acts.add_parser(
        "solve-again", help="queue another run of a round, of which nothing is published"
    )
    one.add_argument("campaign")
    one.add_argument("round", type=int)
    one.set_defaults(act_on=queue_again)
    options = parser.parse_args()
    return int(options.act_on(options))


if __name__ == "__main__":
    sys.exit(main())
