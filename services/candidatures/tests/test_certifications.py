"""A ranking is certified as it is saved; a later save lifts it; where the policy says so, no other
counts."""

import json
from uuid import UUID

import httpx
import pytest
from contracts.candidatures import RankingChanged, ReminderDue
from contracts.receipts import ReceiptIssued
from kernel.testing import audited_acts, emitted, problem, signed_in

from .world import HOUR, World

REFERENT = UUID(int=7)


async def certify(
    world: World, *, version: int = 1, access: str = "referent", key: str | None = None
) -> httpx.Response:
    grant = world.poste_grant("69-1", access)
    headers = signed_in(grant, person=REFERENT) | {"If-Match": f'"{version}"'}
    if key:
        headers["Idempotency-Key"] = key
    path = world.path("rankings", "69-1", "certification")
    return await world.client.post(path, headers=headers)


async def to_rank(world: World, **policy: object) -> list[UUID]:
    """Two candidates to rank on a poste."""
    await world.postes("69-1", places=2)
    people = await world.candidates(2)
    await world.responsable("69-1")
    await world.open(minimum_floor=1, **policy)
    for person in people:
        await world.wish(person, {"69-1": 3})
    await world.reach("wishes_close_at")
    return people


async def terms(world: World) -> list[dict[str, object]]:
    ((data,),) = await world.sql("SELECT instance FROM snapshots")
    wishes = [wish for one in json.loads(data)["candidates"] for wish in one["wishes"]]
    return [{key: wish[key] for key in wish if key in ("rank", "refused")} for wish in wishes]


@pytest.mark.rule("K2")
async def test_a_saved_ranking_is_certified_as_it_is(world: World) -> None:
    a, b = await to_rank(world)
    saved = (await world.rank("69-1", {a: 1, b: 2})).json()
    assert (saved["certified"], saved["certified_only"]) == (None, False)
    answer = await certify(world)
    assert (answer.status_code, answer.json()["certified"]) == (200, "certified")
    assert answer.headers["ETag"] == '"1"'
    assert (await world.ranking("69-1")).json()["certified"] == "certified"
    told = await emitted(world.database, RankingChanged)
    assert [(one.version, one.certified) for one in told] == [(1, False), (1, True)]
    assert told[1].placements == told[0].placements
    assert "certified a ranking" in [one.act for one in await audited_acts(world.database)]


@pytest.mark.rule("K2")
async def test_an_edit_lifts_the_certification_and_says_so(world: World) -> None:
    a, b = await to_rank(world)
    await world.rank("69-1", {a: 1, b: 2})
    await certify(world)
    edited = (await world.rank("69-1", {a: 2, b: 1}, version=1)).json()
    assert edited["certified"] == "lifted"
    assert (await world.ranking("69-1")).json()["certified"] == "lifted"
    *_, told = await emitted(world.database, RankingChanged)
    assert (told.version, told.certified) == (2, False)
    receipts = [r for r in await emitted(world.database, ReceiptIssued) if r.kind == "ranking"]
    assert [one.uncertified for one in receipts] == [False, True]
    assert (await certify(world, version=2)).json()["certified"] == "certified"


async def test_certified_twice_it_is_certified_once(world: World) -> None:
    a, b = await to_rank(world)
    await world.rank("69-1", {a: 1, b: 2})
    first = await certify(world, key="certify-1")
    again = await certify(world, key="certify-1")
    assert (first.json(), again.headers["Idempotent-Replayed"]) == (again.json(), "true")
    assert (await certify(world)).status_code == 200
    assert len(await world.sql("SELECT * FROM certifications")) == 1


async def test_another_version_is_not_certified(world: World) -> None:
    a, b = await to_rank(world)
    await world.rank("69-1", {a: 1, b: 2})
    await world.rank("69-1", {a: 2, b: 1}, version=1)
    refusal = await certify(world, version=1)
    assert (refusal.status_code, refusal.json()["version"]) == (412, 2)


async def test_nothing_saved_or_not_valid_is_not_certified(world: World) -> None:
    a, _ = await to_rank(world)
    refusal = await certify(world, version=0)
    assert problem(refusal)["type"] == "urn:appariement:nothing-to-certify"
    await world.rank("69-1", {a: 1})
    refusal = problem(await certify(world))
    assert (refusal["status"], refusal["type"]) == (409, "urn:appariement:not-valid-yet")
    assert refusal["verdict"]["missing"] == 1


@pytest.mark.rule("K1")
async def test_only_the_referent_certifies_and_only_in_the_window(world: World) -> None:
    a, b = await to_rank(world)
    await world.rank("69-1", {a: 1, b: 2})
    assert (await certify(world, access="second")).status_code == 403
    await world.reach("ranking_close_at")
    assert problem(await certify(world))["type"] == "urn:appariement:window-closed"


@pytest.mark.rule("K2")
@pytest.mark.parametrize(("certified", "edited"), [(True, False), (False, False), (True, True)])
async def test_where_the_policy_says_so_only_a_certified_ranking_counts(
    world: World, certified: bool, edited: bool
) -> None:
    a, b = await to_rank(world, certified_only=True)
    await world.rank("69-1", {a: 1, b: 2})
    if certified:
        await certify(world)
    if edited:
        await world.rank("69-1", {a: 1, b: 2}, version=1)
    await world.reach("ranking_close_at")
    kept = sorted(map(json.dumps, await terms(world)))
    invalid = [json.dumps({"refused": "ranking_invalid"})] * 2
    counted = [json.dumps({"rank": 1}), json.dumps({"rank": 2})]
    assert kept == (counted if certified and not edited else invalid)


@pytest.mark.rule("K2")
async def test_elsewhere_a_ranking_counts_without_being_certified(world: World) -> None:
    a, b = await to_rank(world)
    await world.rank("69-1", {a: 1, b: 2})
    await world.reach("ranking_close_at")
    assert sorted(map(json.dumps, await terms(world))) == ['{"rank": 1}', '{"rank": 2}']


@pytest.mark.rule("R1")
async def test_whoever_forgot_to_certify_is_reminded(world: World) -> None:
    a, b = await to_rank(world, certified_only=True)
    await world.rank("69-1", {a: 1, b: 2})
    await world.set_bound("ranking_close_at", 24 * HOUR)
    await world.look()
    (reminder,) = await emitted(world.database, ReminderDue)
    assert (reminder.poste, reminder.missing, reminder.uncertified) == ("69-1", 0, True)
    await certify(world)
    await world.set_bound("ranking_close_at", 3 * HOUR)
    await world.look()
    assert len(await emitted(world.database, ReminderDue)) == 1
