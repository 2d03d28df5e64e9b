"""People who do nothing but sign in: one of the ministry, and those of one file."""

import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rehearsal.client import Person
from rehearsal.mailbox import Mailboxes

ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def entrants(many: int) -> AsyncIterator[list[Person]]:
    """Each with an account and a computer of their own, nobody signed in."""
    gateway, place = os.environ["APPARIEMENT_TEST_GATEWAY"], f"entree-{time.time_ns()}.test"
    mailboxes = Mailboxes(os.environ["APPARIEMENT_TEST_INBOX"])
    ministry = Person(gateway, mailboxes, f"mona@{place}")
    people = [Person(gateway, mailboxes, f"p{number:04}@{place}") for number in range(many)]
    try:
        _create_ministry(ministry.address)
        await ministry.sign_in()
        lines = (f"{one.address};Paul;Entrant {n};auditeur" for n, one in enumerate(people))
        content = "\r\n".join(["adresse;prenom;nom;role", *lines, ""]).encode()
        await ministry.upload("/api/auth/persons/import", name="p.csv", content=content)
        yield people
    finally:
        for person in (ministry, *people):
            await person.close()
        await mailboxes.close()


def _create_ministry(address: str) -> None:
    stack = [sys.executable, "-m", "stack", "exec", "--name", os.environ["APPARIEMENT_TEST_STACK"]]
    create = [sys.executable, "-m", "auth", "create-ministry", address]
    subprocess.run([*stack, "--part", "auth", "--", *create], cwd=ROOT, check=True)
