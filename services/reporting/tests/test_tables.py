"""The tables of candidates and of postes: what a row says, filters, order, pages, files."""

import pytest
from contracts.auth import Grant
from kernel.testing import audited_acts, problem, signed_in

from . import facts
from .facts import AURA, BRETAGNE, MINISTRY
from .files import cells_of, lines_of

CANDIDATES = "/campaigns/2026-03/candidates"
POSTES = "/campaigns/2026-03/postes"


def world():
    return [
        facts.campaign(),
        facts.candidate(1, name="Zéphyr", connected=True),
        facts.candidate(2, subdivision="GRE", name="Alban"),
        facts.candidate(3, "CAR", "REN", name="Morvan"),
        facts.responsable(9, "69-1"),
        facts.poste("69-1", kind="coupled", option="Néonatologie"),
        facts.poste("38-1", subdivision="GRE"),
        facts.poste("35-1", "CAR", "REN"),
        facts.wishes(1, "69-1", "38-1", hearts=5),
        facts.wishes(2, "69-1", hearts=2),
        facts.ranking("69-1", 1, refused=(2,)),
        facts.closed(),
        facts.placed(1, "69-1"),
        facts.unplaced(2),
    ]


def names(page):
    return [item["family_name"] for item in page["items"]]


@pytest.mark.rule("W4")
async def test_a_candidate_is_listed_with_every_choice(deliver, read):
    await deliver(*world())
    alban, morvan, zephyr = (await read(CANDIDATES, MINISTRY))["items"]
    assert (morvan["connected"], morvan["choices"]) == (False, [])
    assert (zephyr["speciality"], zephyr["subdivision"], zephyr["region"]) == ("PED", "LYO", AURA)
    assert [choice["poste"] for choice in zephyr["choices"]] == ["38-1", "69-1"]
    assert zephyr["choices"][1] == {
        "round": 1,
        "poste": "69-1",
        "terrain": "Pédiatrie générale",
        "establishment": "Hôpital des Trois-Rivières",
        "kind": "coupled",
        "option": "Néonatologie",
        "shifted": False,
        "months": 6,
        "responsable": "Prénom 9 Nom 00009",
        "hearts": 5,
        "rank": 1,
        "refused": False,
        "obtained": True,
    }
    (refused,) = alban["choices"]
    assert (refused["rank"], refused["refused"], refused["obtained"]) == (None, True, False)


@pytest.mark.rule("W4")
async def test_a_poste_is_listed_with_its_ranking_and_who_got_it(deliver, read):
    await deliver(*world())
    rennes, _, lyon = (await read(POSTES, MINISTRY))["items"]
    assert (rennes["poste"], rennes["candidatures"]) == ("35-1", [])
    assert (lyon["kind"], lyon["responsable"]) == ("coupled", "Prénom 9 Nom 00009")
    first, refused = lyon["candidatures"]
    assert (first["family_name"], first["rank"], first["obtained"]) == ("Zéphyr", 1, True)
    assert (refused["family_name"], refused["refused"]) == ("Alban", True)
    assert "hearts" not in str(lyon)


async def test_candidatures_that_do_not_count_are_not_on_the_poste(deliver, read):
    left_out = facts.wishes(2, "69-1", version=2, left_out=True)
    await deliver(*world(), left_out, facts.person(1, name="Zéphyr"))
    (lyon,) = (await read(POSTES, MINISTRY, search="69-1"))["items"]
    assert lyon["candidatures"] == []


FILTERS = [
    ({}, ["Alban", "Morvan", "Zéphyr"]),
    ({"speciality": "CAR"}, ["Morvan"]),
    ({"subdivision": "GRE"}, ["Alban"]),
    ({"region": BRETAGNE}, ["Morvan"]),
    ({"kind": "coupled"}, ["Alban", "Zéphyr"]),
    ({"kind": "single"}, ["Zéphyr"]),
    ({"option": "Néonatologie"}, ["Alban", "Zéphyr"]),
    ({"kind": "coupled", "round": 2}, []),
    ({"round": 1}, ["Alban", "Morvan", "Zéphyr"]),
    ({"result": "affecté"}, ["Zéphyr"]),
    ({"result": "sans poste"}, ["Alban"]),
    ({"result": "en attente"}, ["Morvan"]),
    ({"result": "affecté", "round": 2}, []),
    ({"search": "zéph"}, ["Zéphyr"]),
    ({"search": "%"}, []),
    ({"region": AURA, "kind": "single", "result": "affecté"}, ["Zéphyr"]),
]


@pytest.mark.rule("W4")
@pytest.mark.parametrize(("query", "shown"), FILTERS)
async def test_a_filter_of_candidates_holds_in_the_table_and_in_both_files(
    deliver, read, download, query, shown
):
    await deliver(*world())
    page = await read(CANDIDATES, MINISTRY, **query)
    assert names(page) == shown
    expected = [
        [item["family_name"], choice["poste"] if choice else ""]
        for item in page["items"]
        for choice in item["choices"] or [None]
    ]
    for suffix, reader in (("csv", lines_of), ("xlsx", cells_of)):
        answer = await download(f"{CANDIDATES}.{suffix}", MINISTRY, **query)
        headings, *lines = reader(answer.content)
        assert [[line[0], line[headings.index("Poste")]] for line in lines] == expected


