"""A campaign of three candidates and two postes, made through the API as the rehearsal's are."""

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rehearsal.acts import imports, preparation
from rehearsal.client import Person
from rehearsal.mailbox import Mailboxes
from rehearsal.population import References
from rehearsal.progress import Scene
from rehearsal.stage import Stage
from rehearsal.world import Candidate, Name, Official, Poste, Responsable, World
from rich.console import Console

ROOT = Path(__file__).resolve().parents[2]
SPECIALITY, REGION = "PED", "Auvergne-Rhône-Alpes"
# Its own code and addresses: other campaigns share the stack, and this one may be played again.
CAMPAIGN = f"portail-{time.time_ns()}"


def name(given: str, family: str) -> Name:
    return Name(given, family, f"{given.lower()}@{CAMPAIGN}.test")


LINA, KARIM, NINA = name("Lina", "Charvoz"), name("Karim", "Aubert"), name("Nina", "Tardy")
ODILE, CORA = name("Odile", "Ferrand"), name("Cora", "Meunier")
MINISTRY, COLLEAGUE = name("Max", "Ministère"), name("Ada", "Ministère")
WANTED, SECOND = "LYO-0101", "LYO-0102"


def world(references: References) -> World:
    """`WANTED` and `SECOND`, one place each, answered for by Odile; Nina comes from elsewhere."""
    odile = Responsable(ODILE, [WANTED, SECOND])
    coordinator = {"role": "coordonnateur", "specialite": SPECIALITY, "region": REGION}
    postes = [
        _poste(WANTED, "Service de pédiatrie des Brotteaux", odile),
        _poste(SECOND, "Unité de néonatologie de la Croix-Rousse", odile),
    ]
    return World(
        campaign=CAMPAIGN,
        candidates=[
            _candidate(LINA, "LYO", references),
            _candidate(KARIM, "LYO", references),
            _candidate(NINA, "GRE", references),
        ],
        responsables=[odile],
        postes={poste.number: poste for poste in postes},
        coordinators=[Official(CORA, [coordinator])],
        agencies=[Official(name("Agathe", "Rollin"), [{"role": "ars", "region": REGION}])],
        registrars=[
            Official(name("Solal", "Bonnet"), [{"role": "scolarite", "subdivision": "LYO"}])
        ],
        auditor=Official(name("Aude", "Vernay"), [{"role": "auditeur"}]),
        operator=Official(name("Theo", "Vasseur"), [{"role": "technique"}]),
    )


def _candidate(who: Name, subdivision: str, references: References) -> Candidate:
    university = next(u for u, code in references.universities.items() if code == subdivision)
    return Candidate(who, SPECIALITY, subdivision, REGION, university)


def _poste(number: str, terrain: str, referent: Responsable) -> Poste:
    return Poste(
        number=number,
        speciality=SPECIALITY,
        subdivision="LYO",
        region=REGION,
        terrain=terrain,
        establishment="Hôpital Ampère",
        kind="simple",
        months=12,
        places=1,
        referent=referent,
    )


@asynccontextmanager
async def opened() -> AsyncIterator[Stage]:
    """The first round is open, everyone has an account and is signed in to the API too."""
    mailboxes = Mailboxes(os.environ["APPARIEMENT_TEST_INBOX"])
    gateway = os.environ["APPARIEMENT_TEST_GATEWAY"]
    ministry, colleague = (Person(gateway, mailboxes, one.address) for one in (MINISTRY, COLLEAGUE))
    for person in (ministry, colleague):
        _create_ministry(person.address)
        await person.sign_in()
    drawn = world(await preparation.read_references(ministry))
    stage = Stage(gateway, mailboxes, Scene(Console(quiet=True)), ministry, colleague, drawn)
    try:
        await preparation.make_campaign(stage)
        await imports.load_files(stage)
        await preparation.publish_postes(stage)
        await preparation.sign_everyone_in(stage)
        await preparation.open_round(stage, 1)
        yield stage
    finally:
        for person in stage.everyone:
            await person.close()
        await mailboxes.close()


def _create_ministry(address: str) -> None:
    """The accounts of the ministry are made by the platform's operator."""
    stack = [sys.executable, "-m", "stack", "exec", "--name", os.environ["APPARIEMENT_TEST_STACK"]]
    create = [sys.executable, "-m", "auth", "create-ministry", address]
    subprocess.run([*stack, "--part", "auth", "--", *create], cwd=ROOT, check=True)
