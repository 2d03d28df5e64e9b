import pytest
from contracts import Event
from contracts.auth import Grant
from kernel.testing import problem, signed_in

from . import facts
from .facts import AURA, BRETAGNE, MINISTRY

PROGRESS = "/campaigns/2026-03/rounds/1/progress"
SECOND = "/campaigns/2026-03/rounds/2/progress"


def share(count, of, percent):
    return {"count": count, "of": of, "percent": percent}


def postes(total, with_candidatures, ranked, valid, certified=0):
    return {
        "total": total,
        "with_candidatures": with_candidatures,
        "ranked": ranked,
        "valid": valid,
        "certified": certified,
    }


def small_world() -> list[Event]:
    """PED in Lyon: 3 candidates and 3 postes. CAR in Rennes: 1 candidate and 1 poste."""
    return [
        facts.campaign(),
        facts.candidate(1, connected=True),
        facts.candidate(2, connected=True),
        facts.candidate(3),
        facts.candidate(4, "CAR", "REN", connected=True),
        facts.poste("69-1"),
        facts.poste("69-2", subdivision="GRE"),
        facts.poste("69-3"),
        facts.poste("35-1", "CAR", "REN"),
        facts.poste("69-4", withdrawn=True),
        facts.poste("69-5", places=0),
        facts.responsable(10, "69-1", "69-2", connected=True),
        facts.responsable(11, "69-3", "35-1"),
        facts.responsable(12, "69-4", connected=True),
        facts.wishes(1, "69-1", "69-2"),
        facts.wishes(2, "69-1"),
        facts.ranking("69-1", 2, 1, certified=True),
        facts.ranking("69-2", 1, valid=False),
    ]


async def test_an_empty_campaign_has_no_percentage_and_divides_nothing(deliver, read):
    await deliver(facts.campaign())
    answer = await read(PROGRESS, MINISTRY)
    assert answer["parts"] == []
    assert answer["candidates"] == {
        "total": 0,
        "connected": 0,
        "saved": 0,
        "minimum_reached": 0,
    }
    assert answer["responsables"] == {"total": 0, "connected": 0}
    assert answer["postes"] == postes(0, 0, 0, 0)
    for group in answer["percent"].values():
        assert set(map(str, group.values())) == {str(share(0, 0, None))}


@pytest.mark.rule("W4")
async def test_every_percentage_of_a_small_campaign_counted_by_hand(deliver, read):
    await deliver(*small_world())
    answer = await read(PROGRESS, MINISTRY)
    assert answer["candidates"] == {
        "total": 4,
        "connected": 3,
        "saved": 2,
        "minimum_reached": 1,
    }
    assert answer["responsables"] == {"total": 2, "connected": 1}
    assert answer["postes"] == postes(4, 2, 2, 1, certified=1)
    assert answer["percent"] == {
        "candidates": {
            "connected": share(3, 4, 75.0),
            "saved": share(2, 4, 50.0),
            "minimum_reached": share(1, 4, 25.0),
        },
        "responsables": {"connected": share(1, 2, 50.0)},
        "postes": {
            "with_candidatures": share(2, 4, 50.0),
            "ranked": share(2, 2, 100.0),
            "valid": share(1, 2, 50.0),
            "certified": share(1, 2, 50.0),
        },
    }


async def test_the_parts_have_the_same_figures(deliver, read):
    await deliver(*small_world())
    car, ped = (await read(PROGRESS, MINISTRY))["parts"]
    assert (car["speciality"], car["region"]) == ("CAR", BRETAGNE)
    assert (ped["speciality"], ped["region"]) == ("PED", AURA)
    assert car["candidates"] == {"total": 1, "connected": 1, "saved": 0, "minimum_reached": 0}
    assert car["percent"]["candidates"]["connected"] == share(1, 1, 100.0)
    assert car["percent"]["postes"]["ranked"] == share(0, 0, None)
    assert ped["candidates"] == {"total": 3, "connected": 2, "saved": 2, "minimum_reached": 1}
    assert ped["percent"]["candidates"]["connected"] == share(2, 3, 66.6)
    assert ped["postes"] == postes(3, 2, 2, 1, certified=1)


