"""The wish list: filters lose no heart, a save is explicit, each refusal says the consequence."""

from datetime import timedelta

import pytest
from browser import Browser, Page
from conftest import SignIn
from fakes.world import BOTH, LINA, World, iso
from rules import check

PATH = "/candidat/voeux"


def screen(page: Page) -> dict[str, str]:
    """The hearts that the page's form would send."""
    fields = page.form(PATH).fields
    return {name[2:]: value for name, value in fields if name.startswith("c-") and value != "0"}


async def open_list(signed_in: SignIn, world: World, **hearts: int) -> tuple[Browser, Page]:
    browser = await signed_in(LINA)
    if hearts:
        wishes = [{"poste": p.replace("_", "-")[1:], "hearts": h} for p, h in hearts.items()]
        world.lists[LINA.id] = {"version": 1, "saved_at": iso(world.now), "wishes": wishes}
    return browser, await browser.get(PATH)


@pytest.mark.rule("W5")
async def test_every_poste_has_a_radio_group_from_none_to_five(
    signed_in: SignIn, world: World
) -> None:
    _, page = await open_list(signed_in, world)
    radios = [field for field in page.all("input") if field.get("type") == "radio"]
    assert len(radios) == 6 * 10
    assert (
        "Cœurs pour Onco-hématologie pédiatrique, CHU de Lyon, hôpital des Brotteaux" in page.text
    )


@pytest.mark.rule("V4")
async def test_a_save_says_when_and_what_is_missing(signed_in: SignIn, world: World) -> None:
    browser, page = await open_list(signed_in, world)
    saved = await browser.send(page, PATH, "enregistrer", c_69_0412="4")
    assert "Enregistré, mais 1 candidature manque pour participer." in saved.text
    assert "il en faut au moins 2" in saved.text
    saved = await browser.send(saved, PATH, "enregistrer", c_69_0418="5")
    assert "Enregistré le " in saved.text
    assert "le minimum est atteint" in saved.text
    assert world.lists[LINA.id]["version"] == 2
    assert screen(saved) == {"69-0412": "4", "69-0418": "5"}
    home = await browser.get("/candidat")
    assert "Tout est enregistré." in home.text


@pytest.mark.rule("W5")
async def test_the_home_gives_the_arithmetic_of_the_minimum(
    signed_in: SignIn, world: World
) -> None:
    world.policy["minimum_percent"] = [40, 60]
    browser, _ = await open_list(signed_in, world, p69_0412=4)
    page = await browser.get("/candidat")
    assert (
        "Vous en avez enregistré 1 ; il en faut au moins 4 (40 % des 10 postes qui vous sont "
        "ouverts). En dessous, vous ne participez pas au 1er tour." in page.text
    )
    check(page)


async def test_filtering_carries_the_hearts_of_hidden_rows(signed_in: SignIn, world: World) -> None:
    browser, page = await open_list(signed_in, world, p69_0412=4, p38_0203=5)
    shown = await browser.send(page, PATH, "filtrer", c_69_0418="3", subdivision="GRE")
    assert screen(shown) == {"69-0412": "4", "69-0418": "3", "38-0203": "5"}
    assert "2 postes sur 10" in shown.text
    assert "1 modification non enregistrée" in shown.text
    assert world.lists[LINA.id]["version"] == 1
    check(shown)
    saved = await browser.send(shown, PATH, "enregistrer")
    assert len(world.lists[LINA.id]["wishes"]) == 3
    assert screen(saved) == {"69-0412": "4", "69-0418": "3", "38-0203": "5"}


async def test_a_filter_without_a_draft_has_an_address(signed_in: SignIn, world: World) -> None:
    browser, page = await open_list(signed_in, world)
    shown = await browser.send(page, PATH, "filtrer", type="coupled", texte="urgences")
    assert str(shown.answer.url).endswith("?texte=urgences&type=coupled")
    assert "1 poste sur 10" in shown.text
    none = await browser.get(f"{PATH}?texte=cardiologie")
    assert "Aucun poste ne correspond à ces filtres." in none.text
    assert "op" in dict(none.form(PATH).buttons)
    check(none)


