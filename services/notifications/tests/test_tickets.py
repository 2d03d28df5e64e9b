"""Mails about tickets: sealed until they leave, and one at most an hour for who handles them."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

import pytest
from contracts.assistance import TicketMailAsked, TicketsWaiting
from contracts.notifications import DeliveryRecorded
from facts_told import Deliver, Inbox, Known, Lanes, Mails
from joserfc import jwe
from joserfc.jwk import ECKey
from kernel.db import Database
from kernel.testing import emitted
from notifications.settings import Settings

LINK = "http://localhost:1/assistance/suivi/2hX0"
Kind = Literal["ticket_received", "ticket_answered", "ticket_closed"]
AskedMail = Callable[..., TicketMailAsked]


@pytest.fixture
def mail_asked(settings: Settings, in_an_hour: datetime) -> AskedMail:
    """`mail_asked(address, kind=…, text=…)`: as `assistance` seals it."""
    public = ECKey.import_key(settings.sealing_key.as_dict(private=False))

    def ask(
        address: str, *, kind: Kind = "ticket_answered", person: UUID | None = None, **changes: Any
    ) -> TicketMailAsked:
        content = {
            "address": address,
            "name": "Lina Charvoz",
            "reference": "A-00417",
            "link": LINK,
            "text": "Le calendrier est public.\n\nBien à vous.",
        }
        plain = json.dumps(content | changes).encode()
        sealed = jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A256GCM"}, plain, public)
        ticket = uuid4()
        return TicketMailAsked(
            ticket=ticket,
            person=person or ticket,
            kind=kind,
            sealed=sealed,
            expires_at=in_an_hour,
        )

    return ask


async def test_an_answer_leaves_with_its_number_text_and_link_and_is_erased(
    deliver: Deliver,
    lane: Lanes,
    mails: Mails,
    inbox: Inbox,
    mail_asked: AskedMail,
    database: Database,
) -> None:
    address = f"{uuid4().hex}@chu.test"
    event = mail_asked(address)
    await deliver(event, event)
    assert [mail.sealed for mail in await mails()] == [event.sealed]
    assert await lane(urgent=True).turn() == 0, "nobody who signs in waits behind it"
    assert await lane(urgent=False).turn() == 1
    (received,) = await inbox(address)
    assert received["subject"] == "[A-00417] Réponse à votre demande"
    lines = received["text"].splitlines()
    assert "Bonjour Lina Charvoz," in lines
    assert LINK in lines
    assert lines.index("Le calendrier est public.") == lines.index("Bien à vous.") - 2
    assert [(mail.state, mail.sealed) for mail in await mails()] == [("sent", None)]
    (told,) = await emitted(database, DeliveryRecorded)
    assert (told.person, told.kind) == (event.person, "ticket_answered")


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("ticket_received", "[A-00417] Votre demande est arrivée"),
        ("ticket_closed", "[A-00417] Votre demande est close"),
    ],
)
async def test_the_arrival_and_the_end_of_a_ticket_are_told(
    deliver: Deliver,
    lane: Lanes,
    inbox: Inbox,
    mail_asked: AskedMail,
    kind: Kind,
    subject: str,
) -> None:
    address = f"{uuid4().hex}@chu.test"
    await deliver(mail_asked(address, kind=kind, name="", text=""))
    await lane(urgent=False).turn()
    (received,) = await inbox(address)
    assert received["subject"] == subject
    assert "Bonjour," in received["text"].splitlines()


async def test_what_was_written_is_never_markup(
    deliver: Deliver, lane: Lanes, inbox: Inbox, mail_asked: AskedMail
) -> None:
    address = f"{uuid4().hex}@chu.test"
    await deliver(mail_asked(address, text="<script>1</script> {{ 7 * 7 }}"))
    await lane(urgent=False).turn()
    (received,) = await inbox(address)
    assert "<script>" not in received["html"]
    assert "{{ 7 * 7 }}" in received["text"]


@pytest.mark.parametrize(
    "changes",
    [
        {"link": "http://localhost:1.evil.test/assistance"},
        {"reference": "A-1\r\nBcc: tous@chu.test"},
        {"text": None},
    ],
)
async def test_a_seal_that_holds_something_else_is_dropped(
    deliver: Deliver,
    lane: Lanes,
    mails: Mails,
    inbox: Inbox,
    mail_asked: AskedMail,
    changes: dict[str, Any],
) -> None:
    address = f"{uuid4().hex}@chu.test"
    await deliver(mail_asked(address, **changes))
    assert await lane(urgent=False).turn() == 0
    assert [(mail.state, mail.sealed) for mail in await mails()] == [("dropped", None)]
    assert await inbox(address) == []


async def test_a_manager_hears_how_much_waits(
    deliver: Deliver, lane: Lanes, inbox: Inbox, known: Known, in_an_hour: datetime
) -> None:
    person, address = await known()
    event = TicketsWaiting(person=person, waiting=12, overdue=1, at=in_an_hour)
    await deliver(event, event)
    await lane(urgent=False).turn()
    (received,) = await inbox(address)
    assert received["subject"] == "12 demandes d'assistance à traiter"
    assert "En retard : 1" in received["text"].replace("\N{NO-BREAK SPACE}", " ")
