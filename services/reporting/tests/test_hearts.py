"""V1: until the round closes, whoever answers for a poste of a speciality reads no hearts of it,
whatever other role they hold, in no table and in no file."""

import pytest
from contracts.auth import Grant

from . import facts
from .facts import CAMPAIGN, MINISTRY
from .files import cells_of, lines_of

CANDIDATES = "/campaigns/2026-03/candidates"
READER = facts.who(50)
COORDINATOR = Grant(role="coordinator", speciality="PED", subdivision="LYO")
NATIONAL = Grant(role="ars")


def world(hearts=(5, 1)):
    return [
        facts.campaign(),
        facts.candidate(1, name="Alban"),
        facts.candidate(2, "CAR", name="Morvan"),
        facts.poste("69-1"),
        facts.poste("69-2"),
        facts.poste("69-9", "CAR"),
        facts.wishes(1, "69-1", "69-2", hearts=hearts[0]),
        facts.wishes(2, "69-9", hearts=hearts[1]),
    ]


def answering(*postes):
    return facts.responsable(50, *postes)


@pytest.fixture
def hearts_read(read, download):
    """The hearts that someone reads, by speciality: the same in the table and in both files."""

    async def hearts_read(*grants, person=READER, **query):
        page = await read(CANDIDATES, *grants, person=person, **query)
        shown = [
            (item["speciality"], choice["hearts"])
            for item in page["items"]
            for choice in item["choices"]
        ]
        for suffix, reader in (("csv", lines_of), ("xlsx", cells_of)):
            path = f"{CANDIDATES}.{suffix}"
            answer = await download(path, *grants, person=person, **query)
            headings, *lines = reader(answer.content)
            places = headings.index("Spécialité"), headings.index("Cœurs")
            cells = [(line[places[0]], line[places[1]]) for line in lines]
            assert cells == [(speciality, _cell(hearts, suffix)) for speciality, hearts in shown]
        return set(shown)

    return hearts_read


def _cell(hearts, suffix):
    if hearts is None:
        return ""
    return str(hearts) if suffix == "csv" else float(hearts)


@pytest.mark.rule("V1")
async def test_who_answers_for_a_poste_of_the_speciality_reads_no_hearts_of_it(
    deliver, hearts_read
):
    await deliver(*world(), answering("69-1"))
    assert await hearts_read(NATIONAL) == {("PED", None), ("CAR", 1)}
    assert await hearts_read(COORDINATOR) == {("PED", None)}
    assert await hearts_read(MINISTRY) == {("PED", None), ("CAR", 1)}


@pytest.mark.rule("V1")
async def test_others_read_the_hearts_of_their_scope(deliver, hearts_read):
    await deliver(*world(), answering("69-1"))
    assert await hearts_read(NATIONAL, person=facts.who(51)) == {("PED", 5), ("CAR", 1)}


@pytest.mark.rule("V1")
async def test_when_the_round_is_closed_its_hearts_are_read_and_no_others(deliver, hearts_read):
    await deliver(*world(), answering("69-1"), facts.closed())
    assert await hearts_read(NATIONAL) == {("PED", 5), ("CAR", 1)}
    await deliver(facts.wishes(1, "69-2", round_=2, hearts=4))
    assert await hearts_read(NATIONAL, round=2, kind="single") == {("PED", None)}


@pytest.mark.rule("V1", "C4")
@pytest.mark.parametrize("annulled_first", [True, False])
async def test_an_annulled_closing_hides_them_again_until_the_next_one(
    deliver, hearts_read, annulled_first
):
    told = [facts.closed(), facts.annulled()]
    await deliver(*world(), answering("69-1"), *(reversed(told) if annulled_first else told))
    assert await hearts_read(NATIONAL) == {("PED", None), ("CAR", 1)}
    await deliver(facts.closed(closing=2))
    assert await hearts_read(NATIONAL) == {("PED", 5), ("CAR", 1)}


@pytest.mark.rule("V1")
async def test_the_token_tells_too_for_whom_a_person_answers(deliver, hearts_read):
    await deliver(*world())
    second = Grant(role="responsable", campaign=CAMPAIGN, poste="69-9", access="second")
    assert await hearts_read(NATIONAL, second) == {("PED", 5), ("CAR", None)}


@pytest.mark.rule("V1")
async def test_a_poste_that_is_not_known_yet_hides_all_hearts(deliver, hearts_read):
    await deliver(*world(), answering("69-777"))
    assert await hearts_read(NATIONAL) == {("PED", None), ("CAR", None)}


@pytest.mark.rule("V1")
@pytest.mark.parametrize(
    "path",
    [
        f"{CANDIDATES}",
        f"{CANDIDATES}.csv",
        f"{CANDIDATES}.xlsx",
        "/campaigns/2026-03/postes",
        "/campaigns/2026-03/postes.csv",
        "/campaigns/2026-03/postes.xlsx",
        "/campaigns/2026-03/affectations",
        "/campaigns/2026-03/affectations.csv",
        "/campaigns/2026-03/affectations.xlsx",
        "/campaigns/2026-03/statistics/candidates?by=subdivision&by=kind&by=option&by=round",
        "/campaigns/2026-03/statistics/postes?by=subdivision&by=kind&by=option&by=round",
    ],
)
async def test_no_reading_depends_on_hearts_that_are_hidden(deliver, download, path):
    """Neither a value, nor an order, nor a count: other hearts give the same bytes."""
    given = []
    for hearts in (((5, 1), 5), ((1, 4), 5)):
        await deliver(*world(hearts), answering("69-1"))
        given.append((await download(path, MINISTRY, person=READER)).content)
    assert given[0] == given[1]


@pytest.mark.rule("V1")
async def test_progress_tells_no_hearts(deliver, read):
    given = []
    for hearts in (((5, 1), 5), ((1, 4), 2)):
        await deliver(*world(hearts), answering("69-1"))
        answer = await read("/campaigns/2026-03/rounds/1/progress", MINISTRY, person=READER)
        del answer["as_of"]
        given.append(answer)
    assert given[0] == given[1]
