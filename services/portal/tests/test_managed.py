"""The managers' desk for assistance, and what operators read of it."""

from typing import Any

import pytest
from browser import Browser, Page
from conftest import SignIn
from fakes.assistance import FILE, say, ticket
from fakes.world import LINA, MINA, ODILE, OSCAR, ROSE, World
from rules import check

DESK, OPERATORS = "/gestion/assistance", "/technique/assistance"
PDF = ("piece", "reponse.pdf", b"%PDF-1.7", "application/pdf")
ZIP = ("piece", "reponse.zip", b"PK", "application/zip")
MODEL = "00000000-0000-4000-8000-0000000000c1"


@pytest.fixture
def asked(world: World) -> dict[str, Any]:
    return ticket(world, LINA, kind="technical", description="Écran <blanc>", screenshot="a.png")


def here(found: dict[str, Any]) -> str:
    return f"{DESK}/{found['id']}"


def actions(page: Page, found: dict[str, Any]) -> set[str]:
    under = [form.action for form in page.forms if form.action.startswith(here(found))]
    return {action.rpartition("/")[2] for action in under}


@pytest.mark.rule("W8")
async def test_the_address_of_the_managers_mails_is_the_list(
    signed_in: SignIn, asked: dict[str, Any]
) -> None:
    page = await (await signed_in(ROSE)).get(DESK)
    check(page)
    assert page.status == 200
    assert here(asked) in [one["href"] for one in page.all("a")]
    assert ("Lina Charvoz" in page.text, "Lyon" in page.text) == (True, True)


@pytest.mark.rule("S6")
@pytest.mark.parametrize(("person", "home"), [(ROSE, DESK), (OSCAR, OPERATORS)])
async def test_who_has_one_space_lands_there(signed_in: SignIn, person: Any, home: str) -> None:
    assert (await (await signed_in(person)).get("/")).answer.url.path == home


@pytest.mark.rule("S6")
async def test_the_ministry_chooses_between_its_spaces(browser: Browser) -> None:
    page = await browser.sign_in(MINA)
    assert page.answer.url.path == "/espaces"
    assert {"/coordination", "/gestion"} <= {one["href"] for one in page.all("a")}


@pytest.mark.parametrize("person", [LINA, ODILE, OSCAR])
async def test_the_desk_is_the_managers_alone(
    signed_in: SignIn, asked: dict[str, Any], person: Any
) -> None:
    browser = await signed_in(person)
    for path in (DESK, here(asked)):
        assert (await browser.get(path)).status == 403


async def test_the_list_is_filtered_by_kind_state_and_what_is_overdue(
    signed_in: SignIn, world: World
) -> None:
    late = ticket(world, LINA, kind="appeal", description="Recours")
    late["overdue"] = True
    ticket(world, LINA, description="Question")
    browser = await signed_in(MINA)
    for query in ("nature=appeal&etat=&retard=", "nature=&etat=open&retard=true"):
        page = await browser.get(f"{DESK}?{query}")
        check(page)
        assert "En retard" in page.text
        assert "A-00002" not in page.text
    page = await browser.get(f"{DESK}?etat=closed")
    assert "Aucune demande." in page.text
    assert (await browser.get(f"{DESK}?etat=rien")).status == 404


async def test_older_tickets_are_behind_a_link_that_keeps_the_filters(
    signed_in: SignIn, world: World
) -> None:
    for number in range(3):
        ticket(world, LINA, description=f"Question {number}")
    browser = await signed_in(MINA)
    page = await browser.get(f"{DESK}?nature=question")
    assert "A-00001" not in page.text
    (older,) = [one["href"] for one in page.all("a") if "avant=" in one["href"]]
    page = await browser.get(older)
    check(page)
    assert "A-00001" in page.text
    assert "A-00002" not in page.text
    assert f"{DESK}?nature=question" in [one["href"] for one in page.all("a")]


async def test_a_ticket_is_read_with_its_notes_and_its_files(
    signed_in: SignIn, world: World, asked: dict[str, Any]
) -> None:
    say(world, asked, "manager", "Vu au téléphone.", audience="staff")
    browser = await signed_in(ROSE)
    page = await browser.get(here(asked))
    check(page)
    for words in ("Écran <blanc>", LINA.address, "Note interne", "Vu au téléphone."):
        assert words in page.text
    path = f"{here(asked)}/pieces/{FILE}"
    answer = await browser.client.get(path, follow_redirects=False)
    assert answer.headers["location"] == "https://objets.exemple.test/managed"


