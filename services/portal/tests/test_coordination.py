"""Following a campaign, exporting, publishing in one act that names its numbers."""

import pytest
from browser import Browser
from conftest import SignIn
from fakes.world import MINA, ODILE, REGION, World
from rules import check

PATH = "/coordination/publication/1"
CONFIRM = f"{PATH}/confirmer"


@pytest.mark.rule("W4")
async def test_the_dashboard_gives_percentages_with_their_counts(signed_in: SignIn) -> None:
    browser = await signed_in(ODILE)
    page = await browser.get("/coordination")
    assert "92 %" in page.text
    assert "35 sur 38 candidats" in page.text
    assert "25 sur 39 postes demandés" in page.text


async def test_filters_are_in_the_address_and_reach_the_service(
    signed_in: SignIn, world: World
) -> None:
    browser = await signed_in(ODILE)
    page = await browser.get("/coordination?specialite=PED&subdivision=LYO")
    exports = [a["href"] for a in page.all("a") if "affectations." in a["href"]]
    assert all("speciality=PED" in href and "subdivision=LYO" in href for href in exports)


async def test_exports_stream_with_the_services_name_and_filters(signed_in: SignIn) -> None:
    browser = await signed_in(ODILE)
    answer = await browser.client.get("/coordination/affectations.csv?round=1&speciality=PED&x=1")
    assert answer.headers["content-disposition"].endswith('-incomplet.csv"')
    assert answer.content.decode("utf-8-sig") == "Tour;Nom\r\nround;1\r\nspeciality;PED\r\n"


async def test_a_refused_export_is_a_page(signed_in: SignIn, world: World) -> None:
    browser = await signed_in(ODILE)
    world.away = {"reporting"}
    assert (await browser.get("/coordination/affectations.csv")).status == 503


async def test_publishing_names_the_numbers_and_asks_for_a_word(
    signed_in: SignIn, full: World
) -> None:
    full.phase = "closed"
    browser = await signed_in(ODILE)
    page = await browser.get(f"{CONFIRM}?specialite=PED&territoire={REGION}")
    assert "31 candidats liront tout de suite le poste obtenu" in page.text
    assert "7 candidats apprendront qu’ils n’ont pas de poste" in page.text
    assert "On ne peut pas dépublier." in page.text
    wrong = await browser.send(page, CONFIRM, mot="publier")
    assert wrong.status == 422
    assert full.parts[0]["published_at"] is None
    check(wrong)
    done = await browser.send(wrong, CONFIRM, mot="PUBLIER")
    assert done.answer.url.path == PATH
    assert "1 partie publiée." in done.text
    assert full.parts[0]["published_by"] == ODILE.id
    check(done)


async def test_a_part_already_published_or_unknown_has_no_confirmation(
    signed_in: SignIn, full: World
) -> None:
    full.phase = "closed"
    browser = await signed_in(ODILE)
    assert (await browser.get(f"{CONFIRM}?specialite=CAR&territoire=x")).status == 404
    assert (await browser.get(CONFIRM)).status == 404
    full.parts[0]["published_at"] = "2027-03-10T13:00:00Z"
    page = await browser.get(f"{CONFIRM}?specialite=PED&territoire={REGION}")
    assert page.status == 404


async def test_the_ministry_publishes_all_the_rest_at_once(signed_in: SignIn, full: World) -> None:
    full.phase, full.policy["publication"] = "closed", "all"
    full.parts.append({**full.parts[0], "territory": "Bretagne"})
    browser: Browser = await signed_in(MINA)
    page = await browser.get(PATH)
    assert "Publier tout le 1er tour" in page.text
    done = await browser.send(await browser.get(CONFIRM), CONFIRM, mot="PUBLIER")
    assert "2 parties publiées." in done.text


async def test_nothing_can_be_published_before_the_verification(
    signed_in: SignIn, full: World
) -> None:
    full.phase = "closed"
    assert full.run
    full.run |= {"state": "solving", "verification": None, "result": None}
    page = await (await signed_in(ODILE)).get(PATH)
    assert "En attente du calcul" in page.text
    assert not [a for a in page.all("a") if "confirmer" in a["href"]]
