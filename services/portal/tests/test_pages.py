"""What holds on every page: well-formed, titled, labelled, without style or script, protected."""

from datetime import UTC, datetime, timedelta

import pytest
from browser import Browser
from conftest import SignIn
from fakes.world import (
    ARMAND,
    LINA,
    MINA,
    ODILE,
    OSCAR,
    REGION,
    ROSE,
    Person,
    World,
)
from portal.timeline import span
from rules import check, check_headers

CANDIDATE = (
    *("/candidat", "/candidat/voeux", "/candidat/postes/69-0418"),
    *("/candidat/resultats/1", "/candidat/resultats/2"),
)
RESPONSABLE = (
    "/responsable",
    "/responsable/postes",
    "/responsable/postes/69-0418",
    "/responsable/classements",
    "/responsable/classements/69-0418",
    "/responsable/classements/69-0412",
    "/responsable/affectations",
)
COORDINATION = (
    "/coordination",
    "/coordination/publication/1",
    "/coordination/publication/3",
    f"/coordination/publication/1/confirmer?specialite=PED&territoire={REGION}",
)
MANAGEMENT = ("/gestion", "/gestion/assistance", "/gestion/assistance?nature=appeal&retard=true")
OPERATION = ("/technique", "/technique/assistance")
PUBLIC = (
    *("/assistance", "/assistance/suivi", "/verifier", "/registre/2027-03/1"),
    *("/", "/connexion", "/connexion/lien/unknown-token-of-some-length", "/algorithme", "/api"),
    *("/accessibilite", "/plan-du-site", "/affichage", "/nulle-part", "/candidat/resultats/x"),
)


@pytest.mark.parametrize("path", PUBLIC)
async def test_public_pages_keep_the_rules(browser: Browser, path: str) -> None:
    page = await browser.get(path)
    check(page)
    check_headers(page)


@pytest.mark.parametrize("phase", [None, "wishes", "ranking", "closed", "published"])
@pytest.mark.parametrize(
    ("person", "paths"),
    [
        *((LINA, CANDIDATE), (ARMAND, RESPONSABLE), (ODILE, COORDINATION), (MINA, COORDINATION)),
        *((MINA, MANAGEMENT), (ROSE, MANAGEMENT), (OSCAR, OPERATION)),
    ],
)
async def test_signed_in_pages_keep_the_rules_in_every_phase(
    signed_in: SignIn, full: World, phase: str | None, person: Person, paths: tuple[str, ...]
) -> None:
    full.phase = phase
    browser = await signed_in(person)
    for path in (*paths, "/espaces", "/mes-informations", "/assistance/demandes"):
        page = await browser.get(path)
        assert page.status in (200, 404), (path, page.text)
        check(page)
        check_headers(page)
        assert page.answer.headers["cache-control"] == "no-store"


async def test_the_second_round_is_told_apart(signed_in: SignIn, full: World) -> None:
    full.round = 2
    browser = await signed_in(LINA)
    for path in CANDIDATE:
        check(await browser.get(path))
    assert "2e tour · Candidatures" in (await browser.get("/candidat/voeux")).text


async def test_a_phase_of_one_day_names_it_once(browser: Browser, world: World) -> None:
    world.phase, world.opens_in = None, timedelta(days=1)
    page = await browser.get("/")
    assert "1er tour : candidatures" in page.text
    opens = datetime(2027, 3, 1, 8, tzinfo=UTC)
    told = span(opens, opens + timedelta(hours=3))
    assert " ".join(told.split()) == "le lundi 1er mars, de 9 h à 11 h 59"


async def test_before_any_campaign_the_front_page_says_so(browser: Browser, world: World) -> None:
    world.launched = False
    page = await browser.get("/")
    assert "Aucune campagne en cours." in page.text
    check(page)


async def test_the_front_page_tells_the_news_as_text(browser: Browser, world: World) -> None:
    world.news = [
        {
            "title": "Guide <b>paru</b>",
            "text": "Première ligne.\n\nSeconde <i>ligne</i>.",
            "links": [{"label": "Le guide", "url": "https://exemple.test/guide"}],
            "published_at": f"2027-02-0{day}T08:00:00Z",
        }
        for day in range(1, 8)
    ]
    page = await browser.get("/")
    check(page)
    assert len(page.all("article")) == 5
    assert "Guide <b>paru</b>" in page.text
    assert "lundi 1er février 2027" in page.text
    targets = [link["href"] for link in page.all("a")]
    for target in (
        "https://exemple.test/guide",
        "/api/catalog/news.atom",
        "/api/catalog/calendar.ics",
    ):
        assert target in targets


