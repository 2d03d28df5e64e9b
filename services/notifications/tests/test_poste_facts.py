"""A poste that is withdrawn, loses places or has a substitute: who hears of it, and once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.impairments import CandidatureImpaired
from contracts.postes import PlacesWithdrawn, SubstitutionChanged
from facts_told import Deliver, Known, Mails, Somebody, answers, contact, named
from kernel.db import Database
from notifications.domain.tables import Notice
from sqlmodel import select

LABEL = "69-0418 – Pédiatrie générale, Hôpital des Trois-Rivières"


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def withdrawn(at: datetime, **changes: Any) -> PlacesWithdrawn:
    return PlacesWithdrawn.model_validate(
        {
            "campaign": "2026-03",
            "poste": "69-0418",
            "withdrawn": True,
            "places_before": 2,
            "places": 0,
            "reason": "Fermeture de lits",
            "withdrawn_at": at,
        }
        | changes
    )


def substituted(at: datetime, *, stands: bool = True) -> SubstitutionChanged:
    return SubstitutionChanged(
        campaign="2026-03",
        poste="69-0418",
        substitute="Paul Mesnard",
        referent="Hélène Brévannes",
        stands=stands,
        named_at=at,
    )


def impaired(person: UUID, at: datetime) -> CandidatureImpaired:
    return CandidatureImpaired(
        campaign="2026-03",
        round=1,
        person=person,
        poste="69-0418",
        withdrawn=True,
        places=0,
        reason="Fermeture de lits",
        phase="wishes",
        at=at,
    )


async def notices(database: Database, kind: str) -> list[Notice]:
    async with database.begin() as session:
        return list((await session.exec(select(Notice).where(Notice.kind == kind))).all())


async def test_both_responsables_hear_of_a_withdrawal_and_those_of_other_postes_do_not(
    deliver: Deliver, mails: Mails, known: Known, campaign: str, database: Database
) -> None:
    referent, _ = await known("chu.test", answers("69-0418"))
    second, _ = await known("chu.test", answers("69-0418", "second"))
    await known("chu.test", answers("69-0419"))
    at = now()
    await deliver(withdrawn(at), withdrawn(at))
    kept = await mails()
    assert {(mail.person, mail.kind) for mail in kept} == {
        (referent, "places_withdrawn"),
        (second, "places_withdrawn"),
    }
    assert len(kept) == 2
    (notice,) = await notices(database, "places_withdrawn")
    assert notice.data == {
        "poste": "69-0418",
        "label": LABEL,
        "withdrawn": True,
        "places_before": 2,
        "places": 0,
        "reason": "Fermeture de lits",
    }


async def test_a_second_withdrawal_is_another_fact(
    deliver: Deliver, mails: Mails, known: Known, campaign: str
) -> None:
    await known("chu.test", answers("69-0418"))
    at = now()
    fewer = withdrawn(at - timedelta(hours=1), withdrawn=False, places=1)
    await deliver(fewer, withdrawn(at, places_before=1))
    assert len({mail.fact for mail in await mails()}) == 2


async def test_a_substitute_and_the_referent_are_told_whatever_comes_first(
    deliver: Deliver, mails: Mails, somebody: Somebody, known: Known, campaign: str
) -> None:
    referent, _ = await known("chu.test", answers("69-0418"))
    substitute, address = somebody()
    await deliver(
        substituted(now()),
        contact(substitute, address),
        named(substitute, answers("69-0418")),
        named(referent, answers("69-0418", "second")),
    )
    told = [(mail.person, mail.kind) for mail in await mails()]
    assert sorted(told, key=str) == sorted(
        [(referent, "substitution"), (substitute, "substitution")], key=str
    )


async def test_who_was_told_of_a_substitution_is_told_of_its_end(
    deliver: Deliver, mails: Mails, known: Known, campaign: str
) -> None:
    referent, _ = await known("chu.test", answers("69-0418", "second"))
    substitute, _ = await known("chu.test", answers("69-0418"))
    at = now()
    await deliver(
        substituted(at),
        named(substitute),
        named(referent, answers("69-0418")),
        substituted(at, stands=False),
        substituted(at, stands=False),
    )
    ended = [mail.person for mail in await mails() if mail.fact.startswith("substitute-ended")]
    assert sorted(ended) == sorted([referent, substitute])


async def test_each_applicant_hears_once_of_a_poste_withdrawn(
    deliver: Deliver, mails: Mails, known: Known, campaign: str, database: Database
) -> None:
    first, _ = await known()
    second, _ = await known()
    at = now()
    await deliver(impaired(first, at), impaired(second, at), impaired(first, at))
    kept = await mails()
    assert [(mail.person, mail.kind) for mail in kept] == [
        (first, "candidature_impaired"),
        (second, "candidature_impaired"),
    ]
    (notice,) = await notices(database, "candidature_impaired")
    assert (notice.round, notice.data["label"], notice.data["phase"]) == (1, LABEL, "wishes")
