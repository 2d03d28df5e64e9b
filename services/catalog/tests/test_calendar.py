"""Calendars: the public one, its iCalendar, and those copied to another year."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from catalog.domain.announcements import due_reminders
from catalog.domain.campaigns import Campaign, Round
from catalog.domain.icalendar import icalendar
from catalog.domain.shifting import shifted
from catalog.usecases import announcements
from contracts.announcements import CampaignAnnounced
from contracts.catalog import RoundCalendar
from hypothesis import given
from hypothesis import strategies as st
from kernel.db import Database
from kernel.testing import emitted, problem
from sqlalchemy import text

from .conftest import Import
from .deciding import Ministry, calendar
from .lists import CAMPAIGN, ROUND_1, ROUND_2, line

PARIS = ZoneInfo("Europe/Paris")
COPY = {"campaign": "2027-03", "label": "Mars 2027", "first_day": "2027-03-03"}


async def copy(client: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    body = COPY | changes
    return await client.post("/campaigns/2026-03/copy", json=body, headers=Ministry.headers())


async def test_a_copy_has_the_policy_and_the_calendar_of_last_year_and_no_poste(
    campaign: dict[str, Any], client: httpx.AsyncClient, bring: Import
) -> None:
    await bring([line()])
    await Ministry(client).plan(ROUND_1, ROUND_2, minimum_floor=3)
    answer = await copy(client)
    made = answer.json()
    assert (answer.status_code, made["state"], made["version"]) == (201, "draft", 1)
    assert made["policy"]["minimum_floor"] == 3
    assert made["rounds"][0] == {
        "number": 1,
        "opens_at": "2027-03-03T08:00:00Z",
        "wishes_close_at": "2027-03-06T23:00:00Z",
        "ranking_close_at": "2027-03-11T23:00:00Z",
    }
    postes = await client.get("/campaigns/2027-03/postes", headers=Ministry.headers())
    assert postes.json()["items"] == []
    assert problem(await copy(client))["type"] == "urn:appariement:campaign-exists"


@pytest.mark.parametrize("first_day", ["2200-01-01", "9999-12-31", "1999-01-01"])
async def test_a_copy_to_a_year_that_cannot_be_meant_is_refused(
    campaign: dict[str, Any], client: httpx.AsyncClient, first_day: str
) -> None:
    answer = await copy(client, first_day=first_day)
    assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, "first_day")


@pytest.mark.rule("P6")
@given(st.dates(date(2026, 1, 1), date(2040, 1, 1)), st.integers(0, 23))
def test_a_shifted_calendar_keeps_its_hours_in_paris(day: date, hour: int) -> None:
    """Across the change of hour too: an hour that a night skips is the one after it."""
    opens = datetime(2026, 3, 20, hour, tzinfo=PARIS)
    bounds = [(opens + timedelta(days=days)).astimezone(UTC) for days in (0, 4, 12)]
    first = RoundCalendar(
        number=1, opens_at=bounds[0], wishes_close_at=bounds[1], ranking_close_at=bounds[2]
    )
    (moved,) = shifted([first], first_day=day)
    told = [moved.opens_at, moved.wishes_close_at, moved.ranking_close_at]
    skipped = {instant.astimezone(PARIS).date() for instant in told if hour == 2}
    for instant, days in zip(told, (0, 4, 12), strict=True):
        local = instant.astimezone(PARIS)
        assert local.date() == day + timedelta(days=days)
        assert local.hour == hour or local.date() in skipped


@pytest.mark.rule("P6")
async def test_the_public_calendar_tells_past_current_and_next_in_paris(
    campaign: dict[str, Any], client: httpx.AsyncClient, bring: Import
) -> None:
    people = Ministry(client)
    empty = (await client.get("/calendar")).json()
    assert empty == {"current": [], "next": [], "past": []}
    await bring([line()])
    await people.launch(calendar(opens_in=timedelta(days=3)))
    (coming,) = (await client.get("/calendar")).json()["next"]
    assert coming["campaign"] == "2026-03"
    opens = datetime.fromisoformat(coming["rounds"][0]["opens_at"])
    assert opens.utcoffset() == opens.astimezone(PARIS).utcoffset()
    await people.plan(calendar(opens_in=timedelta(hours=-1)))
    await people.suspend()
    (current,) = (await client.get("/calendar")).json()["current"]
    assert current["state"] == "suspended"
    await people.decide("resume")
    await people.decide("finish")
    assert [one["campaign"] for one in (await client.get("/calendar")).json()["past"]]


@pytest.mark.rule("O1")
async def test_the_icalendar_has_each_phase_of_what_is_published(
    campaign: dict[str, Any], client: httpx.AsyncClient, bring: Import
) -> None:
    assert b"VEVENT" not in (await client.get("/calendar.ics")).content
    await bring([line()])
    await Ministry(client).publish()
    answer = await client.get("/calendar.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = answer.text.split("BEGIN:VEVENT")[1:]
    assert len(events) == 4
    assert "DTSTART:20260304T080000Z\r\nDTEND:20260307T230000Z" in events[0]
    assert "UID:2026-03-1-wishes@localhost" in events[0]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_lines_of_an_icalendar_are_folded_between_letters(label: str) -> None:
    campaign = Campaign(campaign="2026-03", label=label, policy={})
    rounds = [Round.planned("2026-03", RoundCalendar.model_validate(ROUND_1))]
    content = icalendar([(campaign, rounds)], host="appariement.test")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    whole = b"".join(content.split(b"\r\n ")).decode()
    (summary,) = re.findall(r"SUMMARY:(.*), tour 1 : candidatures\r\n", whole.replace("\\,", ","))
    assert re.sub(r"\\([\\;])", r"\1", summary) == label


OPENS = datetime(2026, 3, 4, 8, tzinfo=UTC)


@pytest.mark.rule("S16")
@pytest.mark.parametrize(
    ("published", "days", "due"),
    [
        (60, 22, []),
        (60, 20, ["three_weeks"]),
        (60, 0.5, ["three_weeks", "one_day"]),
        (10, 5, []),
        (10, 1, ["one_day"]),
        (0.5, 0.2, []),
        (60, 0, []),
    ],
)
def test_reminders_before_the_opening_are_those_that_publishing_did_not_just_say(
    published: float, days: float, due: list[str]
) -> None:
    found = due_reminders(
        opens_at=OPENS,
        published_at=OPENS - timedelta(days=published),
        now=OPENS - timedelta(days=days),
    )
    assert list(found) == due


async def remind(known: Database) -> int:
    async with known.begin() as session:
        return await announcements.remind(session)


@pytest.mark.rule("S16")
async def test_each_reminder_is_announced_once(
    known: Database, campaign: dict[str, Any], client: httpx.AsyncClient, bring: Import
) -> None:
    people = Ministry(client)
    await bring([line()])
    await people.plan(calendar(opens_in=timedelta(days=60)))
    await people.publish()
    assert await remind(known) == 0
    for days, expected in ((20, "three_weeks"), (0.5, "one_day")):
        async with known.begin() as session:
            await session.execute(text("UPDATE announcements SET at = at - interval '90 days'"))
        await people.plan(calendar(opens_in=timedelta(days=days)))
        assert [await remind(known), await remind(known)] == [1, 0]
        assert (await emitted(known, CampaignAnnounced))[-1].kind == expected


async def test_a_draft_reminds_nobody(known: Database, campaign: dict[str, Any]) -> None:
    assert CAMPAIGN["campaign"] == campaign["campaign"]
    assert await remind(known) == 0