async def test_nothing_proves_who_wrote_without_signing_in(signed_in: SignIn, world: World) -> None:
    found = ticket(world, None, description="x", name="Ana Perrin", email="ana@exemple.test")
    page = await (await signed_in(ROSE)).get(here(found))
    check(page)
    assert "rien ne prouve qui l’a écrite" in page.text


async def test_a_ticket_is_taken_then_left_to_a_colleague(
    signed_in: SignIn, asked: dict[str, Any]
) -> None:
    browser = await signed_in(ROSE)
    page = await browser.send(await browser.get(here(asked)), f"{here(asked)}/prendre")
    check(page)
    assert "Suivie par vous." in page.text
    assert "Rose Tavernier" in (await browser.get(DESK)).text
    page = await browser.send(page, f"{here(asked)}/laisser")
    assert "Suivie par personne." in page.text


async def test_who_took_it_first_is_told(
    signed_in: SignIn, another: Browser, asked: dict[str, Any]
) -> None:
    browser = await signed_in(ROSE)
    page = await browser.get(here(asked))
    await another.sign_in(MINA)
    await another.send(await another.get(here(asked)), f"{here(asked)}/prendre")
    page = await browser.send(page, f"{here(asked)}/prendre")
    check(page)
    assert (page.status, "Suivie par Mina Vasseur." in page.text) == (412, True)


@pytest.mark.parametrize(
    ("then", "state"), [("answered", "Répondue"), ("waiting", "En attente du demandeur")]
)
async def test_an_answer_or_a_question_goes_to_who_asked(
    signed_in: SignIn, asked: dict[str, Any], then: str, state: str
) -> None:
    browser = await signed_in(ROSE)
    path = f"{here(asked)}/reponse"
    page = await browser.get(here(asked))
    page = await browser.send(page, path, file=PDF, texte="Videz le cache.", suite=then)
    check(page)
    assert "Votre réponse est envoyée." in page.text
    assert state in page.text
    assert asked["messages"][0]["text"] == "Videz le cache."


async def test_a_canned_answer_is_added_to_the_draft_and_not_sent(
    signed_in: SignIn, world: World, asked: dict[str, Any]
) -> None:
    world.canned = [{"id": MODEL, "title": "Navigateur", "text": "Essayez\nun autre."}]
    browser = await signed_in(ROSE)
    path = f"{here(asked)}/reponse"
    page = await browser.get(here(asked))
    page = await browser.send(
        page, path, "inserer", texte="Bonjour,", modele=MODEL, suite="waiting"
    )
    check(page)
    draft = dict(page.form(path).fields)
    assert draft["texte"] == "Bonjour,\n\nEssayez\nun autre."
    assert draft["suite"] == "waiting"
    assert asked["messages"] == []


async def test_what_is_missing_or_refused_is_told_beside_its_field_and_the_rest_kept(
    signed_in: SignIn, asked: dict[str, Any]
) -> None:
    browser = await signed_in(ROSE)
    page = await browser.get(here(asked))
    for act, field in (("reponse", "texte"), ("note", "note"), ("transmission", "contexte")):
        wrong = await browser.send(page, f"{here(asked)}/{act}")
        check(wrong)
        invalid = [one["id"] for one in wrong.all("textarea") if "aria-invalid" in one]
        assert (wrong.status, invalid) == (422, [field])
    page = await browser.send(page, f"{here(asked)}/reponse", file=ZIP, texte="Voici.")
    check(page)
    assert page.status == 415
    assert dict(page.form(f"{here(asked)}/reponse").fields)["texte"] == "Voici."


async def test_a_stale_page_changes_nothing_and_keeps_what_was_written(
    signed_in: SignIn, asked: dict[str, Any]
) -> None:
    browser = await signed_in(ROSE)
    path = f"{here(asked)}/reponse"
    page = await browser.get(here(asked))
    asked["version"] += 1
    page = await browser.send(page, path, texte="Écrit avant.")
    check(page)
    assert page.status == 412
    assert dict(page.form(path).fields)["texte"] == "Écrit avant."
    assert asked["messages"] == []


