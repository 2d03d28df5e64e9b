"""A campaign through the portal's pages, without JavaScript: real saves, each way they may end."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from browser import Browser, Page
from little_campaign import CORA, KARIM, LINA, MINISTRY, NINA, ODILE, SECOND, WANTED, opened
from rehearsal.acts import deadlines
from rehearsal.stage import Stage, until
from rehearsal.world import Name

WISHES = "/candidat/voeux"
RANKING = f"/responsable/classements/{WANTED}"
SAVE_WISHES, SAVE_RANKING = "Enregistrer mes candidatures", "Enregistrer le classement"
PART = "Publier Pédiatrie, Auvergne-Rhône-Alpes"


@pytest.fixture(scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with opened() as stage:
        yield stage


class Desks:
    """Everyone's browser, and the page that they saw first once signed in."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._found: dict[Name, tuple[Browser, Page]] = {}

    async def of(self, who: Name) -> tuple[Browser, Page]:
        if who not in self._found:
            browser = Browser(self._stage.gateway)
            home = await browser.sign_in(self._stage.mailboxes, who.address)
            phone = self._stage.ministry.phone
            if who == MINISTRY and phone:  # a campaign of another test asks the ministry for it
                home = await browser.press(home, "Confirmer", code=await phone.code())
            self._found[who] = (browser, home)
        return self._found[who]

    async def close(self) -> None:
        for browser, _ in self._found.values():
            await browser.close()


@pytest.fixture(scope="module")
async def desks(stage: Stage) -> AsyncIterator[Desks]:
    desks = Desks(stage)
    yield desks
    await desks.close()


@pytest.fixture(scope="module")
async def lina(desks: Desks) -> Browser:
    return (await desks.of(LINA))[0]


@pytest.fixture(scope="module")
async def odile(desks: Desks) -> Browser:
    return (await desks.of(ODILE))[0]


def list_path(stage: Stage, who: Name) -> str:
    return f"{stage.round_path('candidatures', 1)}/wish-lists/{stage.person(who).id}"


async def saved_list(stage: Stage) -> dict[str, Any]:
    """Lina's, as the API tells it."""
    found: dict[str, Any] = await stage.person(LINA).get(list_path(stage, LINA))
    return found


async def saved_ranking(stage: Stage) -> dict[str, Any]:
    path = f"{stage.round_path('candidatures', 1)}/rankings/{WANTED}"
    found: dict[str, Any] = await stage.person(ODILE).get(path)
    return found


def hearts(page: Page) -> dict[str, str]:
    """What the page's form would save."""
    sent = page.filled(SAVE_WISHES)
    return {name[2:]: value for name, value in sent if name.startswith("c-")}


def given(*, wanted: int, second: int) -> dict[str, str]:
    return {f"c-{WANTED}": str(wanted), f"c-{SECOND}": str(second)}


@pytest.mark.rule("S6")
@pytest.mark.parametrize(
    ("who", "home"),
    [
        pytest.param(LINA, "/candidat", id="candidate"),
        pytest.param(ODILE, "/responsable", id="responsable"),
        pytest.param(CORA, "/coordination", id="coordinator"),
        pytest.param(MINISTRY, "/espaces", id="ministry"),
    ],
)
async def test_a_mailed_link_leads_everyone_to_their_space(
    desks: Desks, who: Name, home: str
) -> None:
    _, page = await desks.of(who)
    assert (page.status, page.path) == (200, home)


@dataclass
class Tabs:
    """`older` was opened before the save that `saved` tells of."""

    older: Page
    saved: Page


@pytest.fixture(scope="module")
async def wished(lina: Browser) -> Tabs:
    older, newer = await lina.open(WISHES), await lina.open(WISHES)
    saved = await lina.press(newer, SAVE_WISHES, **given(wanted=5, second=2))
    return Tabs(older, saved)