async def test_one_who_answers_in_two_parts_counts_in_each_and_once_in_all(deliver, read):
    await deliver(*small_world())
    answer = await read(PROGRESS, MINISTRY)
    assert [part["responsables"]["total"] for part in answer["parts"]] == [1, 2]
    assert answer["responsables"]["total"] == 2


async def test_a_coordinator_counts_their_speciality_in_their_territory_only(deliver, read):
    await deliver(*small_world())
    in_lyon = await read(PROGRESS, Grant(role="coordinator", speciality="PED", subdivision="LYO"))
    assert (in_lyon["candidates"]["total"], in_lyon["postes"]["total"]) == (3, 2)
    elsewhere = await read(PROGRESS, Grant(role="coordinator", speciality="PED", region=BRETAGNE))
    assert (elsewhere["candidates"]["total"], elsewhere["parts"]) == (0, [])


async def test_an_ars_counts_its_territory_only(deliver, read):
    await deliver(*small_world())
    answer = await read(PROGRESS, Grant(role="ars", region=BRETAGNE))
    assert [part["speciality"] for part in answer["parts"]] == ["CAR"]
    assert answer["candidates"]["total"] == 1
    assert answer["responsables"] == {"total": 1, "connected": 0}


async def test_several_roles_add_up_and_count_nobody_twice(deliver, read):
    await deliver(*small_world())
    answer = await read(
        PROGRESS,
        Grant(role="coordinator", speciality="PED", region=AURA),
        Grant(role="ars", subdivision="LYO"),
        Grant(role="ars", region=BRETAGNE),
    )
    assert answer["candidates"]["total"] == 4


@pytest.mark.rule("W4")
async def test_a_filter_narrows_and_never_widens(deliver, read):
    await deliver(*small_world())
    ars = Grant(role="ars", region=AURA)
    assert (await read(PROGRESS, MINISTRY, subdivision="REN"))["candidates"]["total"] == 1
    assert (await read(PROGRESS, MINISTRY, speciality="PED"))["postes"]["total"] == 3
    assert (await read(PROGRESS, ars, subdivision="GRE"))["postes"]["total"] == 1
    assert (await read(PROGRESS, ars, region=BRETAGNE))["candidates"]["total"] == 0


@pytest.mark.parametrize("role", ["candidate", "responsable", "registrar", "auditor", "operator"])
@pytest.mark.parametrize(
    "path",
    [
        PROGRESS,
        "/campaigns/2026-03/affectations",
        "/campaigns/2026-03/affectations.csv",
        "/campaigns/2026-03/affectations.xlsx",
        "/campaigns/2026-03/candidates",
        "/campaigns/2026-03/candidates.csv",
        "/campaigns/2026-03/postes",
        "/campaigns/2026-03/postes.xlsx",
        "/campaigns/2026-03/statistics/candidates",
        "/campaigns/2026-03/statistics/postes",
    ],
)
async def test_other_roles_read_nothing(client, deliver, path, role):
    await deliver(*small_world())
    answer = await client.get(path, headers=signed_in(Grant(role=role)))
    assert problem(answer)["status"] == 403


async def test_who_is_not_signed_in_reads_nothing(client):
    assert problem(await client.get(PROGRESS))["status"] == 401


@pytest.mark.parametrize(
    "path",
    [
        "/campaigns/2031-01/rounds/1/progress",
        "/campaigns/2026-03/rounds/3/progress",
        "/campaigns/2026-03/rounds/9999999999999/progress",
        "/campaigns/2031-01/affectations",
        "/campaigns/2031-01/affectations.csv",
        "/campaigns/2031-01/candidates",
        "/campaigns/2031-01/candidates.xlsx",
        "/campaigns/2031-01/postes",
        "/campaigns/2031-01/postes.csv",
        "/campaigns/2031-01/statistics/candidates",
        "/campaigns/2031-01/statistics/postes",
        "/campaigns/2031-01/public-statistics",
    ],
)
async def test_no_such_campaign_or_round(client, deliver, path):
    await deliver(facts.campaign())
    answer = await client.get(path, headers=signed_in(MINISTRY))
    assert problem(answer)["status"] == 404


