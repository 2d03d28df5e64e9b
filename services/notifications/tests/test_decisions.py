"""A decision on an affectation: the candidate and those who answer for the poste hear that there is
one, never which."""

from datetime import UTC, datetime, timedelta

import pytest
from contracts.decisions import AffectationWithdrawn
from contracts.matching import AffectationPublished
from facts_told import Deliver, Known, Mails, answers

AT = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


@pytest.mark.rule("M1")
async def test_the_candidate_and_both_responsables_hear_of_a_withdrawal_then_of_a_gift(
    deliver: Deliver, mails: Mails, known: Known, campaign: str
) -> None:
    candidate, _ = await known()
    referent, _ = await known("chu.test", answers("69-0418"))
    second, _ = await known("chu.test", answers("69-0418", "second"))
    await known("chu.test", answers("69-0419"))
    about = {"campaign": "2026-03", "round": 1, "person": candidate, "poste": "69-0418"}
    withdrawn = AffectationWithdrawn(**about, withdrawn_at=AT)
    await deliver(withdrawn, withdrawn)
    expected = {
        (candidate, "affectation_decided"),
        (referent, "poste_decided"),
        (second, "poste_decided"),
    }
    assert {(mail.person, mail.kind) for mail in await mails()} == expected
    assert len(await mails()) == 3
    later = AT + timedelta(hours=1)
    await deliver(AffectationPublished(**about, published_at=later, source="manual"))
    assert {(mail.person, mail.kind) for mail in await mails()} == expected
    assert len(await mails()) == 6


@pytest.mark.rule("P15")
async def test_of_a_round_recorded_candidates_read_a_result_and_each_poste_hears_once(
    deliver: Deliver, mails: Mails, known: Known, campaign: str
) -> None:
    first, _ = await known()
    second, _ = await known()
    referent, _ = await known("chu.test", answers("69-0418"))
    await deliver(
        *(
            AffectationPublished(
                campaign="2026-03",
                round=3,
                person=person,
                poste="69-0418",
                published_at=AT,
                source="recorded",
            )
            for person in (first, second)
        )
    )
    told = sorted((mail.person, mail.kind) for mail in await mails())
    assert told == sorted(
        [
            (first, "result_available"),
            (second, "result_available"),
            (referent, "poste_decided"),
        ]
    )
