"""What catalog announces of a campaign: one mail each, to those concerned."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from contracts.announcements import CampaignAnnounced
from facts_told import (
    Deliver,
    Inbox,
    Known,
    Lanes,
    Mails,
    Somebody,
    answers,
    contact,
    named,
    opened,
)


def announced(kind: str, opens_at: datetime, **changes: Any) -> CampaignAnnounced:
    return CampaignAnnounced.model_validate(
        {
            "campaign": "2026-03",
            "kind": kind,
            "at": opens_at - timedelta(days=1),
            "round": 1,
            "opens_at": opens_at,
        }
        | changes
    )


@pytest.mark.rule("S16")
async def test_whoever_answers_for_postes_gets_one_mail_however_many(
    deliver: Deliver, mails: Mails, known: Known, campaign: str, in_an_hour: datetime
) -> None:
    referent, _ = await known("chu.test", answers("69-0418"), answers("69-0419"))
    second, _ = await known("chu.test", answers("69-0418", "second"))
    await known("chu.test")
    for kind, mail in (("postes_published", "postes_published"), ("one_day", "opening_reminder")):
        before = len(await mails())
        await deliver(announced(kind, in_an_hour), announced(kind, in_an_hour))
        new = (await mails())[before:]
        assert {one.person for one in new} == {referent, second}
        assert [one.kind for one in new] == [mail, mail]


async def test_a_responsable_named_later_hears_that_postes_are_published_and_no_reminder(
    deliver: Deliver, mails: Mails, somebody: Somebody, in_an_hour: datetime
) -> None:
    person, address = somebody()
    other, _ = somebody()
    await deliver(
        announced("postes_published", in_an_hour),
        announced("three_weeks", in_an_hour),
        contact(person, address),
        named(person, answers("69-0418")),
        named(person, answers("69-0418"), answers("69-0419")),
        announced("postes_published", in_an_hour - timedelta(days=9), campaign="2025-09"),
        named(other, answers("69-0418").model_copy(update={"campaign": "2025-09"})),
    )
    assert [(mail.kind, mail.person) for mail in await mails()] == [("postes_published", person)]


async def test_a_suspension_and_its_end_are_told_to_candidates_and_responsables(
    deliver: Deliver, mails: Mails, known: Known, in_an_hour: datetime
) -> None:
    candidate, _ = await known()
    referent, _ = await known("chu.test", answers("69-0418"))
    await known("chu.test", answers("69-0418").model_copy(update={"campaign": "2025-09"}))
    await deliver(opened(in_an_hour, candidate))
    for kind, mail in (("suspended", "campaign_suspended"), ("resumed", "campaign_resumed")):
        await deliver(announced(kind, in_an_hour, at=in_an_hour, reason="Panne d'un opérateur"))
        told = [one for one in await mails() if one.kind == mail]
        assert sorted(one.person for one in told) == sorted([candidate, referent])


@pytest.mark.rule("S16")
async def test_the_mail_names_the_address_that_it_came_to(
    deliver: Deliver,
    known: Known,
    campaign: str,
    lane: Lanes,
    inbox: Inbox,
    in_an_hour: datetime,
) -> None:
    _, address = await known("chu.test", answers("69-0418"))
    await deliver(announced("postes_published", in_an_hour))
    await lane().turn()
    (mail,) = await inbox(address, wait=10)
    assert address in mail["text"]
