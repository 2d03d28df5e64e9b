"""A launched campaign that asks a second factor of registrars, and a registrar. No other journey
of the stack has one: the others sign in as before."""

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rehearsal.acts.preparation import launch, make_campaign, publish_postes, read_references
from rehearsal.client import Person
from rehearsal.files import postes_xlsx
from rehearsal.mailbox import Mailboxes
from rehearsal.progress import Scene
from rehearsal.stage import Stage, until
from rehearsal.world import Name, Official, Poste, Responsable, World
from rich.console import Console

ROOT = Path(__file__).resolve().parents[2]
CAMPAIGN = f"facteurs-{time.time_ns()}"


def name(given: str, family: str) -> Name:
    return Name(given, family, f"{given.lower()}@{CAMPAIGN}.test")


MINISTRY, COLLEAGUE = name("Mona", "Ministère"), name("Ines", "Ministère")
RENE, WITNESS = name("Rene", "Scolar"), name("Sven", "Scolar")
PEOPLE = "adresse;prenom;nom;role;subdivision"


@asynccontextmanager
async def demanding() -> AsyncIterator[Mailboxes]:
    """The campaign is launched and known, and René has an account."""
    mailboxes = Mailboxes(os.environ["APPARIEMENT_TEST_INBOX"])
    gateway = os.environ["APPARIEMENT_TEST_GATEWAY"]
    ministry, colleague = (Person(gateway, mailboxes, one.address) for one in (MINISTRY, COLLEAGUE))
    try:
        for person in (ministry, colleague):
            _create_ministry(person.address)
            await person.sign_in()
        people = "\r\n".join([PEOPLE, _line(RENE), _line(WITNESS)]).encode()
        await ministry.upload("/api/auth/persons/import", name="p.csv", content=people)
        world = _world((await read_references(ministry)).regions["LYO"])
        scene = Scene(Console(quiet=True))
        await _launch(Stage(gateway, mailboxes, scene, ministry, colleague, world))
        await _heard(mailboxes)
        yield mailboxes
    finally:
        await ministry.close()
        await colleague.close()
        await mailboxes.close()


def _line(who: Name) -> str:
    return f"{who.address};{who.given};{who.family};scolarite;LYO"


async def _heard(mailboxes: Mailboxes) -> None:
    """Until auth hears of the launch, a sign-in asks for nothing more."""
    witness = Person(os.environ["APPARIEMENT_TEST_GATEWAY"], mailboxes, WITNESS.address)

    async def demanded() -> bool | None:
        return True if (await witness.get("/api/auth/factors"))["demanded"] else None

    try:
        await witness.sign_in()
        await until(demanded, "a second factor is asked of registrars")
    finally:
        await witness.close()


async def _launch(stage: Stage) -> None:
    """With one poste, and rounds far away."""
    await make_campaign(stage, second_factor=["registrar"])
    postes = f"/api/catalog/campaigns/{CAMPAIGN}"
    content = postes_xlsx(stage.world)
    await stage.ministry.upload(f"{postes}/postes/import", name="p.xlsx", content=content)
    await publish_postes(stage)
    await launch(stage, (await stage.ministry.get(postes))["version"])


def _world(region: str) -> World:
    referent = Responsable(name("Odette", "Terrain"))
    poste = Poste(
        number="LYO-0901",
        speciality="PED",
        subdivision="LYO",
        region=region,
        terrain="Service de pédiatrie",
        establishment="Hôpital Ampère",
        kind="simple",
        months=12,
        places=1,
        referent=referent,
    )
    nobody = Official(name("Aude", "Personne"), [])
    return World(CAMPAIGN, [], [referent], {poste.number: poste}, [], [], nobody, nobody)


def _create_ministry(address: str) -> None:
    stack = [sys.executable, "-m", "stack", "exec", "--name", os.environ["APPARIEMENT_TEST_STACK"]]
    create = [sys.executable, "-m", "auth", "create-ministry", address]
    subprocess.run([*stack, "--part", "auth", "--", *create], cwd=ROOT, check=True)
