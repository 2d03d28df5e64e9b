"""python -m rehearsal.load: loads a platform that runs, and writes what it carried."""

import argparse
import os
from pathlib import Path

import uvloop
from rich.console import Console

from rehearsal.acts import preparation
from rehearsal.calls import Impatient, Refused
from rehearsal.client import Person
from rehearsal.command import allow_many_sockets
from rehearsal.files import people_csv
from rehearsal.load import figures, importing, reading, signing_in
from rehearsal.load.figures import Figure
from rehearsal.mailbox import Mailboxes
from rehearsal.population import draw_world
from rehearsal.progress import Scene
from rehearsal.stage import Stage

PEOPLE = signing_in.A_SECOND * signing_in.SECONDS


def main() -> int:
    options = _options()
    console = Console(highlight=False)
    allow_many_sockets()
    try:
        found = uvloop.run(_load(options, console))
    except (Refused, Impatient) as error:
        console.print(f"[red]The load could not go on:[/] {error}")
        return 1
    figures.write(options.report, found, f"{os.cpu_count()} cores")
    for one in found:
        console.print(one.line, markup=False)
    return 0 if all(one.kept for one in found) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="rehearsal.load", description=__doc__)
    parser.add_argument("--gateway", required=True, help="the site's address")
    parser.add_argument("--inbox", required=True, help="the web side of everyone's mailbox")
    parser.add_argument("--ministry", required=True, help="the first account's address")
    parser.add_argument("--catalog-metrics", required=True, help="where catalog tells its memory")
    parser.add_argument("--report", type=Path, required=True, help="the page to write")
    return parser.parse_args()


async def _load(options: argparse.Namespace, console: Console) -> list[Figure]:
    mailboxes = Mailboxes(options.inbox)
    ministry = Person(options.gateway, mailboxes, options.ministry)
    try:
        with Scene(console) as scene:
            return await _measure(options, mailboxes, ministry, scene)
    finally:
        await ministry.close()
        await mailboxes.close()


async def _measure(
    options: argparse.Namespace, mailboxes: Mailboxes, ministry: Person, scene: Scene
) -> list[Figure]:
    await ministry.sign_in()
    references = await preparation.read_references(ministry)
    edition = await preparation.next_edition(ministry)
    world = draw_world(PEOPLE, references, edition=edition)
    # One person is enough: nothing is launched here.
    stage = Stage(options.gateway, mailboxes, scene, ministry, ministry, world)
    await preparation.make_campaign(stage)
    with scene.act("people are loaded", PEOPLE):
        people = people_csv(world)
        await ministry.upload("/api/auth/persons/import", name="personnes.csv", content=people)
    addresses = [one.name.address for one in world.candidates]
    found = await signing_in.measure(options.gateway, mailboxes, addresses, scene)
    found += await reading.measure(ministry, world.campaign, scene)
    found += await importing.measure(ministry, world.campaign, options.catalog_metrics, scene)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