async def test_who_is_no_candidate_any_more_leaves_every_count(deliver, read):
    await deliver(*small_world(), facts.person(1))
    answer = await read(PROGRESS, MINISTRY)
    assert answer["candidates"] == {
        "total": 3,
        "connected": 2,
        "saved": 1,
        "minimum_reached": 0,
    }
    assert answer["postes"]["with_candidatures"] == 1, "69-2 was wished for by nobody else"


async def test_an_account_merged_into_another_is_counted_once(deliver, read):
    await deliver(facts.campaign(), facts.candidate(1), facts.candidate(2), facts.merged(1, into=2))
    assert (await read(PROGRESS, MINISTRY))["candidates"]["total"] == 1


async def test_candidatures_of_those_left_out_do_not_count(deliver, read):
    await deliver(*small_world(), facts.wishes(2, "69-3", version=2, left_out=True))
    answer = await read(PROGRESS, MINISTRY)
    assert (answer["candidates"]["saved"], answer["candidates"]["minimum_reached"]) == (2, 1)
    assert answer["postes"]["with_candidatures"] == 2


@pytest.mark.rule("P12")
async def test_a_withdrawn_poste_is_no_longer_counted_as_to_rank(deliver, read):
    await deliver(*small_world(), facts.poste("69-2", subdivision="GRE", withdrawn=True))
    answer = await read(PROGRESS, MINISTRY)
    assert answer["postes"] == postes(3, 1, 1, 1, certified=1)


async def test_a_ranking_without_candidature_is_not_counted(deliver, read):
    await deliver(*small_world(), facts.ranking("69-3", 7))
    assert (await read(PROGRESS, MINISTRY))["postes"]["ranked"] == 2


async def test_the_second_round_counts_who_has_no_poste_and_the_places_left(deliver, read):
    await deliver(
        *small_world(),
        facts.placed(1, "69-1"),
        facts.unplaced(2),
        facts.left("69-1", 0),
        facts.left("69-2", 1),
        facts.wishes(2, "69-2", round_=2, minimum=1),
    )
    answer = await read(SECOND, MINISTRY)
    assert answer["candidates"] == {
        "total": 3,
        "connected": 2,
        "saved": 1,
        "minimum_reached": 1,
    }
    assert answer["postes"] == postes(3, 1, 0, 0)
    first = await read(PROGRESS, MINISTRY)
    assert (first["candidates"]["total"], first["postes"]["total"]) == (4, 4), "as it was"


async def test_the_last_round_before_tells_the_places_left(deliver, read):
    later = facts.campaign()
    third = later.rounds[1].model_copy(update={"number": 3})
    later = later.model_copy(update={"rounds": (*later.rounds, third)})
    await deliver(later, facts.poste("69-1", places=2), facts.left("69-1", 1))
    third_round = "/campaigns/2026-03/rounds/3/progress"
    assert (await read(third_round, MINISTRY))["postes"]["total"] == 1
    await deliver(facts.left("69-1", 0, round_=2))
    assert (await read(third_round, MINISTRY))["postes"]["total"] == 0
    assert (await read(SECOND, MINISTRY))["postes"]["total"] == 1


async def test_one_admitted_after_the_opening_counts_too(deliver, read):
    await deliver(*small_world(), facts.candidate(5), facts.wishes(5, "69-1", "69-2"))
    answer = await read(PROGRESS, MINISTRY)
    assert (answer["candidates"]["total"], answer["candidates"]["minimum_reached"]) == (5, 2)


async def test_other_campaigns_do_not_mix(deliver, read):
    await deliver(*small_world(), facts.campaign("2026-05"), facts.candidate(6, code="2026-05"))
    assert (await read(PROGRESS, MINISTRY))["candidates"]["total"] == 4
    may = await read("/campaigns/2026-05/rounds/1/progress", MINISTRY)
    assert (may["candidates"]["total"], may["postes"]["total"]) == (1, 0)