@pytest.mark.rule("W4")
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, ["35-1", "38-1", "69-1"]),
        ({"speciality": "PED"}, ["38-1", "69-1"]),
        ({"subdivision": "GRE"}, ["38-1"]),
        ({"kind": "coupled"}, ["69-1"]),
        ({"option": "Néonatologie"}, ["69-1"]),
        ({"region": AURA, "kind": "single"}, ["38-1"]),
        ({"search": "35-"}, ["35-1"]),
    ],
)
async def test_a_filter_of_postes_holds_in_the_table_and_in_both_files(
    deliver, read, download, query, shown
):
    await deliver(*world())
    page = await read(POSTES, MINISTRY, **query)
    assert [item["poste"] for item in page["items"]] == shown
    count = sum(len(item["candidatures"]) or 1 for item in page["items"])
    for suffix, reader in (("csv", lines_of), ("xlsx", cells_of)):
        answer = await download(f"{POSTES}.{suffix}", MINISTRY, **query)
        lines = reader(answer.content)[1:]
        assert sorted({line[0] for line in lines}) == shown
        assert len(lines) == count


async def test_a_round_shows_its_choices_alone(deliver, read):
    await deliver(*world(), facts.wishes(2, "38-1", round_=2))
    alban, *_ = (await read(CANDIDATES, MINISTRY, round=2))["items"]
    assert [(choice["round"], choice["poste"]) for choice in alban["choices"]] == [(2, "38-1")]
    assert len((await read(CANDIDATES, MINISTRY))["items"][0]["choices"]) == 2


@pytest.mark.parametrize("limit", [1, 2, 7])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    ("path", "sort"),
    [
        (CANDIDATES, "name"),
        (CANDIDATES, "subdivision"),
        (CANDIDATES, "region"),
        (POSTES, "poste"),
        (POSTES, "establishment"),
        (POSTES, "subdivision"),
    ],
)
async def test_pages_in_any_order_give_each_row_once(deliver, read, path, sort, descending, limit):
    await deliver(*world())
    query = {"sort": sort, "descending": descending}
    whole = (await read(path, MINISTRY, **query))["items"]
    seen, after = [], {}
    while True:
        page = await read(path, MINISTRY, limit=limit, **query, **after)
        seen += page["items"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == whole
    assert len(whole) == 3
    key = {"name": "family_name"}.get(sort, sort)
    assert [row[key] for row in whole] == sorted((row[key] for row in whole), reverse=descending)


@pytest.mark.rule("V1")
async def test_each_reads_their_scope(deliver, read, download):
    await deliver(*world())
    ars = Grant(role="ars", region=BRETAGNE)
    lyon = Grant(role="coordinator", speciality="PED", subdivision="LYO")
    assert names(await read(CANDIDATES, ars)) == ["Morvan"]
    assert names(await read(CANDIDATES, lyon)) == ["Zéphyr"]
    assert [item["poste"] for item in (await read(POSTES, lyon))["items"]] == ["69-1"]
    answer = await download(f"{CANDIDATES}.csv", lyon)
    assert {line[0] for line in lines_of(answer.content)[1:]} == {"Zéphyr"}


@pytest.mark.parametrize(("path", "after"), [(CANDIDATES, str(facts.who(1))), (POSTES, "69-1")])
async def test_a_page_after_what_is_out_of_sight_is_refused(client, deliver, path, after):
    await deliver(*world())
    headers = signed_in(Grant(role="ars", region=BRETAGNE))
    answer = await client.get(path, headers=headers, params={"after": after})
    assert problem(answer)["type"] == "urn:appariement:place-unknown"


@pytest.mark.rule("V1")
@pytest.mark.parametrize(
    ("path", "act"), [(CANDIDATES, "read candidates"), (POSTES, "read postes")]
)
@pytest.mark.parametrize("suffix", ["", ".csv", ".xlsx"])
async def test_each_reading_is_audited_with_whose(database, deliver, download, path, act, suffix):
    await deliver(*world())
    asked = {"speciality": "PED", "kind": "coupled", "search": "zéph"}
    await download(f"{path}{suffix}", MINISTRY, **asked)
    (entry,) = await audited_acts(database)
    assert (entry.act, entry.subject) == (act, f"{path}{suffix}")
    assert entry.detail == {"speciality": "PED", "kind": "coupled"}, "what is typed is not kept"


@pytest.mark.parametrize("query", [{"sort": "hearts"}, {"kind": "odd"}, {"after": "x"}])
async def test_a_query_that_means_nothing_is_refused(client, deliver, query):
    await deliver(facts.campaign())
    answer = await client.get(CANDIDATES, headers=signed_in(MINISTRY), params=query)
    assert problem(answer)["status"] == 422