async def test_an_answer_to_a_ticket_closed_meanwhile_is_given_back(
    signed_in: SignIn, asked: dict[str, Any]
) -> None:
    browser = await signed_in(ROSE)
    page = await browser.get(here(asked))
    asked |= {"state": "closed", "state_label": "Close"}
    page = await browser.send(page, f"{here(asked)}/reponse", texte="Trop tard.")
    check(page)
    assert (page.status, "Trop tard." in page.text) == (409, True)
    assert actions(page, asked) == {"prendre", "note"}


async def test_a_note_is_for_managers_alone(signed_in: SignIn, asked: dict[str, Any]) -> None:
    browser = await signed_in(ROSE)
    page = await browser.get(here(asked))
    page = await browser.send(page, f"{here(asked)}/note", note="Entre nous.")
    check(page)
    assert "Votre note est enregistrée." in page.text
    assert asked["messages"][0]["audience"] == "staff"


@pytest.mark.rule("W9")
async def test_an_appeal_is_decided_once_with_its_reasons_by_those_who_may(
    signed_in: SignIn, another: Browser, world: World
) -> None:
    appeal = ticket(world, LINA, kind="appeal", description="Je conteste.")
    await another.sign_in(ROSE)
    assert actions(await another.get(here(appeal)), appeal) == {"prendre", "reponse", "note"}
    browser = await signed_in(MINA)
    path = f"{here(appeal)}/decision"
    page = await browser.get(here(appeal))
    page = await browser.send(page, path, motifs="Vu les pièces.")
    check(page)
    assert (page.status, page.all("select")[-1].get("aria-invalid")) == (422, "true")
    page = await browser.send(page, path, issue="granted", motifs="Vu les pièces.")
    check(page)
    assert "Recours accueilli" in page.text
    assert "Vu les pièces." in page.text
    assert actions(page, appeal) == {"prendre", "reponse", "note", "clore"}


async def test_a_ticket_is_closed_once_answered(signed_in: SignIn, asked: dict[str, Any]) -> None:
    browser = await signed_in(ROSE)
    path = f"{here(asked)}/clore"
    page = await browser.send(await browser.get(here(asked)), path)
    assert (page.status, "avant de la clore" in page.text) == (409, True)
    page = await browser.send(page, f"{here(asked)}/reponse", texte="Fait.")
    page = await browser.send(page, path)
    check(page)
    assert "La demande est close." in page.text


@pytest.mark.rule("W8")
async def test_what_is_escalated_is_read_redacted_and_handed_back(
    signed_in: SignIn, another: Browser, asked: dict[str, Any]
) -> None:
    browser = await signed_in(ROSE)
    page = await browser.get(here(asked))
    page = await browser.send(page, f"{here(asked)}/transmission", contexte="Page blanche.")
    check(page)
    assert "Chez l'équipe technique" in page.text
    assert actions(page, asked) == {"prendre", "note"}
    await another.sign_in(OSCAR)
    page = await another.get(OPERATORS)
    check(page)
    mine = f"{OPERATORS}/{asked['id']}"
    assert mine in [one["href"] for one in page.all("a")]
    page = await another.get(mine)
    check(page)
    assert "Page blanche." in page.text
    assert not [words for words in ("Charvoz", LINA.address, "<blanc>") if words in page.text]
    wrong = await another.send(page, f"{mine}/rendre")
    check(wrong)
    assert wrong.status == 422
    page = await another.send(wrong, f"{mine}/rendre", texte="Cache vidé.")
    check(page)
    assert "La demande est rendue aux gestionnaires." in page.text
    assert (await another.get(mine)).status == 409
    page = await browser.get(here(asked))
    assert "Cache vidé." in page.text
    assert "Avec l’équipe technique" in page.text


async def test_managers_do_not_read_the_operators_pages(
    signed_in: SignIn, asked: dict[str, Any]
) -> None:
    browser = await signed_in(ROSE)
    for path in (OPERATORS, f"{OPERATORS}/{asked['id']}"):
        assert (await browser.get(path)).status == 403
