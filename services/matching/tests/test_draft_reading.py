"""V6: who reads which figures of a dry run, and that each reading is kept."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from contracts.auth import Grant
from kernel.db import Database
from kernel.testing import problem, signed_in
from matching.background.worker import Worker
from matching.domain import DraftReading
from matching.domain.access import draft_scope
from sqlmodel import select

ARA, IDF = "Auvergne-Rhône-Alpes", "Île-de-France"
URL = "/campaigns/2026-03/rounds/1/drafts"
WATERMARK = "Essai : ces figures ne sont pas un résultat et ne seront jamais publiées."
MINISTRY = Grant(role="ministry")
COUNTS = ("candidates", "placed", "first_choices", "perfect_couples", "places", "filled")
READER = uuid4()


@pytest.fixture
def crowd(new_scene: Any, a_wish: Any) -> Any:
    """Lyon has six candidates, Paris five, Grenoble two."""
    scene = new_scene()
    place = dict(
        zip(("LYO", "GRE", "PAR"), (scene.people[k] for k in ("k1", "k2", "k4")), strict=True)
    )
    homes = ["LYO"] * 6 + ["GRE"] * 2 + ["PAR"] * 5
    scene.people = {f"p{n:02}": place[home] for n, home in enumerate(homes)}
    scene.wishes = {
        id_: [a_wish("75-01" if home.subdivision == "PAR" else "69-01", 5, n + 1)]
        for n, (id_, home) in enumerate(scene.people.items())
    }
    return scene


@pytest.fixture
def solved(deliver: Any, worker: Worker) -> Any:
    async def solved(scene: Any, number: int = 1) -> str:
        await deliver(*scene.known(), scene.opened(), *scene.draft(number))
        await worker.turn()
        return str(scene.draft(number)[-1].draft)

    return solved


async def read(client: httpx.AsyncClient, path: str, *grants: Grant) -> httpx.Response:
    return await client.get(path, headers=signed_in(*grants, person=READER))


async def perfect(client: httpx.AsyncClient, draft: str, *grants: Grant) -> dict[str, Any]:
    """The figures of the policy `perfect`, as someone reads them."""
    policies = (await read(client, f"{URL}/{draft}", *grants)).json()["policies"]
    assert [one["policy"] for one in policies] == [
        "candidates",
        "cardinality",
        "perfect",
        "postes",
    ]
    (found,) = [one for one in policies if one["policy"] == "perfect"]
    return dict(found)


def counts(line: dict[str, Any]) -> list[int | None]:
    return [line[name] for name in COUNTS]


@pytest.mark.rule("V6")
async def test_the_ministry_reads_every_subdivision_and_the_country(
    client: httpx.AsyncClient, solved: Any, crowd: Any
) -> None:
    found = await perfect(client, await solved(crowd), MINISTRY)
    assert {one["subdivision"]: counts(one) for one in found["subdivisions"]} == {
        "GRE": [2, 0, 0, 0, 1, 0],
        "LYO": [6, 1, 1, 1, 1, 1],
        "PAR": [5, 2, 2, 1, 3, 2],
    }
    assert counts(found["total"]) == [13, 3, 3, 2, 5, 3]
    assert (found["objective"]["placed"], found["objective"]["perfect_couples"]) == (3, 2)
    assert (found["proven"][-1], found["bounds"], found["notes"]) == ("lottery", {}, [])


@pytest.mark.rule("V6")
@pytest.mark.parametrize(
    ("grants", "shown", "total"),
    [
        ([Grant(role="ars", subdivision="LYO")], {"LYO": 6}, [6, 1, 1, 1, 1, 1]),
        ([Grant(role="ars", region=ARA)], {"LYO": 6, "GRE": None}, [6, 1, 1, 1, 1, 1]),
        ([Grant(role="ars", region=IDF)], {"PAR": 5}, [5, 2, 2, 1, 3, 2]),
        ([Grant(role="ars", subdivision="GRE")], {"GRE": None}, [None] * 6),
        (
            [Grant(role="ars", region=IDF), Grant(role="ars", subdivision="LYO")],
            {"LYO": 6, "PAR": 5},
            [11, 3, 3, 2, 4, 3],
        ),
        ([Grant(role="ars", region="Bretagne")], {}, [None] * 6),
    ],
)
async def test_an_agency_reads_its_subdivisions_alone_and_no_small_one(
    client: httpx.AsyncClient, solved: Any, crowd: Any, grants: Any, shown: Any, total: Any
) -> None:
    """The total leaves small ones out too: what is hidden cannot be subtracted from it."""
    found = await perfect(client, await solved(crowd), *grants)
    assert {one["subdivision"]: one["candidates"] for one in found["subdivisions"]} == shown
    assert counts(found["total"]) == total
    assert (found["objective"], found["bounds"]) == (None, None)
    masked = [one for one in found["subdivisions"] if one["candidates"] is None]
    assert all(counts(one) == [None] * 6 for one in masked)


async def test_each_answer_says_that_it_is_no_result(
    client: httpx.AsyncClient, solved: Any, scene: Any
) -> None:
    draft = await solved(scene)
    for path in (URL, f"{URL}/{draft}"):
        answer = (await read(client, path, MINISTRY)).json()
        assert (answer["draft"], answer["watermark"]) == (True, WATERMARK)


async def test_every_draft_of_a_round_stays_listed_the_newest_alone_counts(
    client: httpx.AsyncClient, deliver: Any, solved: Any, scene: Any
) -> None:
    for number in (1, 2):
        await solved(scene, number)
    *parts, whole = scene.draft(3)
    await deliver(*parts)
    lines = (await read(client, URL, MINISTRY)).json()["items"]
    assert [(one["number"], one["state"], one["history"]) for one in lines] == [
        (2, "solved", False),
        (1, "solved", True),
    ]
    await deliver(whole)
    lines = (await read(client, URL, MINISTRY)).json()["items"]
    assert [(one["number"], one["state"], one["history"]) for one in lines] == [
        (3, "queued", False),
        (2, "solved", True),
        (1, "solved", True),
    ]
    waiting = (await read(client, f"{URL}/{whole.draft}", MINISTRY)).json()
    assert (waiting["policies"], waiting["asked_by"]) == ([], str(scene.person("agent")))


@pytest.mark.rule("V6")
async def test_a_reading_is_kept_with_who_and_when(
    client: httpx.AsyncClient, database: Database, solved: Any, scene: Any
) -> None:
    draft = await solved(scene)
    agency = Grant(role="ars", region=ARA)
    await read(client, URL, MINISTRY)
    await read(client, f"{URL}/{draft}", agency)
    await read(client, f"{URL}/{draft}", agency)
    async with database.begin() as session:
        kept = (await session.exec(select(DraftReading).order_by(DraftReading.id))).all()
    assert [(one.person, one.round, one.draft) for one in kept] == [
        (READER, 1, None),
        (READER, 1, UUID(draft)),
        (READER, 1, UUID(draft)),
    ]
    assert all(one.at is not None for one in kept)


@pytest.mark.rule("V1")
@pytest.mark.parametrize(
    "grants",
    [
        [Grant(role="coordinator", speciality="PED", region=ARA)],
        [Grant(role="auditor")],
        [Grant(role="operator")],
        [Grant(role="registrar", region=ARA)],
        [Grant(role="candidate", campaign="2026-03", speciality="PED", subdivision="LYO")],
        [Grant(role="responsable", campaign="2026-03", poste="69-01", access="referent")],
        [MINISTRY, Grant(role="responsable", campaign="2026-03", poste="69-01", access="second")],
        [
            Grant(role="ars", region=ARA),
            Grant(role="responsable", campaign="2026-03", poste="75-01", access="referent"),
        ],
    ],
)
async def test_others_and_whoever_answers_for_a_poste_read_nothing(
    client: httpx.AsyncClient, database: Database, solved: Any, scene: Any, grants: list[Grant]
) -> None:
    draft = await solved(scene)
    for path in (URL, f"{URL}/{draft}"):
        assert problem(await read(client, path, *grants))["status"] == 403
    async with database.begin() as session:
        assert (await session.exec(select(DraftReading))).all() == []


async def test_who_is_not_signed_in_reads_nothing(client: httpx.AsyncClient) -> None:
    for path in (URL, f"{URL}/{uuid4()}"):
        assert problem(await client.get(path))["status"] == 401


async def test_a_draft_is_read_in_its_round_alone(
    client: httpx.AsyncClient, deliver: Any, solved: Any, new_scene: Any
) -> None:
    draft = await solved(new_scene())
    await deliver(new_scene(round=2).opened())
    for path in (f"{URL}/{uuid4()}", f"/campaigns/2026-03/rounds/2/drafts/{draft}"):
        assert problem(await read(client, path, MINISTRY))["status"] == 404
    assert problem(await read(client, "/campaigns/2026-03/rounds/3/drafts", MINISTRY))
    assert (await read(client, "/campaigns/2026-03/rounds/2/drafts", MINISTRY)).json()[
        "items"
    ] == []


@pytest.mark.parametrize(
    ("grant", "reads"),
    [
        (Grant(role="ars", region=ARA), {"LYO"}),
        (Grant(role="ars", region=ARA, subdivision="LYO"), {"LYO"}),
        (Grant(role="ars", subdivision="PAR"), {"PAR"}),
        (Grant(role="ars"), set()),
        (Grant(role="ars", region=ARA, speciality="PED"), None),
        (Grant(role="ars", region=ARA, campaign="2026-05"), None),
        (Grant(role="ministry"), {"LYO", "PAR"}),
    ],
)
def test_a_scope_that_is_not_a_territory_opens_nothing(grant: Grant, reads: Any) -> None:
    scope = draft_scope([grant], campaign="2026-03")
    places = {"LYO": ARA, "PAR": IDF}
    found = scope and {name for name, region in places.items() if scope.holds(name, region)}
    assert found == reads
