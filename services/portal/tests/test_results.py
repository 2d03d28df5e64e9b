"""A candidate's result: the answer first, then why; nothing before publication."""

from typing import Any

import pytest
from conftest import SignIn
from fakes.world import LINA, World, iso
from rules import check

WHY = "Poste 38-0203 : toutes ses places sont prises par des candidatures mieux classées."


def result(world: World, **changes: Any) -> dict[str, Any]:
    preferred = [
        {"poste": "38-0203", "hearts": 5, "reason": "full_better", "rank_class": 5, "threshold": 1}
    ]
    return {
        "round": 1,
        "poste": "69-0412",
        "published_at": iso(world.now),
        "terms": {"hearts": 4, "rank": 2, "candidates_ranked": 11},
        "left_out": False,
        "explanation": {"format": "appariement/explanation@1", "preferred": preferred},
        "sentences": ["Vous obtenez le poste 69-0412.", WHY],
        **changes,
    }


async def test_nothing_before_publication(signed_in: SignIn, world: World) -> None:
    world.phase = "closed"
    browser = await signed_in(LINA)
    page = await browser.get("/candidat/resultats")
    assert "Pas encore de résultat du 1er tour" in page.text
    assert "Les résultats se préparent" in (await browser.get("/candidat")).text


@pytest.mark.rule("W5")
async def test_a_poste_is_told_with_its_terms_and_the_mention(
    signed_in: SignIn, world: World
) -> None:
    world.phase = "published"
    world.results[LINA.id] = result(world)
    browser = await signed_in(LINA)
    page = await browser.get("/candidat/resultats/1")
    check(page)
    assert page.text_of("h1") == "Néonatologie et réanimation néonatale"
    assert "4 cœurs, et son responsable vous a classé 2e sur 11." in page.text
    assert "Toutes ses places sont prises par des candidatures mieux classées." in page.text
    assert "Complet" in page.text
    assert "art. L. 311-3-1" in page.text
    assert "Un poste vous est attribué" in (await browser.get("/candidat")).text


async def test_a_part_published_before_the_others_is_readable(
    signed_in: SignIn, world: World
) -> None:
    world.phase = "closed"
    world.results[LINA.id] = result(world)
    assert "Un poste vous est attribué" in (await (await signed_in(LINA)).get("/candidat")).text


async def test_no_poste_says_what_comes_next(signed_in: SignIn, world: World) -> None:
    world.phase = "published"
    world.results[LINA.id] = result(world, poste=None, terms=None)
    page = await (await signed_in(LINA)).get("/candidat/resultats/1")
    check(page)
    assert "Vous n’avez pas de poste à l’issue du 1er tour." in page.text
    assert "Le 2e tour ouvre le " in page.text


async def test_left_out_says_why(signed_in: SignIn, world: World) -> None:
    world.phase = "published"
    world.results[LINA.id] = result(world, poste=None, terms=None, left_out=True, explanation=None)
    page = await (await signed_in(LINA)).get("/candidat/resultats/1")
    check(page)
    assert "Vous n’avez pas participé au 1er tour." in page.text


async def test_ranks_kept_to_themselves_by_the_policy_are_not_shown(
    signed_in: SignIn, world: World
) -> None:
    world.phase = "published"
    terms = {"hearts": 4, "rank": None, "candidates_ranked": None}
    head = ["Vous obtenez le poste 69-0412."]
    world.results[LINA.id] = result(world, terms=terms, explanation=None, sentences=head)
    page = await (await signed_in(LINA)).get("/candidat/resultats/1")
    check(page)
    assert "vous a classé" not in page.text


async def test_who_was_placed_before_took_no_part_and_finds_their_result(
    signed_in: SignIn, world: World
) -> None:
    world.round, world.phase, world.no_part = 2, "published", {"2"}
    world.results[LINA.id] = result(world)
    browser = await signed_in(LINA)
    page = await browser.get("/candidat/resultats/2")
    check(page)
    assert page.text_of("h1") == "Vous n’avez pas participé au 2e tour"
    last = await browser.get("/candidat/resultats")
    assert last.answer.url.path == "/candidat/resultats/1"
