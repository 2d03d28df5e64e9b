"""A launched campaign that asks a second factor of registrars, and a registrar. No other journey
of the stack has one: the others sign in as before."""

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rehearsal.acts.preparation import FAR, calendar, read_references
from rehearsal.client import Person
from rehearsal.files import postes_xlsx
from rehearsal.mailbox import Mailboxes
from rehearsal.stage import until
from rehearsal.world import Name, Official, Poste, Responsable, World

ROOT = Path(__file__).resolve().parents[2]
CAMPAIGN = f"facteurs-{time.time_ns()}"


def name(given: str, family: str) -> Name:
    return Name(given, family, f"{given.lower()}@{CAMPAIGN}.test")


MINISTRY, RENE = name("Mona", "Ministère"), name("Rene", "Scolar")
PEOPLE = "adresse;prenom;nom;role;subdivision"


@asynccontextmanager
async def demanding() -> AsyncIterator[Mailboxes]:
    """The campaign is launched and known, and René has an account."""
    mailboxes = Mailboxes(os.environ["APPARIEMENT_TEST_INBOX"])
    ministry = Person(os.environ["APPARIEMENT_TEST_GATEWAY"], mailboxes, MINISTRY.address)
    try:
        _create_ministry()
        await ministry.sign_in()
        line = f"{RENE.address};{RENE.given};{RENE.family};scolarite;LYO"
        people = f"{PEOPLE}\r\n{line}\r\n".encode()
        await ministry.upload("/api/auth/persons/import", name="p.csv", content=people)
        await _launch(ministry)
        await _heard(mailboxes)
        yield mailboxes
    finally:
        await ministry.close()
        await mailboxes.close()


async def _heard(mailboxes: Mailboxes) -> None:
    """Until auth hears of the launch, a sign-in asks for nothing more."""
    rene = Person(os.environ["APPARIEMENT_TEST_GATEWAY"], mailboxes, RENE.address)

    async def demanded() -> bool | None:
        return True if (await rene.get("/api/auth/factors"))["demanded"] else None

    try:
        await rene.sign_in()
        await until(demanded, "a second factor is asked of registrars")
    finally:
        await rene.close()


async def _launch(ministry: Person) -> None:
    """With one poste, and a round far away."""
    campaigns = "/api/catalog/campaigns"
    soon = datetime.now(UTC) + FAR
    made = {
        "campaign": CAMPAIGN,
        "label": "Campagne des seconds facteurs",
        "rounds": [calendar(soon, 1, reminded_after=timedelta(minutes=1))],
        "policy": {"second_factor": ["registrar"]},
    }
    await ministry.post(campaigns, made)
    regions = (await read_references(ministry)).regions
    content = postes_xlsx(_world(regions["LYO"]))
    await ministry.upload(f"{campaigns}/{CAMPAIGN}/postes/import", name="p.xlsx", content=content)
    await ministry.post(f"{campaigns}/{CAMPAIGN}/launch")


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


def _create_ministry() -> None:
    stack = [sys.executable, "-m", "stack", "exec", "--name", os.environ["APPARIEMENT_TEST_STACK"]]
    create = [sys.executable, "-m", "auth", "create-ministry", MINISTRY.address]
    subprocess.run([*stack, "--part", "auth", "--", *create], cwd=ROOT, check=True)
