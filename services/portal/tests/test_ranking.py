"""Ranking by buttons: gestures write nothing, a save does, the verdict is the service's."""

from datetime import timedelta

import pytest
from browser import Browser, Page
from conftest import SignIn
from fakes.candidatures import people
from fakes.world import ARMAND, LINA, World, iso
from rules import check

PATH = "/responsable/classements/69-0418"
IDS = [one["person"] for one in people()]


def order(page: Page) -> list[str]:
    """The ranking that the form carries, by the candidates' numbers, `=` for a tie."""
    fields = [value for name, value in page.form(PATH).fields if name == "ordre"]
    return [("=" if f[0] == "=" else "") + str(IDS.index(f.lstrip("=")) + 1) for f in fields]


@pytest.fixture
async def opened(signed_in: SignIn, world: World) -> tuple[Browser, Page]:
    world.phase = "ranking"
    browser = await signed_in(ARMAND)
    return browser, await browser.get(PATH)


async def do(browser: Browser, page: Page, *ops: str) -> Page:
    """Gestures one after the other, `monter:3` for the third candidate."""
    for op in ops:
        name, _, number = op.partition(":")
        value = f"{name}:{IDS[int(number) - 1]}" if number else name
        page = await browser.send(page, PATH, value)
        check(page)
    return page


@pytest.mark.rule("W2")
async def test_gestures_change_the_form_and_write_nothing(
    opened: tuple[Browser, Page], world: World
) -> None:
    browser, page = opened
    page = await do(browser, page, "classer:1", "classer:3", "classer:2", "monter:2")
    assert order(page) == ["1", "2", "3"]
    page = await do(browser, page, "exaequo:3", "refuser:4", "descendre:1")
    assert order(page) == ["2", "=3", "1"]
    assert "Refusées (1 sur 2 possibles)" in page.text
    page = await do(browser, page, "reprendre:4", "classer-tout")
    assert len(order(page)) == 10
    assert "10 modifications non enregistrées" in page.text
    assert not world.rankings


async def test_the_moved_one_is_told_and_the_button_keeps_the_focus(
    opened: tuple[Browser, Page],
) -> None:
    browser, page = opened
    page = await do(browser, page, "classer-tout", "monter:5")
    assert "Inès Touzalin, 4e sur 10." in page.text
    focused = [one for one in page.all("button") if "autofocus" in one]
    assert [one["value"] for one in focused] == [f"monter:{IDS[4]}"]


@pytest.mark.rule("W2")
async def test_a_typed_rank_moves_and_a_wrong_one_is_refused(opened: tuple[Browser, Page]) -> None:
    browser, page = opened
    page = await do(browser, page, "classer:1", "classer:2", "classer:3")
    fields = dict(page.form(PATH).fields)
    name = f"rang-{IDS[2]}"
    assert fields[name] == "3e"
    moved = await browser.send(page, PATH, "appliquer", **{name: "1er"})
    assert order(moved) == ["3", "1", "2"]
    wrong = await browser.send(page, PATH, "appliquer", **{name: "9"})
    assert wrong.status == 422
    assert "Choisissez un rang de 1 à 3." in wrong.text
    assert order(wrong) == ["1", "2", "3"]
    check(wrong)
    refused = await browser.send(page, PATH, "enregistrer", **{name: "beaucoup"})
    assert refused.status == 422


@pytest.mark.rule("W2")
async def test_a_save_gives_the_services_verdict(
    opened: tuple[Browser, Page], world: World
) -> None:
    browser, page = opened
    page = await do(browser, page, "classer:1", "classer:2", "refuser:9")
    assert "Classement non valide : il manque 8 candidatures" in page.text
    assert "non enregistré" in page.text
    page = await browser.send(page, PATH, "enregistrer")
    check(page)
    assert "Classement non valide : il manque 6 candidatures" in page.text
    assert "Vous en avez classé 2 sur 10 ; il en faut au moins 8 (80 %)." in page.text
    assert "Vous pouvez en refuser 2 au plus : 1 refus utilisé." in page.text
    assert "ce poste ne participerait pas au 1er tour." in page.text
    assert {tuple(one) for one in world.rankings["69-0418"]["placements"]} == {
        ("person", "rank"),
        ("person", "refused"),
    }
    page = await browser.send(await do(browser, page, "classer-tout"), PATH, "enregistrer")
    assert "Classement valide : 9 classées sur 10." in page.text
    assert "version n° 2 : valide." in page.text