@pytest.mark.rule("W6")
async def test_every_filter_narrows(signed_in: SignIn, world: World) -> None:
    browser, _ = await open_list(signed_in, world, p69_0412=4)
    counts = {"duree=6": 1, "duree=12": 9, "coeurs=avec": 1, "coeurs=sans": 9, "subdivision=STE": 2}
    for query, count in counts.items():
        page = await browser.get(f"{PATH}?{query}")
        rows = [one for one in page.all("li") if one.get("id", "").startswith("p-")]
        assert len(rows) == count, query
    for sort in ("coeurs", "places"):
        check(await browser.get(f"{PATH}?tri={sort}"))


async def test_changes_are_told_row_by_row_and_given_up(signed_in: SignIn, world: World) -> None:
    browser, page = await open_list(signed_in, world, p69_0412=4)
    draft = await browser.send(page, PATH, "filtrer", c_69_0412="2", c_69_0418="5")
    assert "2 au lieu de 4" in draft.text
    assert "5 au lieu de 0" in draft.text
    assert draft.text_of("title").startswith("2 modifications non enregistrées")
    back = await browser.send(draft, PATH, "annuler")
    assert screen(back) == {"69-0412": "4"}


async def test_all_equal_hearts_are_remarked(signed_in: SignIn, world: World) -> None:
    _, page = await open_list(signed_in, world, p69_0412=5, p69_0418=5)
    assert (
        "Toutes vos candidatures ont 5 cœurs : l’algorithme ne saura pas lesquelles vous préférez."
        in page.text
    )


async def test_a_form_sent_twice_is_saved_once(signed_in: SignIn, world: World) -> None:
    browser, page = await open_list(signed_in, world)
    first = await browser.send(page, PATH, "enregistrer", c_69_0412="4")
    again = await browser.send(page, PATH, "enregistrer", c_69_0412="4")
    assert world.lists[LINA.id]["version"] == 1
    assert first.answer.url == again.answer.url


@pytest.mark.rule("V4")
async def test_saved_elsewhere_shows_both_lists_and_merges_nothing(
    signed_in: SignIn, world: World
) -> None:
    browser, page = await open_list(signed_in, world, p69_0412=4)
    world.lists[LINA.id] = {
        "version": 2,
        "saved_at": iso(world.now),
        "wishes": [{"poste": "69-0412", "hearts": 1}, {"poste": "38-0203", "hearts": 2}],
    }
    conflict = await browser.send(page, PATH, "enregistrer")
    assert conflict.status == 412
    assert "Rien n’a été écrasé." in conflict.text
    assert "Neuropédiatrie" in conflict.text
    check(conflict)
    kept = await browser.post(PATH, [*conflict.forms[-2].fields, ("op", "annuler")])
    assert screen(kept) == {"69-0412": "1", "38-0203": "2"}
    conflict = await browser.send(page, PATH, "enregistrer")
    mine = await browser.send(conflict, PATH, "enregistrer")
    assert screen(mine) == {"69-0412": "4"}
    assert world.lists[LINA.id]["version"] == 3


async def test_too_late_says_by_how_much_and_what_counts(signed_in: SignIn, world: World) -> None:
    browser, page = await open_list(signed_in, world, p69_0412=4)
    world.late_by = timedelta(seconds=2)
    late = await browser.send(page, PATH, "enregistrer", c_69_0418="5")
    assert late.status == 409
    assert "Trop tard : le serveur a reçu cet envoi le " in late.text
    assert "2 s après la clôture. Il n’a pas été enregistré. Ce qui compte est votre liste du" in (
        late.text
    )
    assert "Réessayer" not in late.text
    assert "Onco-hématologie pédiatrique" in late.text
    check(late)