@pytest.mark.parametrize(
    ("state", "words"),
    [("published", "À venir"), ("finished", "Terminée"), ("suspended", "Suspendue")],
)
async def test_the_front_page_says_where_the_campaign_is(
    browser: Browser, world: World, state: str, words: str
) -> None:
    world.state, world.phase = state, None
    page = await browser.get("/")
    assert words in page.text
    check(page)


@pytest.mark.parametrize("phase", [None, "wishes", "ranking", "published"])
@pytest.mark.parametrize(("person", "paths"), [(LINA, CANDIDATE[:2]), (ARMAND, RESPONSABLE[:3])])
async def test_a_suspended_campaign_says_so_on_every_page_and_that_nothing_is_over(
    signed_in: SignIn, full: World, phase: str | None, person: Person, paths: tuple[str, ...]
) -> None:
    full.state, full.phase = "suspended", phase
    browser = await signed_in(person)
    for path in paths:
        page = await browser.get(path)
        assert "Campagne suspendue" in page.text
        assert "se préparent" not in page.text
        check(page)


@pytest.mark.parametrize(
    ("phase", "person", "paths"),
    [("wishes", LINA, CANDIDATE[:2]), ("ranking", ARMAND, RESPONSABLE[:3])],
)
async def test_a_held_closing_waits_for_a_decision_and_is_told_as_such(
    signed_in: SignIn, full: World, phase: str, person: Person, paths: tuple[str, ...]
) -> None:
    full.held, full.phase, full.closes_in = True, phase, timedelta(hours=-1)
    browser = await signed_in(person)
    for path in paths:
        page = await browser.get(path)
        assert "Clôture retenue" in page.text
        assert "se préparent" not in page.text
        assert "closes depuis" not in page.text
        check(page)


async def test_the_front_page_is_kept_a_minute_and_gives_no_cookie(browser: Browser) -> None:
    page = await browser.get("/")
    assert page.answer.headers["cache-control"] == "public, max-age=60"
    assert "set-cookie" not in page.answer.headers


async def test_somebody_signed_in_is_sent_home(signed_in: SignIn) -> None:
    browser = await signed_in(ODILE)
    assert (await browser.get("/")).answer.url.path == "/coordination"


async def test_the_strip_says_the_bound_the_time_left_and_the_servers_time(
    signed_in: SignIn, world: World
) -> None:
    browser = await signed_in(LINA)
    page = await browser.get("/candidat")
    assert "1er tour · Candidatures Ferment le " in page.text
    assert "encore 1 jour 5 h" in page.text
    assert "Heure du serveur : " in page.text
    world.closes_in = timedelta(minutes=50)
    page = await browser.get("/candidat")
    assert any("strip-warn" in one.get("class", "") for one in page.all("div"))


@pytest.mark.parametrize(("hours", "words"), [(3, "Reportée au "), (-3, "Avancée au ")])
async def test_a_moved_bound_says_from_what(
    signed_in: SignIn, world: World, hours: int, words: str
) -> None:
    world.moved_by = timedelta(hours=hours)
    page = await (await signed_in(LINA)).get("/candidat")
    assert words in page.text
    assert "au lieu du " in page.text


async def test_static_files_are_immutable_under_their_digest(browser: Browser) -> None:
    page = await browser.get("/")
    for link in page.all("link"):
        answer = await browser.client.get(link["href"])
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    packed = await browser.client.get(
        page.all("link")[1]["href"], headers={"Accept-Encoding": "gzip"}
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.content) > 10_000
    assert (await browser.client.get("/static/theme.css")).status_code == 404


async def test_the_theme_chosen_is_kept_in_a_cookie(browser: Browser) -> None:
    page = await browser.get("/affichage")
    form = [(name, value) for name, value in page.form("/affichage").fields if name == "jeton"]
    dark = await browser.post("/affichage", [*form, ("theme", "dark")])
    assert dark.all("html")[0]["data-theme"] == "dark"
    auto = await browser.post("/affichage", [*form, ("theme", "")])
    assert "data-theme" not in auto.all("html")[0]


async def test_what_people_are_called_is_never_markup(signed_in: SignIn, full: World) -> None:
    full.affectations[0]["family_name"] = "<script>alert(1)</script>"
    full.phase = "published"
    page = await (await signed_in(ARMAND)).get("/responsable/affectations")
    assert not page.all("script")
    assert "<script>alert(1)</script>" in page.text