async def test_a_saved_list_is_confirmed_and_read_again(
    stage: Stage, lina: Browser, wished: Tabs
) -> None:
    assert wished.saved.status == 200
    assert "Version n° 1 : 2 candidatures, le minimum est atteint." in wished.saved.text
    again = await lina.open(WISHES)
    assert hearts(again) == {WANTED: "5", SECOND: "2"}
    assert "non enregistrée" not in again.text
    assert (await saved_list(stage))["version"] == 1


@pytest.mark.rule("V4")
async def test_a_list_of_an_older_tab_overwrites_nothing_until_its_author_says_so(
    stage: Stage, lina: Browser, wished: Tabs
) -> None:
    before = await saved_list(stage)
    conflict = await lina.press(wished.older, SAVE_WISHES, **given(wanted=5, second=1))
    assert (conflict.status, conflict.heading) == (412, "Deux listes : choisissez")
    assert [row[1:] for row in conflict.rows] == [
        ["Enregistré", "À l’écran"],
        ["2 cœurs", "1 cœur"],
    ]
    assert SECOND in conflict.rows[1][0]
    assert await saved_list(stage) == before
    chosen = await lina.press(conflict, "Enregistrer celle de l’écran")
    assert hearts(chosen) == {WANTED: "5", SECOND: "1"}
    assert (await saved_list(stage))["version"] == before["version"] + 1


@pytest.fixture(scope="module")
async def left_open(stage: Stage, lina: Browser, wished: Tabs) -> Page:
    """Lina's tab of before the deadline, once the ministry has moved that to now."""
    for who, wanted in ((KARIM, 4), (NINA, 3)):
        wishes = [{"poste": WANTED, "hearts": wanted}, {"poste": SECOND, "hearts": 5}]
        await stage.person(who).put(list_path(stage, who), {"wishes": wishes}, version=0)
    page = await lina.open(WISHES)
    await deadlines.close_wishes(stage, 1)
    return page


async def test_a_list_after_the_deadline_is_told_too_late_and_changes_nothing(
    stage: Stage, lina: Browser, left_open: Page
) -> None:
    before = await saved_list(stage)
    late = await lina.press(left_open, SAVE_WISHES, **given(wanted=1, second=5))
    assert (late.status, late.heading) == (409, "Cet envoi n’a pas été enregistré")
    assert "Trop tard : le serveur a reçu cet envoi le" in late.text
    assert f"(version n° {before['version']})" in late.text
    assert ["5 cœurs", "1 cœur"] in [row[1:] for row in late.rows]
    assert await saved_list(stage) == before
    closed = await lina.open(WISHES)
    assert "Voici ce qui a été enregistré." in closed.text
    assert SAVE_WISHES not in [button.text for button in closed.all("button")]


@dataclass
class Ranked:
    """`older` was opened before the two saves, one not valid, one valid."""

    older: Page
    invalid: Page
    valid: Page


@pytest.fixture(scope="module")
async def ranked(stage: Stage, odile: Browser, left_open: Page) -> Ranked:
    """Nina alone first, then Lina, Karim, Nina: Odile types the ranks of who is out of place."""
    older, page = await odile.open(RANKING), await odile.open(RANKING)
    draft = await odile.press(page, "Classer Nina Tardy")
    invalid = await odile.press(draft, SAVE_RANKING)
    draft = await odile.press(invalid, "Tout classer")
    ranks = {f"rang-{stage.person(who).id}": rank for who, rank in ((LINA, "1er"), (NINA, "3"))}
    return Ranked(older, invalid, await odile.press(draft, SAVE_RANKING, **ranks))


async def test_a_ranking_that_is_not_valid_is_saved_and_told_so(ranked: Ranked) -> None:
    page = ranked.invalid
    assert page.status == 200
    assert "version n° 1 : non valide." in page.text
    assert "Classement non valide : il manque 2 candidatures" in page.text
    assert "La première place revient à un candidat de la subdivision de Lyon." in page.text


