"""The managers' desk: their territory alone, versions, who is at it, and the audit of it all."""

from uuid import uuid4

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.testing import audited_acts, problem, signed_in

from .people import Asked, Known, Open


@pytest.mark.rule("W8")
async def test_managers_list_the_tickets_of_their_territory_the_newest_first(
    client: httpx.AsyncClient,
    asked: Asked,
    ars: Known,
    registrar: Known,
    elsewhere: Known,
    ministry: Known,
) -> None:
    lyon = str(await asked())
    rennes = str(await asked(university="Université de Rennes"))
    nowhere = str(await asked(university="Ailleurs"))

    async def listed(who: Known) -> list[str]:
        answer = await client.get("/tickets", headers=who.headers)
        return [item["id"] for item in answer.json()["items"]]

    assert await listed(ars) == await listed(registrar) == [lyon]
    assert await listed(elsewhere) == [rennes]
    assert await listed(ministry) == [nowhere, rennes, lyon]


async def test_another_territory_s_ticket_does_not_exist(
    client: httpx.AsyncClient, asked: Asked, elsewhere: Known
) -> None:
    ticket = await asked()
    assert (await client.get(f"/tickets/{ticket}", headers=elsewhere.headers)).status_code == 404
    for act, body in (
        ("take", None),
        ("release", None),
        ("close", None),
        ("escalation", {"context": "Erreur"}),
        ("notes", {"text": "Note"}),
        ("decision", {"outcome": "refused", "reasons": "Non"}),
    ):
        url = f"/tickets/{ticket}/{act}"
        answer = await client.post(url, json=body, headers=elsewhere.at(1))
        assert answer.status_code == 404, act
    answer = await client.post(
        f"/tickets/{ticket}/answers", data={"text": "Bonjour"}, headers=elsewhere.at(1)
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("role", ["candidate", "responsable", "coordinator", "auditor", "operator"])
@pytest.mark.parametrize(
    "path",
    ["/tickets", "/registers/appeal", "/registers/appeal/export", "/statistics", "/canned-answers"],
)
async def test_only_managers_see_the_desk(
    client: httpx.AsyncClient, world: None, role: str, path: str
) -> None:
    headers = signed_in(Grant.model_validate({"role": role}))
    assert (await client.get(path, headers=headers)).status_code == 403


async def test_a_manager_reads_who_asked_and_what(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, registrar: Known
) -> None:
    mine, typed = await asked(candidate.headers), await asked()
    answer = await client.get(f"/tickets/{mine}", headers=registrar.headers)
    assert answer.headers["etag"] == '"1"'
    card = answer.json()
    assert (card["signed_in"], card["person"]) == (True, str(candidate.person))
    assert (card["email"], card["description"]) == (candidate.address, "Où lire le calendrier ?")
    card = (await client.get(f"/tickets/{typed}", headers=registrar.headers)).json()
    assert (card["signed_in"], card["person"]) == (False, None)


async def test_pages_follow_each_other(client: httpx.AsyncClient, asked: Asked, ars: Known) -> None:
    tickets = [str(await asked()) for _ in range(5)]
    seen: list[str] = []
    before: int | None = None
    for expected in (2, 2, 1):
        params = {"limit": 2} | ({"before": before} if before else {})
        page = (await client.get("/tickets", params=params, headers=ars.headers)).json()
        assert len(page["items"]) == expected
        seen += [item["id"] for item in page["items"]]
        before = page["next"]
    assert before is None
    assert seen == tickets[::-1]


async def test_filters_add_up(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known
) -> None:
    question, technical = await asked(), await asked(candidate.headers, kind="technical")
    await client.post(f"/tickets/{technical}/take", headers=ars.at(1))

    async def found(**params: object) -> list[str]:
        answer = await client.get("/tickets", params=params, headers=ars.headers)  # type: ignore[arg-type]
        return [item["id"] for item in answer.json()["items"]]

    assert await found(kind="technical") == [str(technical)]
    assert await found(state="open") == [str(technical), str(question)]
    assert await found(mine=True) == [str(technical)]
    assert await found(unassigned=True) == [str(question)]
    assert await found(overdue=True) == []
    assert await found(outside_campaign=True) == []
    assert await found(subdivision="GRE") == []
    assert await found(kind="question", mine=True) == []


async def test_a_ticket_is_taken_once_and_released_by_a_colleague(
    client: httpx.AsyncClient, asked: Asked, ars: Known, registrar: Known
) -> None:
    ticket = await asked()
    taken = await client.post(f"/tickets/{ticket}/take", headers=ars.at(1))
    assert taken.json()["assignee"] == "Lina Tessoulin"
    assert taken.headers["etag"] == '"2"'
    refused = await client.post(f"/tickets/{ticket}/take", headers=registrar.at(2))
    assert problem(refused)["type"] == "urn:appariement:taken-by-another"
    assert problem(refused)["detail"] == "Lina Tessoulin s'occupe déjà de cette demande."
    released = await client.post(f"/tickets/{ticket}/release", headers=registrar.at(2))
    assert released.json()["assigned_to"] is None
    nobody = await client.post(f"/tickets/{ticket}/release", headers=registrar.at(3))
    assert problem(nobody)["type"] == "urn:appariement:not-taken"


@pytest.mark.parametrize("act", ["take", "release", "close"])
async def test_an_act_names_the_version_that_it_changes(
    client: httpx.AsyncClient, asked: Asked, ars: Known, act: str
) -> None:
    url = f"/tickets/{await asked()}/{act}"
    assert (await client.post(url, headers=ars.headers)).status_code == 428
    stale = await client.post(url, headers=ars.at(7))
    assert stale.status_code == 412
    assert problem(stale)["version"] == 1
    assert problem(stale)["current"]["state"] == "open"


async def test_the_same_key_answers_once(
    client: httpx.AsyncClient, asked: Asked, ars: Known
) -> None:
    ticket = await asked()
    headers = ars.at(1, **{"Idempotency-Key": uuid4().hex})
    url, words = f"/tickets/{ticket}/answers", {"text": "Voici."}
    first = await client.post(url, data=words, headers=headers)
    again = await client.post(url, data=words, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["etag"] == first.headers["etag"] == '"2"'
    assert len(again.json()["messages"]) == 1


async def test_each_reading_and_each_act_is_audited_with_whose_ticket_it_was(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, database: Database
) -> None:
    ticket = await asked(candidate.headers, kind="technical")
    base = f"/tickets/{ticket}"
    await client.get("/tickets", params={"kind": "technical"}, headers=ars.headers)
    await client.get(base, headers=ars.headers)
    await client.post(f"{base}/take", headers=ars.at(1))
    await client.post(f"{base}/notes", json={"text": "Note"}, headers=ars.headers)
    await client.post(f"{base}/answers", data={"text": "Voici."}, headers=ars.at(2))
    await client.post(f"{base}/close", headers=ars.at(3))
    acts = [one for one in await audited_acts(database) if one.actor == ars.person]
    assert [(one.act, one.person) for one in acts] == [
        ("listed tickets", None),
        ("read a ticket", candidate.person),
        ("took a ticket", candidate.person),
        ("noted on a ticket", candidate.person),
        ("answered a ticket", candidate.person),
        ("closed a ticket", candidate.person),
    ]
    assert acts[0].detail == {"kind": "technical"}
    assert {one.subject for one in acts[1:]} == {base}


async def test_what_is_refused_leaves_no_trace_of_an_act(
    client: httpx.AsyncClient, open_ticket: Open, asked: Asked, ars: Known, database: Database
) -> None:
    ticket = await asked()
    await client.post(f"/tickets/{ticket}/close", headers=ars.at(1))
    assert [one.act for one in await audited_acts(database)] == []
