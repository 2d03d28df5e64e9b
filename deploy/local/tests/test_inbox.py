import asyncio
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import httpx
import pytest
from stack import mail
from stack.layout import HOST, Stack


@pytest.fixture
async def inbox(infra: Stack) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=mail.inbox_url(infra)) as client:
        await client.delete("/api/mails")
        yield client


async def send(stack: Stack, *to: str, subject: str = "Votre lien", number: int = 1) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ne-pas-repondre@site.test", to, subject
    message["Message-ID"] = f"<{number}@site.test>"
    message.set_content("Bonjour,\nhttps://site.test/lien?jeton=é")
    message.add_alternative("<script>alert(1)</script><p>Bonjour</p>", subtype="html")
    await asyncio.to_thread(_deliver, stack, message)


def _deliver(stack: Stack, message: EmailMessage) -> None:
    with smtplib.SMTP(HOST, stack.port("smtp")) as server:
        server.send_message(message)


async def test_an_address_reads_its_mails_and_no_other(
    infra: Stack, inbox: httpx.AsyncClient
) -> None:
    await send(infra, "Lea@ch.test", subject="Été")
    await send(infra, "paul@ch.test")
    (read,) = (await inbox.get("/api/mails", params={"to": "lea@ch.test"})).json()
    assert (read["subject"], read["message_id"]) == ("Été", "<1@site.test>")
    assert "jeton=é" in read["text"]


async def test_a_reader_waits_for_the_next_mail(infra: Stack, inbox: httpx.AsyncClient) -> None:
    await send(infra, "lea@ch.test", number=1)
    (first,) = (await inbox.get("/api/mails", params={"to": "lea@ch.test"})).json()
    later = {"to": "lea@ch.test", "after": first["id"], "wait": 10}
    waiting = asyncio.create_task(inbox.get("/api/mails", params=later))
    await send(infra, "lea@ch.test", number=2)
    (second,) = (await waiting).json()
    assert second["message_id"] == "<2@site.test>"


async def test_the_counts_tell_a_mail_sent_twice(infra: Stack, inbox: httpx.AsyncClient) -> None:
    for number in (1, 1, 2):
        await send(infra, "lea@ch.test", number=number)
    counts = (await inbox.get("/api/counts")).json()
    assert counts == {"mails": 3, "message_ids": 2, "addresses": 1}


@pytest.mark.parametrize(("domain", "code"), [("bounce.test", 550), ("busy.test", 451)])
async def test_some_addresses_are_refused_so_that_bounces_can_be_tried(
    infra: Stack, inbox: httpx.AsyncClient, domain: str, code: int
) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await send(infra, f"lea@{domain}")
    assert refused.value.recipients[f"lea@{domain}"][0] == code


async def test_a_mail_is_shown_without_running_what_it_carries(
    infra: Stack, inbox: httpx.AsyncClient
) -> None:
    await send(infra, "lea@ch.test")
    (read,) = (await inbox.get("/api/mails", params={"to": "lea@ch.test"})).json()
    assert "lea@ch.test" in (await inbox.get("/")).text
    page = (await inbox.get(f"/mails/{read['id']}")).text
    assert "alert(1)" not in page
    html = await inbox.get(f"/mails/{read['id']}/html")
    assert html.headers["content-security-policy"].startswith("sandbox")
