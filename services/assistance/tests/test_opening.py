"""The form: for anyone, once, to the managers of the subdivision."""

from uuid import UUID, uuid4

import httpx
import pytest
from contracts.assistance import TicketChanged
from contracts.matching import RoundPublished
from kernel.db import Database
from kernel.testing import emitted, problem, signed_in

from .people import Asked, Deliver, Kept, Known, Open, campaign_of


@pytest.mark.rule("W8")
async def test_someone_signed_in_is_taken_at_their_account_s_word(
    open_ticket: Open, candidate: Known, kept: Kept, database: Database
) -> None:
    answer = await open_ticket(
        candidate.headers, name="Quelqu'un d'autre", email="autre@chu.test", service="Pédiatrie"
    )
    assert answer.status_code == 201, answer.text
    ticket = await kept(UUID(answer.json()["ticket"]))
    assert (ticket.person, ticket.name, ticket.email) == (
        candidate.person,
        "Lina Charvoz",
        candidate.address,
    )
    assert (ticket.status, ticket.university) == ("Docteur junior", "Université Lyon 1")
    assert (ticket.subdivision, ticket.state, ticket.version) == ("LYO", "open", 1)
    (told,) = await emitted(database, TicketChanged)
    assert told.reference == answer.json()["reference"] == ticket.reference
    assert told.person == candidate.person
    assert "Lina" not in told.model_dump_json()
    assert "calendrier" not in told.model_dump_json()


@pytest.mark.rule("W8")
async def test_someone_not_signed_in_says_who_they_are(open_ticket: Open, kept: Kept) -> None:
    answer = await open_ticket()
    assert answer.status_code == 201
    ticket = await kept(UUID(answer.json()["ticket"]))
    assert (ticket.person, ticket.name, ticket.email) == (None, "Lina Charvoz", "lina@chu.test")


async def test_the_answer_tells_nothing_of_accounts(open_ticket: Open, candidate: Known) -> None:
    known = (await open_ticket(email=candidate.address)).json()
    unknown = (await open_ticket(email="personne@chu.test")).json()
    for answer in (known, unknown):
        answer.pop("ticket"), answer.pop("reference")
    assert known == unknown


async def test_an_address_s_ticket_is_not_the_account_s(
    client: httpx.AsyncClient, asked: Asked, candidate: Known
) -> None:
    """Anyone can type an address: only a mailed link follows such a ticket."""
    ticket = await asked(email=candidate.address)
    assert (await client.get("/mine", headers=candidate.headers)).json() == {"items": []}
    assert (await client.get(f"/mine/{ticket}", headers=candidate.headers)).status_code == 404


@pytest.mark.rule("W8")
@pytest.mark.parametrize(
    ("university", "subdivision", "recipients"),
    [
        ("Université Lyon 1", "LYO", "ARS et Scolarité – Lyon"),
        ("université de rennes", "REN", "ARS et Scolarité – Rennes"),
        ("Université-Lyon-1", "LYO", "ARS et Scolarité – Lyon"),
        ("Ailleurs", None, "Ministère"),
        ("", None, "Ministère"),
    ],
)
async def test_a_ticket_goes_to_the_managers_of_the_university_s_subdivision(
    open_ticket: Open, kept: Kept, university: str, subdivision: str | None, recipients: str
) -> None:
    answer = (await open_ticket(university=university)).json()
    assert answer["recipients"] == recipients
    assert (await kept(UUID(answer["ticket"]))).subdivision == subdivision


@pytest.mark.rule("W8")
async def test_outside_campaigns_it_is_said_and_kept(
    client: httpx.AsyncClient, open_ticket: Open, deliver: Deliver, kept: Kept
) -> None:
    assert (await open_ticket()).json()["outside_campaign"] is False
    await deliver(_published(1))
    assert (await open_ticket()).json()["outside_campaign"] is False, "a round is left"
    await deliver(_published(2))
    answer = (await open_ticket()).json()
    assert answer["outside_campaign"] is True
    assert answer["notice"].startswith("Aucune campagne n'est en cours")
    assert (await kept(UUID(answer["ticket"]))).outside_campaign
    shown = (await client.get("/form")).json()
    assert (shown["outside_campaign"], shown["notice"]) == (True, answer["notice"])


async def test_a_draft_is_no_campaign_yet(open_ticket: Open, deliver: Deliver) -> None:
    await deliver(campaign_of("2026-03", state="draft"))
    assert (await open_ticket()).json()["outside_campaign"] is True


def _published(number: int) -> RoundPublished:
    return RoundPublished(
        campaign="2026-03",
        round=number,
        closing=1,
        run=1,
        published_at="2026-03-13T13:00:02Z",  # type: ignore[arg-type]  # pydantic reads it
        placed=1,
        unplaced=0,
        postes=1,
    )


