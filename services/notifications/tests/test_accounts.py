"""What people hear of their own account, at the addresses that must know."""

from uuid import uuid4

import pytest
from contracts.auth import Grant, PersonChanged
from contracts.identity import (
    AccountsMerged,
    AddressClaimed,
    MainAddressChanged,
    NameChanged,
    RoleNamed,
)
from facts_told import LINK, Deliver, Inbox, Known, Lanes, Mails, Sealed, asked, named
from kernel.db import Database


def claimed(sealed: str) -> AddressClaimed:
    event = asked(sealed)
    return AddressClaimed(person=event.person, sealed=sealed, expires_at=event.expires_at)


async def test_a_confirmation_link_leaves_for_the_address_claimed_and_is_erased(
    deliver: Deliver, lane: Lanes, mails: Mails, inbox: Inbox, sealed: Sealed
) -> None:
    address = f"{uuid4().hex}@chu.test"
    event = claimed(sealed(address, LINK))
    await deliver(event, event)
    assert await lane(urgent=False).turn() == 1
    (received,) = await inbox(address)
    assert received["subject"].startswith("Confirmez votre adresse avant le ")
    assert LINK in received["text"].splitlines()
    assert "048" not in received["text"], "a code signs in, and this link does not"
    assert [(mail.state, mail.sealed) for mail in await mails()] == [("sent", None)]


async def test_a_confirmation_link_to_elsewhere_is_dropped(
    deliver: Deliver, lane: Lanes, mails: Mails, sealed: Sealed
) -> None:
    await deliver(claimed(sealed(f"{uuid4().hex}@chu.test", "http://evil.test/x")))
    assert await lane(urgent=False).turn() == 0
    assert [(mail.state, mail.sealed) for mail in await mails()] == [("dropped", None)]


async def test_a_change_of_main_address_is_told_to_both_whatever_is_known_by_then(
    deliver: Deliver, lane: Lanes, mails: Mails, inbox: Inbox, known: Known
) -> None:
    person, former = await known()
    address = f"{uuid4().hex}@chu.test"
    event = MainAddressChanged(
        person=person, version=2, former=former, address=address, by="registrar"
    )
    await deliver(event, event)
    assert await lane(urgent=False).turn() == 2
    for to in (former, address):
        (received,) = await inbox(to)
        assert received["subject"] == "Votre adresse principale a été modifiée"
        assert "par votre scolarité" in received["text"]
        assert former in received["text"]
        assert address in received["text"]
    assert {(mail.state, mail.address) for mail in await mails()} == {("sent", None)}


async def test_a_merge_is_told_to_both_accounts(
    deliver: Deliver, lane: Lanes, inbox: Inbox, known: Known
) -> None:
    person, address = await known()
    absorbed, former = await known()
    await deliver(
        AccountsMerged(
            person=person,
            version=3,
            absorbed=absorbed,
            address=address,
            former=former,
            by="registrar",
        )
    )
    assert await lane(urgent=False).turn() == 2
    for to in (former, address):
        (received,) = await inbox(to)
        assert received["subject"] == "Vos deux comptes ont été réunis"


async def test_a_mail_to_an_address_that_bounces_keeps_no_address(
    deliver: Deliver, lane: Lanes, mails: Mails, known: Known
) -> None:
    person, address = await known()
    former = f"{uuid4().hex}@bounce.test"
    await deliver(
        MainAddressChanged(person=person, version=2, former=former, address=address, by="ars")
    )
    await lane(urgent=False).turn()
    assert sorted(mail.state for mail in await mails()) == ["bounced", "sent"]
    assert {mail.address for mail in await mails()} == {None}


async def test_a_merged_account_hands_over_the_mails_that_have_an_address_of_their_own(
    deliver: Deliver, lane: Lanes, inbox: Inbox, known: Known, database: Database
) -> None:
    old, address = await known()
    survivor, _ = await known()
    former = f"{uuid4().hex}@chu.test"
    await deliver(
        MainAddressChanged(person=old, version=2, former=former, address=address, by="ars"),
        named(old, merged_into=survivor),
    )
    assert await lane(urgent=False).turn() == 2
    assert len(await inbox(former)) == 1


async def test_a_name_changed_is_told_once_under_the_new_name(
    deliver: Deliver, lane: Lanes, inbox: Inbox, known: Known
) -> None:
    person, address = await known()
    told = {"person": person, "given_name": "Lina", "family_name": "Charvoz-Bel"}
    event = NameChanged.model_validate({**told, "version": 2, "by": "registrar"})
    await deliver(PersonChanged.model_validate(told), event, event)
    assert await lane(urgent=False).turn() == 1
    (received,) = await inbox(address)
    assert "Vous apparaissez désormais ainsi : Lina Charvoz-Bel." in received["text"].replace(
        "\N{NO-BREAK SPACE}", " "
    )


@pytest.mark.parametrize(
    ("given", "subject"), [(True, "Un rôle vous a été donné"), (False, "Un rôle vous a été retiré")]
)
async def test_a_role_given_or_withdrawn_is_told_with_where_it_holds(
    deliver: Deliver, lane: Lanes, inbox: Inbox, known: Known, given: bool, subject: str
) -> None:
    person, address = await known()
    grant = Grant(role="coordinator", speciality="PED", subdivision="LYO")
    await deliver(
        RoleNamed(
            person=person,
            version=2,
            grant=grant,
            scope=("Pédiatrie", "Lyon"),
            given=given,
            by="ars",
        )
    )
    assert await lane(urgent=False).turn() == 1
    (received,) = await inbox(address)
    assert received["subject"] == subject
    assert "coordonnateur, Pédiatrie, Lyon" in received["text"]
