"""Bad input through the gateway: each gets its status, a stable type and a French sentence."""

import base64
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from rehearsal.calls import Refused
from rehearsal.client import Person
from rehearsal.mailbox import Mailboxes

ROOT = Path(__file__).resolve().parents[2]
STACK = os.environ["APPARIEMENT_TEST_STACK"]
MINISTRY = f"ministere-{time.time_ns()}@sante.test"  # of its own, so without a second factor yet
PEOPLE = "/api/auth/persons/import"
HEADINGS = "adresse;prenom;nom;role"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(scope="module")
def account() -> None:
    create = [sys.executable, "-m", "auth", "create-ministry", MINISTRY]
    wrapped = [sys.executable, "-m", "stack", "exec", "--name", STACK, "--part", "auth", "--"]
    subprocess.run([*wrapped, *create], cwd=ROOT, check=True)


@pytest.fixture(scope="module")
async def ministry(account: None) -> AsyncIterator[Person]:
    """Signed in as a person would, by a mailed link."""
    mailboxes = Mailboxes(os.environ["APPARIEMENT_TEST_INBOX"])
    person = Person(os.environ["APPARIEMENT_TEST_GATEWAY"], mailboxes, MINISTRY)
    await person.skip_old_mails()
    await person.sign_in()
    yield person
    await person.close()
    await mailboxes.close()


@pytest.fixture
async def stranger(ministry: Person) -> AsyncIterator[Person]:
    person = Person(ministry.gateway, ministry.mailboxes, "personne@nulle-part.test")
    yield person
    await person.close()


async def refused(person: Person, method: str, path: str, **options: Any) -> Refused:
    refusal = await person.refusal(method, path, **options)
    assert refusal is not None, f"{method} {path} was accepted"
    assert refusal.problem["status"] == refusal.status
    assert refusal.problem["type"].startswith("urn:appariement:")
    assert refusal.problem["detail"].endswith((".", "»")) or refusal.status == 422
    return refusal


async def upload(person: Person, content: bytes) -> Refused:
    try:
        await person.upload(PEOPLE, name="personnes.xlsx", content=content)
    except Refused as refusal:
        return refusal
    pytest.fail("the file was accepted")


def workbook(*rows: list[str]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PNG, id="an image under another name"),
        pytest.param(b"", id="an empty file"),
        pytest.param(f"{HEADINGS}\n".encode("utf-16"), id="UTF-16"),
        pytest.param(b"adresse;prenom;nom;role\n\x81\x8d;a;b;ars\n", id="no encoding of ours"),
        pytest.param(b"PK\x03\x04" + bytes(32), id="a broken archive"),
        pytest.param(workbook(HEADINGS.split(";"), ["=1+1", "A", "B", "ars"]), id="a formula"),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_refused(ministry: Person, content: bytes) -> None:
    refusal = await upload(ministry, content)
    assert (refusal.status, refusal.type) == (415, "unreadable-sheet")


@pytest.mark.parametrize(
    "address", ["sans arobase", "deux@@ats.test", "a b@c.test", "é@accent.test", '"x"@y.test', "a@"]
)
async def test_an_odd_address_is_told_with_its_line(ministry: Person, address: str) -> None:
    line = f'"{address.replace(chr(34), chr(34) * 2)}";Ana;Lyse;technique'
    refusal = await upload(ministry, f"{HEADINGS}\n{line}\n".encode())
    assert (refusal.status, refusal.type) == (422, "refused-rows")
    assert [(row["row"], row["column"]) for row in refusal.problem["rows"]] == [(2, "adresse")]


@pytest.mark.parametrize(
    "body",
    [
        {"address": "a@b.test", "browser": "x" * 43, "rank": 1},
        {"address": 12, "browser": "x" * 43},
        {"address": "a@b.test"},
        {"address": "a@b.test", "browser": "court"},
        [],
        None,
    ],
)
async def test_content_of_another_shape_is_refused_field_by_field(
    stranger: Person, body: Any
) -> None:
    refusal = await refused(stranger, "POST", "/api/auth/sign-in-links", json=body)
    assert (refusal.status, refusal.type) == (422, "invalid-content")
    assert refusal.problem["errors"]


async def test_what_is_no_json_is_not_parseable(stranger: Person) -> None:
    options = {"data": b'{"address": ', "headers": {"Content-Type": "application/json"}}
    refusal = await refused(stranger, "POST", "/api/auth/sign-in-links", **options)
    assert (refusal.status, refusal.type) == (400, "not-parseable")


@pytest.mark.parametrize("megabytes", [2, 10, 13])
async def test_too_much_json_is_refused(ministry: Person, megabytes: int) -> None:
    body = io.BytesIO(b" " * (megabytes << 20))
    options = {"data": body, "headers": {"Content-Type": "application/json"}}
    refusal = await refused(ministry, "POST", "/api/catalog/campaigns", **options)
    assert (refusal.status, refusal.type) == (413, "too-large")


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


async def test_tokens_that_are_not_ours_sign_nobody_in(ministry: Person, stranger: Person) -> None:
    good = ministry._access
    header, claims, signature = good.split(".")
    padded = claims + "=" * (-len(claims) % 4)
    said = json.loads(base64.urlsafe_b64decode(padded))
    forged = {
        "alg none": f"{_encoded({'alg': 'none', 'typ': 'at+jwt'})}.{claims}.",
        "another audience": f"{header}.{_encoded(said | {'aud': 'elsewhere'})}.{signature}",
        "more roles": f"{header}.{_encoded(said | {'roles': [{'role': 'auditor'}]})}.{signature}",
        "cut": good[:-4],
        "no token at all": "abc",
    }
    for what, token in forged.items():
        headers = {"Authorization": f"Bearer {token}"}
        refusal = await refused(stranger, "GET", "/api/auth/me", headers=headers)
        assert (refusal.status, refusal.type) == (401, "not-signed-in"), what


async def test_a_link_that_nobody_sent_signs_nobody_in(stranger: Person) -> None:
    unknown = {"token": "a" * 43, "browser": "b" * 43}
    refusal = await refused(stranger, "POST", "/api/auth/sessions", json=unknown)
    assert (refusal.status, refusal.type) == (404, "link-unknown")


async def test_a_spent_link_says_so(ministry: Person) -> None:
    mails = await ministry.mailboxes.read(MINISTRY)
    token = next(mail.token for mail in reversed(mails) if mail.token)
    body = {"token": token, "browser": ministry.browser}
    refusal = await refused(ministry, "POST", "/api/auth/sessions", json=body)
    assert (refusal.status, refusal.type) == (410, "link-used")
    assert refusal.problem["used_at"]