async def test_a_valid_ranking_says_valid_and_is_read_again(
    stage: Stage, odile: Browser, ranked: Ranked
) -> None:
    assert "version n° 2 : valide." in ranked.valid.text
    assert "Classement valide : 3 classées sur 3." in ranked.valid.text
    order = [stage.person(who).id for who in (LINA, KARIM, NINA)]
    again = await odile.open(RANKING)
    sent = [value for name, value in again.filled(SAVE_RANKING) if name == "ordre"]
    assert sent == order
    saved = await saved_ranking(stage)
    assert saved["placements"] == [{"person": p, "rank": n} for n, p in enumerate(order, 1)]


async def test_a_ranking_of_an_older_tab_overwrites_nothing(
    stage: Stage, odile: Browser, ranked: Ranked
) -> None:
    before = await saved_ranking(stage)
    draft = await odile.press(ranked.older, "Classer Karim Aubert")
    conflict = await odile.press(draft, SAVE_RANKING)
    assert (conflict.status, conflict.heading) == (412, "Deux classements : choisissez")
    assert sorted(conflict.rows[1:]) == [
        ["Karim Aubert", "2e", "1er"],
        ["Lina Charvoz", "1er", "à classer"],
        ["Nina Tardy", "3e", "à classer"],
    ]
    kept = await odile.press(conflict, "Garder le classement enregistré")
    assert "Classement valide" in kept.text
    assert await saved_ranking(stage) == before


@dataclass
class Publication:
    wrong: Page
    published_after_wrong: Any
    right: Page


@pytest.fixture(scope="module")
async def publication(stage: Stage, desks: Desks, ranked: Ranked) -> Publication:
    """Cora publishes her part once its run is verified: a wrong word, then the right one."""
    cora, _ = await desks.of(CORA)
    await deadlines.close_round(stage, 1)

    async def offered() -> Page | None:
        page = await cora.open("/coordination/publication")
        return page if PART in [link.text for link in page.all("a")] else None

    page = await until(offered, "a part to publish")
    confirm = await cora.open(page.link(PART))
    wrong = await cora.press(confirm, "Publier", mot="publier")
    parts = (await stage.ministry.get(f"{stage.round_path('matching', 1)}/parts"))["items"]
    right = await cora.press(wrong, "Publier", mot="PUBLIER")
    return Publication(wrong, [part["published_at"] for part in parts], right)


async def test_only_the_right_word_publishes(publication: Publication) -> None:
    assert publication.wrong.status == 422
    assert "Rien n’a été publié." in publication.wrong.text
    assert publication.published_after_wrong == [None]
    assert publication.right.status == 200
    assert "1 partie publiée." in publication.right.text


async def test_a_ranking_after_the_closing_is_told_too_late(
    stage: Stage, odile: Browser, ranked: Ranked, publication: Publication
) -> None:
    before = await saved_ranking(stage)
    first = {f"rang-{stage.person(KARIM).id}": "1er"}
    late = await odile.press(ranked.valid, SAVE_RANKING, **first)
    assert (late.status, late.heading) == (409, "Cet envoi n’a pas été enregistré")
    assert "Trop tard" in late.text
    assert sorted(late.rows[1:]) == [["Karim Aubert", "2e", "1er"], ["Lina Charvoz", "1er", "2e"]]
    assert await saved_ranking(stage) == before


async def test_a_candidate_reads_the_name_of_their_poste(
    stage: Stage, lina: Browser, publication: Publication
) -> None:
    page = await lina.open("/candidat/resultats")
    assert (page.status, page.heading) == (200, stage.world.postes[WANTED].terrain)
    told = f"Ce poste vous est attribué : Hôpital Ampère, subdivision de Lyon, poste n° {WANTED}"
    assert told in page.text


@pytest.mark.rule("W3")
async def test_a_responsable_reads_who_comes(odile: Browser, publication: Publication) -> None:
    page = await odile.open("/responsable/affectations")
    assert page.status == 200
    assert "Lina Charvoz, pédiatrie" in page.text
