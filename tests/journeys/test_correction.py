"""A correction goes from a ticket to the poste, and its outcome back to the ticket."""

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rehearsal.acts.preparation import FAR, calendar, read_references
from rehearsal.client import Person, Refused
from rehearsal.files import postes_xlsx
from rehearsal.mailbox import Mailboxes
from rehearsal.stage import until
from rehearsal.world import Name, Official, Poste, Responsable, World

ROOT = Path(__file__).resolve().parents[2]
CODE = f"corrections-{time.time_ns()}"
POSTE = "LYO-0951"
CAMPAIGN = f"/api/catalog/campaigns/{CODE}"


def name(given: str, family: str) -> Name:
    return Name(given, family, f"{given.lower()}@{CODE}.test")


MINISTRY, SOLENE = name("Maud", "Ministère"), name("Solene", "Terrain")


@pytest.fixture
async def people() -> AsyncIterator[tuple[Person, Person]]:
    """The ministry, and the responsable of a poste that is published."""
    mailboxes = Mailboxes(os.environ["APPARIEMENT_TEST_INBOX"])
    gateway = os.environ["APPARIEMENT_TEST_GATEWAY"]
    ministry, solene = (Person(gateway, mailboxes, one.address) for one in (MINISTRY, SOLENE))
    try:
        _create_ministry()
        await ministry.sign_in()
        await _publish(ministry)
        await until(lambda: _has_account(ministry), "the account of the responsable")
        await solene.sign_in()
        yield ministry, solene
    finally:
        for person in (ministry, solene):
            await person.close()
        await mailboxes.close()


@pytest.mark.rule("P5")
async def test_a_correction_is_asked_for_applied_and_answered(
    people: tuple[Person, Person],
) -> None:
    ministry, solene = people
    (card,) = (await solene.get(f"{CAMPAIGN}/my-postes"))["items"]
    assert (card["poste"], card["months"]) == (POSTE, 12)
    asked = await solene.post("/api/assistance/tickets", form=_form)
    ticket = asked["ticket"]

    async def applied() -> Any:
        """Once catalog has heard of the ticket."""
        path = f"{CAMPAIGN}/postes/{POSTE}/corrections/{ticket}"
        try:
            return await ministry.post(path, {"field": "months", "value": "6"}, version=1)
        except Refused as refused:
            if refused.type == "correction-unknown":
                return None
            raise

    async def answered() -> Any:
        read = await solene.get(f"/api/assistance/mine/{ticket}")
        return read if read["state"] == "answered" else None

    assert (await until(applied, "the correction is applied"))["months"] == 6
    read = await until(answered, "the ticket is answered")
    assert read["correction"]["outcome"] == "applied"
    (card,) = (await solene.get(f"{CAMPAIGN}/my-postes"))["items"]
    assert card["months"] == 6


def _form() -> aiohttp.FormData:
    data = aiohttp.FormData()
    for field, value in {
        "kind": "correction",
        "campaign": CODE,
        "poste": POSTE,
        "field": "months",
        "value": "6",
        "description": "L'agrément dit six mois.",
    }.items():
        data.add_field(field, value)
    return data


async def _publish(ministry: Person) -> None:
    """With one poste, and a round far away."""
    soon = datetime.now(UTC) + FAR
    made = {
        "campaign": CODE,
        "label": "Campagne des corrections",
        "rounds": [calendar(soon, 1, reminded_after=timedelta(minutes=1))],
    }
    created = await ministry.post("/api/catalog/campaigns", made)
    regions = (await read_references(ministry)).regions
    content = postes_xlsx(_world(regions["LYO"]))
    await ministry.upload(f"{CAMPAIGN}/postes/import", name="p.xlsx", content=content)
    await ministry.post(f"{CAMPAIGN}/publish", version=created["version"])


async def _has_account(ministry: Person) -> bool | None:
    path = f"/api/reporting/campaigns/{CODE}/rounds/1/progress"
    found = await ministry.get(path)
    return True if found["responsables"]["total"] == 1 else None


def _world(region: str) -> World:
    referent = Responsable(SOLENE)
    poste = Poste(
        number=POSTE,
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
    return World(CODE, [], [referent], {poste.number: poste}, [], [], nobody, nobody)


def _create_ministry() -> None:
    stack = [sys.executable, "-m", "stack", "exec", "--name", os.environ["APPARIEMENT_TEST_STACK"]]
    create = [sys.executable, "-m", "auth", "create-ministry", MINISTRY.address]
    subprocess.run([*stack, "--part", "auth", "--", *create], cwd=ROOT, check=True)