async def test_a_stranger_first_is_said_by_the_verdict(opened: tuple[Browser, Page]) -> None:
    browser, page = opened
    page = await do(browser, page, "classer:2", "classer-tout")
    page = await browser.send(page, PATH, "enregistrer")
    assert "La première place revient à un candidat de la subdivision de Lyon." in page.text


async def test_ties_are_absent_where_the_policy_forbids_them(
    opened: tuple[Browser, Page], world: World
) -> None:
    browser, _ = opened
    world.policy["rank_ties"] = False
    page = await do(browser, await browser.get(PATH), "classer-tout")
    assert not [op for _, op in page.form(PATH).buttons if op.startswith("exaequo")]
    assert "Les ex æquo ne sont pas permis." in page.text


async def test_a_ranking_saved_elsewhere_asks_which_to_keep(
    opened: tuple[Browser, Page], world: World
) -> None:
    browser, page = opened
    draft = await do(browser, page, "classer:1")
    placements = [{"person": IDS[1], "rank": 1}]
    world.rankings["69-0418"] = {
        "version": 5,
        "saved_at": iso(world.now),
        "placements": placements,
    }
    conflict = await browser.send(draft, PATH, "enregistrer")
    assert conflict.status == 412
    assert "Votre classement a été enregistré ailleurs à " in conflict.text
    check(conflict)
    saved = await browser.send(conflict, PATH, "enregistrer")
    assert order(saved) == ["1"]
    assert world.rankings["69-0418"]["version"] == 6


async def test_a_ranking_too_late_and_without_answer(
    opened: tuple[Browser, Page], world: World
) -> None:
    browser, page = opened
    draft = await do(browser, page, "classer:1")
    world.away = {"PUT candidatures"}
    kept = await browser.send(draft, PATH, "enregistrer")
    assert kept.status == 503
    check(kept)
    world.away, world.late_by = set(), timedelta(seconds=5)
    late = await browser.send(kept, PATH, "enregistrer")
    assert late.status == 409
    assert "5 s après la clôture" in late.text
    check(late)


@pytest.mark.rule("K1")
async def test_the_second_responsable_only_reads(opened: tuple[Browser, Page]) -> None:
    browser, _ = opened
    page = await browser.get("/responsable/classements/69-0412")
    assert "Lecture seule : le classement appartient à Armand Tessoulin." in page.text
    assert not [form for form in page.forms if form.action.startswith("/responsable")]


@pytest.mark.rule("K1")
async def test_no_page_of_a_responsable_shows_a_heart(
    opened: tuple[Browser, Page], world: World
) -> None:
    browser, page = opened
    world.lists[LINA.id] = {"version": 1, "saved_at": iso(world.now), "wishes": []}
    pages = [page, await browser.get("/responsable"), await browser.get("/responsable/classements")]
    assert not [one for page in pages for one in page.all("use") if "heart" in one["href"]]


async def test_rankings_are_listed_by_urgency(opened: tuple[Browser, Page], world: World) -> None:
    browser, _ = opened
    page = await browser.get("/responsable/classements")
    assert page.text.index("Non commencé") < page.text.index("Lecture seule")
    home = await browser.get("/responsable")
    assert "1 classement à finir" in home.text


async def test_before_the_ranking_window_nobody_is_named(signed_in: SignIn, world: World) -> None:
    world.phase = "wishes"
    page = await (await signed_in(ARMAND)).get(PATH)
    assert page.status == 200
    assert "quand les candidatures seront closes" in page.text
    assert "Belkassar" not in page.text


async def test_a_ranking_being_edited_waits_for_its_author(opened: tuple[Browser, Page]) -> None:
    browser, page = opened
    draft = await do(browser, page, "classer:3", "classer:1")
    await browser.lose_session()
    expired = await browser.send(draft, PATH, f"monter:{IDS[0]}")
    assert "Votre session a expiré." in expired.text
    back = await browser.sign_in(ARMAND)
    assert back.answer.url.path == PATH
    assert "Vos modifications sont là." in back.text
    assert order(back) == ["3", "1"]
