"""Someone without an account is answered: by the gateway, the managers' desk, mails and a link."""

import base64
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import httpx
import pytest
from browser import Browser
from rehearsal.acts.preparation import read_references
from rehearsal.client import Person
from rehearsal.mailbox import Mail, Mailboxes

ROOT = Path(__file__).resolve().parents[2]
STACK = os.environ["APPARIEMENT_TEST_STACK"]
MINISTRY = f"ministere-{time.time_ns()}@sante.test"  # of its own, so without a second factor yet
NOBODY = f"personne-{time.time_ns()}@nulle-part.test"
LINK = re.compile(r"https?://\S+/assistance/suivi/([\w-]+)")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def account() -> None:
    create = [sys.executable, "-m", "auth", "create-ministry", MINISTRY]
    wrapped = [sys.executable, "-m", "stack", "exec", "--name", STACK, "--part", "auth", "--"]
    subprocess.run([*wrapped, *create], cwd=ROOT, check=True)


@pytest.fixture(scope="module")
async def ministry(account: None) -> AsyncIterator[Person]:
    mailboxes = Mailboxes(os.environ["APPARIEMENT_TEST_INBOX"])
    person = Person(os.environ["APPARIEMENT_TEST_GATEWAY"], mailboxes, MINISTRY)
    await person.skip_old_mails()
    await person.sign_in()
    yield person
    await person.close()
    await mailboxes.close()


@pytest.fixture
async def gateway() -> AsyncIterator[httpx.AsyncClient]:
    address = os.environ["APPARIEMENT_TEST_GATEWAY"]
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        yield client


async def test_someone_without_an_account_is_answered(
    ministry: Person, gateway: httpx.AsyncClient
) -> None:
    opened = await gateway.post(
        "/api/assistance/tickets",
        data={
            "kind": "account",
            "name": "Nadia Personne",
            "email": NOBODY,
            "status": "Interne",
            "description": "Aucun lien ne me parvient.",
        },
        files={"screenshot": ("capture.png", PNG, "image/png")},
    )
    assert opened.status_code == 201, opened.text
    ticket, reference = opened.json()["ticket"], opened.json()["reference"]
    (received,) = await _mails(ministry, after=0)
    assert received.subject == f"[{reference}] Votre demande est arrivée"

    desk = await ministry.get("/api/assistance/tickets", kind="account")
    assert ticket in [item["id"] for item in desk["items"]]
    card = await ministry.call("GET", f"/api/assistance/tickets/{ticket}")
    file = card.body["attachments"][0]["id"]
    address = await ministry.get(f"/api/assistance/tickets/{ticket}/attachments/{file}")
    async with httpx.AsyncClient() as outside:
        assert (await outside.get(address["url"])).content == PNG
    answer = await gateway.post(
        f"/api/assistance/tickets/{ticket}/answers",
        data={"text": "Votre adresse est corrigée."},
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == 401
    await ministry.post(
        f"/api/assistance/tickets/{ticket}/answers",
        headers={"If-Match": '"1"'},
        form=_form(text="Votre adresse est corrigée."),
    )
    (answered,) = await _mails(ministry, after=received.id)
    assert answered.subject == f"[{reference}] Réponse à votre demande"
    assert "Votre adresse est corrigée." in answered.text

    found = LINK.search(answered.text)
    assert found
    link = {"X-Ticket-Link": found.group(1)}
    thanks = await gateway.post(
        "/api/assistance/followed/messages", data={"text": "Toujours rien."}, headers=link
    )
    assert (thanks.status_code, thanks.json()["state"]) == (201, "reopened")
    shut = await gateway.get("/api/assistance/followed", headers={"X-Ticket-Link": "x" * 43})
    assert shut.status_code == 404


async def test_a_manager_handles_a_ticket_by_the_pages(
    ministry: Person, gateway: httpx.AsyncClient
) -> None:
    references = await read_references(ministry)
    places = {code: label for label, code in references.universities.items()}
    agent = f"agent.{time.time_ns()}@ars.test"
    line = f"{agent};Alma;Reynier;ars;{references.regions['LYO']}"
    people = f"adresse;prenom;nom;role;region\r\n{line}\r\n"
    await ministry.upload("/api/auth/persons/import", name="p.csv", content=people.encode())
    asked = {"kind": "technical", "name": "Nadia Personne", "email": NOBODY, "status": "Interne"}
    asked["university"] = places["LYO"]
    opened = await gateway.post(
        "/api/assistance/tickets", data={**asked, "description": "Page blanche."}
    )
    browser = Browser(os.environ["APPARIEMENT_TEST_GATEWAY"])
    try:
        await browser.sign_in(ministry.mailboxes, agent)
        desk = await browser.open("/gestion/assistance?nature=technical&etat=open&retard=")
        page = await browser.open(desk.link(opened.json()["reference"]))
        assert "Page blanche." in page.text
        page = await browser.press(page, "Prendre en charge")
        assert "Suivie par vous." in page.text
        page = await browser.press(page, "Enregistrer la note", note="Vu au téléphone.")
        assert "Vu au téléphone." in page.text
        page = await browser.press(page, "Envoyer au demandeur", texte="C’est réparé.")
        assert "Votre réponse est envoyée." in page.text
        page = await browser.press(page, "Clore la demande")
        assert "La demande est close." in page.text
    finally:
        await browser.close()


def _form(**fields: str) -> Callable[[], aiohttp.FormData]:
    def form() -> aiohttp.FormData:
        data = aiohttp.FormData()
        for field, value in fields.items():
            data.add_field(field, value)
        return data

    return form


async def _mails(person: Person, *, after: int) -> list[Mail]:
    return await person.mailboxes.read(NOBODY, after=after, wait=20)
