"""Registers of the requests with a clock, figures, canned answers: within one's territory."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from assistance.domain.tickets import Ticket
from kernel.db import Database, now
from kernel.testing import audited_acts, problem

from .people import Asked, Known


async def late(database: Database, ticket: UUID, *, days: int) -> None:
    """The ticket came, and was due, so many days ago."""
    async with database.begin() as session:
        found = await session.get_one(Ticket, ticket)
        found.due_at = await now(session) - timedelta(days=days)
        found.received_at = found.due_at - timedelta(days=30)


@pytest.mark.rule("W9")
async def test_overdue_requests_come_first_and_settled_ones_last(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, database: Database
) -> None:
    settled, due, late_one, later = [
        await asked(candidate.headers, kind="explanation") for _ in range(4)
    ]
    await late(database, late_one, days=1)
    await late(database, later, days=9)
    await client.post(f"/tickets/{settled}/answers", data={"text": "Voici."}, headers=ars.at(1))
    await asked(candidate.headers, kind="appeal")
    found = (await client.get("/registers/explanation", headers=ars.headers)).json()
    assert (found["total"], found["overdue"]) == (4, 2)
    assert [item["ticket"] for item in found["items"]] == [
        str(one) for one in (later, late_one, due, settled)
    ]
    assert [item["overdue"] for item in found["items"]] == [True, True, False, False]
    overdue = (await client.get("/tickets", params={"overdue": True}, headers=ars.headers)).json()
    assert {item["id"] for item in overdue["items"]} == {str(late_one), str(later)}


async def test_what_was_withdrawn_is_overdue_no_more(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ars: Known, database: Database
) -> None:
    ticket = await asked(candidate.headers, kind="appeal")
    await late(database, ticket, days=1)
    await client.post(f"/mine/{ticket}/close", headers=candidate.headers)
    assert (await client.get("/registers/appeal", headers=ars.headers)).json()["overdue"] == 0


async def test_a_register_holds_one_s_territory(
    client: httpx.AsyncClient, asked: Asked, elsewhere: Known, ministry: Known
) -> None:
    await asked(kind="appeal")
    assert (await client.get("/registers/appeal", headers=elsewhere.headers)).json()["total"] == 0
    assert (await client.get("/registers/appeal", headers=ministry.headers)).json()["total"] == 1
    unknown = await client.get("/registers/question", headers=ministry.headers)
    assert unknown.status_code == 422


async def test_a_register_is_exported_and_no_cell_is_a_formula(
    client: httpx.AsyncClient, asked: Asked, ars: Known, database: Database
) -> None:
    ticket = await asked(kind="appeal", name="=cmd|' /C calc'!A0")
    decision = {"outcome": "refused", "reasons": "Hors délai."}
    await client.post(f"/tickets/{ticket}/decision", json=decision, headers=ars.at(1))
    answer = await client.get("/registers/appeal/export", headers=ars.headers)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    text = answer.content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    assert line["Demandeur"] == "'=cmd|' /C calc'!A0"
    assert (line["Référence"], line["En retard"]) == ("A-00001", "non")
    assert (line["Issue"], line["Décidée par"]) == ("refused", "Lina Tessoulin")
    acts = [one.act for one in await audited_acts(database)]
    assert acts[-1] == "exported a register"


async def test_figures_by_kind_state_and_subdivision(
    client: httpx.AsyncClient, asked: Asked, candidate: Known, ministry: Known, database: Database
) -> None:
    first, second, third = [await asked(candidate.headers) for _ in range(3)]
    await asked(university="Ailleurs", kind="appeal")
    for ticket, hours in ((first, 1), (second, 2), (third, 9)):
        async with database.begin() as session:
            found = await session.get_one(Ticket, ticket)
            found.answered_at = (found.received_at or await now(session)) + timedelta(hours=hours)
    figures = (await client.get("/statistics", headers=ministry.headers)).json()
    whole = {"tickets": 4, "answered": 3, "overdue": 0, "median_hours": 2.0}
    assert figures["whole"] == whole
    assert [(one["kind"], one["tickets"], one["median_hours"]) for one in figures["by_kind"]] == [
        ("appeal", 1, None),
        ("question", 3, 2.0),
    ]
    assert [(one["state"], one["tickets"]) for one in figures["by_state"]] == [("open", 4)]
    places = [(one["subdivision"], one["tickets"]) for one in figures["by_subdivision"]]
    assert places == [("LYO", 3), (None, 1)]


async def test_figures_hold_one_s_territory_and_a_period(
    client: httpx.AsyncClient, asked: Asked, elsewhere: Known, ars: Known
) -> None:
    await asked()

    async def counted(who: Known, **params: str) -> int:
        answer = await client.get("/statistics", params=params, headers=who.headers)
        number: int = answer.json()["whole"]["tickets"]
        return number

    assert (await counted(elsewhere), await counted(ars)) == (0, 1)
    assert await counted(ars, since="2020-01-01T00:00:00Z") == 1
    assert await counted(ars, until="2020-01-01T00:00:00Z") == 0
    naive = await client.get("/statistics?since=2020-01-01T00:00:00", headers=ars.headers)
    assert naive.status_code == 422


def canned(subdivision: str | None = "LYO", **changes: Any) -> dict[str, Any]:
    text = {"title": "Calendrier", "text": "Le calendrier est public."}
    return {"subdivision": subdivision, **text, **changes}


async def test_canned_answers_are_a_territory_s_and_the_ministry_s_are_for_all(
    client: httpx.AsyncClient, ars: Known, registrar: Known, elsewhere: Known, ministry: Known
) -> None:
    kept = await client.post("/canned-answers", json=canned(), headers=registrar.headers)
    assert kept.status_code == 201
    national = canned(None, title="Adieu")
    await client.post("/canned-answers", json=national, headers=ministry.headers)

    async def offered(who: Known) -> list[str]:
        answer = await client.get("/canned-answers", headers=who.headers)
        return [one["title"] for one in answer.json()["items"]]

    assert await offered(ars) == await offered(ministry) == ["Adieu", "Calendrier"]
    assert await offered(elsewhere) == ["Adieu"]


@pytest.mark.parametrize("subdivision", [None, "LYO", "ZZZ"])
async def test_nobody_writes_the_canned_answers_of_others(
    client: httpx.AsyncClient, elsewhere: Known, subdivision: str | None
) -> None:
    answer = await client.post(
        "/canned-answers", json=canned(subdivision), headers=elsewhere.headers
    )
    assert answer.status_code == 404


async def test_a_canned_answer_is_changed_and_deleted_at_its_version(
    client: httpx.AsyncClient, ars: Known, elsewhere: Known
) -> None:
    kept = (await client.post("/canned-answers", json=canned(), headers=ars.headers)).json()
    url = f"/canned-answers/{kept['id']}"
    changed = canned(text="Il est en page d'accueil.")
    assert (await client.put(url, json=changed, headers=elsewhere.at(1))).status_code == 404
    assert (await client.delete(url, headers=elsewhere.at(1))).status_code == 404
    assert (await client.put(url, json=canned(None), headers=ars.at(1))).status_code == 404
    done = await client.put(url, json=changed, headers=ars.at(1))
    assert (done.json()["text"], done.headers["etag"]) == ("Il est en page d'accueil.", '"2"')
    stale = await client.put(url, json=changed, headers=ars.at(1))
    assert problem(stale)["current"]["text"] == "Il est en page d'accueil."
    assert (await client.delete(url, headers=ars.at(2))).json() == {"id": kept["id"]}
    assert (await client.get("/canned-answers", headers=ars.headers)).json() == {"items": []}
    gone = await client.delete(f"/canned-answers/{uuid4()}", headers=ars.at(1))
    assert gone.status_code == 404