async def test_the_form_is_filled_in_for_someone_signed_in(
    client: httpx.AsyncClient, candidate: Known
) -> None:
    shown = (await client.get("/form", headers=candidate.headers)).json()
    assert (shown["name"], shown["email"]) == ("Lina Charvoz", candidate.address)
    assert (shown["status"], shown["university"]) == ("Docteur junior", "Université Lyon 1")
    assert shown["universities"] == ["Université Lyon 1", "Université de Rennes"]
    assert shown["kinds"]["appeal"] == "Recours"
    stranger = (await client.get("/form")).json()
    assert (stranger["name"], stranger["email"]) == (None, None)


async def test_a_token_that_is_not_good_is_refused_rather_than_ignored(open_ticket: Open) -> None:
    answer = await open_ticket({"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401


async def test_the_same_key_opens_one_ticket(open_ticket: Open, candidate: Known) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first = await open_ticket(candidate.headers | key)
    again = await open_ticket(candidate.headers | key)
    assert (again.status_code, again.json()) == (201, first.json())
    other = await open_ticket(candidate.headers | key, description="Autre chose")
    assert problem(other)["type"] == "urn:appariement:key-reused"


async def test_the_same_key_opens_one_ticket_for_someone_not_signed_in(
    client: httpx.AsyncClient, world: None
) -> None:
    form = {
        "kind": "other",
        "description": "Bonjour",
        "name": "Lina",
        "email": "lina@chu.test",
        "status": "Interne",
    }
    key = {"Idempotency-Key": uuid4().hex}
    first = await client.post("/tickets", data=form, headers=key)
    again = await client.post("/tickets", data=form, headers=key)
    assert first.status_code == 201
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = form | {"email": "autre@chu.test"}
    another = await client.post("/tickets", data=other, headers=key)
    assert another.json()["reference"] != first.json()["reference"], "keys are an address's own"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"email": ""}, "email"),
        ({"status": ""}, "status"),
        ({"email": "pas une adresse"}, "email"),
        ({"kind": "other", "description": ""}, "description"),
        ({"description": "x" * 5001}, "description"),
        ({"kind": "complaint"}, "kind"),
        ({"surprise": "1"}, "surprise"),
        ({"service": "a\x00b"}, "service"),
    ],
)
async def test_content_is_refused_field_by_field(
    open_ticket: Open, fields: dict[str, str], wrong: str
) -> None:
    answer = await open_ticket(**fields)
    assert answer.status_code == 422
    assert wrong in [error["field"] for error in problem(answer)["errors"]]


@pytest.mark.parametrize("kind", ["correction", "explanation"])
async def test_what_is_about_a_file_of_one_s_own_needs_a_session(
    open_ticket: Open, kind: str
) -> None:
    answer = await open_ticket(kind=kind)
    assert answer.status_code == 401
    assert problem(answer)["type"] == "urn:appariement:identity-needed"


async def test_an_appeal_is_taken_from_anyone(open_ticket: Open, kept: Kept) -> None:
    answer = await open_ticket(kind="appeal")
    assert answer.status_code == 201
    ticket = await kept(UUID(answer.json()["ticket"]))
    assert ticket.due_at is not None


async def test_six_tickets_of_one_address_in_an_hour_are_one_too_many(open_ticket: Open) -> None:
    for _ in range(5):
        assert (await open_ticket()).status_code == 201
    answer = await open_ticket()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert (await open_ticket(email="autre@chu.test")).status_code == 201


async def test_thirty_one_tickets_of_one_network_in_an_hour_are_one_too_many(
    client: httpx.AsyncClient, world: None
) -> None:
    form = {"kind": "other", "description": "Bonjour", "name": "Lina", "status": "Interne"}
    for number in range(31):
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        data = form | {"email": f"a{number}@chu.test"}
        answer = await client.post("/tickets", data=data, headers=headers)
        assert answer.status_code == (201 if number < 30 else 429)
    elsewhere = {"X-Forwarded-For": "198.51.100.1"}
    answer = await client.post("/tickets", data=form | {"email": "z@a.test"}, headers=elsewhere)
    assert answer.status_code == 201


async def test_someone_signed_in_is_not_counted(open_ticket: Open, candidate: Known) -> None:
    for _ in range(7):
        assert (await open_ticket(candidate.headers)).status_code == 201


async def test_an_account_not_heard_of_yet_is_taken_at_its_word(
    open_ticket: Open, kept: Kept
) -> None:
    person = uuid4()
    answer = await open_ticket(
        signed_in(person=person), name="Nouvelle Venue", email="venue@chu.test"
    )
    ticket = await kept(UUID(answer.json()["ticket"]))
    assert (ticket.person, ticket.name, ticket.email) == (
        person,
        "Nouvelle Venue",
        "venue@chu.test",
    )