async def test_no_answer_keeps_the_screen_and_the_key(signed_in: SignIn, world: World) -> None:
    browser, page = await open_list(signed_in, world)
    world.away = {"candidatures"}
    kept = await browser.send(page, PATH, "enregistrer", c_69_0412="4")
    assert kept.status == 503
    assert (
        "Le service ne répond pas. Vos modifications sont toujours à l’écran et ne sont pas "
        "enregistrées." in kept.text
    )
    check(kept)
    before, after = dict(page.form(PATH).fields), dict(kept.form(PATH).fields)
    assert before["cle"] == after["cle"]
    world.away = set()
    saved = await browser.send(kept, PATH, "enregistrer")
    assert screen(saved) == {"69-0412": "4"}


async def test_too_many_at_once_keeps_the_screen(signed_in: SignIn, world: World) -> None:
    browser, page = await open_list(signed_in, world)
    world.busy = {"PUT candidatures"}
    kept = await browser.send(page, PATH, "enregistrer", c_69_0412="4")
    assert (kept.status, kept.answer.headers["retry-after"]) == (429, "20")
    assert "Beaucoup de demandes en ce moment. Réessayez dans 20 secondes." in kept.text
    check(kept)


async def test_a_suspension_keeps_the_screen_and_says_that_no_deadline_falls(
    signed_in: SignIn, world: World
) -> None:
    browser, page = await open_list(signed_in, world)
    world.state = "suspended"
    kept = await browser.send(page, PATH, "enregistrer", c_69_0412="4")
    assert kept.status == 409
    assert "La campagne est suspendue" in kept.text
    assert screen(kept)["69-0412"] == "4"
    check(kept)


async def test_a_refused_field_is_told_and_nothing_is_lost(signed_in: SignIn, world: World) -> None:
    browser, page = await open_list(signed_in, world)
    wrong = await browser.send(page, PATH, "enregistrer", c_69_0412="4", **{"c-75-0001": "3"})
    assert wrong.status == 422
    assert "Cette liste n’a pas été enregistrée." in wrong.text
    assert "poste inconnu" in wrong.text
    assert screen(wrong)["69-0412"] == "4"
    assert LINA.id not in world.lists


async def test_what_was_edited_waits_for_its_author_alone(
    signed_in: SignIn, world: World, browser: Browser
) -> None:
    browser, page = await open_list(signed_in, world, p69_0412=4)
    await browser.lose_session()
    expired = await browser.send(page, PATH, "enregistrer", c_69_0418="5")
    assert expired.status == 200
    assert "Votre session a expiré." in expired.text
    check(expired)
    await browser.sign_in(BOTH)
    other = await browser.get(PATH)
    assert "Vos modifications sont là." not in other.text
    await browser.lose_session()
    back = await browser.sign_in(LINA)
    assert back.answer.url.path == PATH
    assert "Vos modifications sont là. Elles ne sont pas encore enregistrées." in back.text
    assert screen(back) == {"69-0412": "4", "69-0418": "5"}
    saved = await browser.send(back, PATH, "enregistrer")
    assert screen(saved) == {"69-0412": "4", "69-0418": "5"}
    assert "Vos modifications sont là." not in (await browser.get(PATH)).text


async def test_after_the_bound_the_list_is_read_only(signed_in: SignIn, world: World) -> None:
    browser, _ = await open_list(signed_in, world, p69_0412=4)
    world.phase, world.left_out = "ranking", True
    page = await browser.get(PATH)
    assert "Les candidatures sont closes depuis le " in page.text
    assert "Voici ce qui a été enregistré." in page.text
    assert "Votre liste comptait 1 candidature sur 2 : elle n’a pas participé." in page.text
    assert not [one for one in page.all("input") if one.get("type") == "radio"]


async def test_before_the_opening_the_postes_can_be_read(signed_in: SignIn, world: World) -> None:
    world.phase = None
    page = await (await signed_in(LINA)).get(PATH)
    assert "Les candidatures ouvrent le " in page.text
    assert "Vous pouvez déjà lire les 10 postes." in page.text
    assert "Armand Tessoulin" in page.text
