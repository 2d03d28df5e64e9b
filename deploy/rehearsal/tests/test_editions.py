from dataclasses import asdict
from typing import Any

import pytest
from rehearsal.editions import Edition, first_free
from rehearsal.files import people_csv, postes_xlsx
from rehearsal.mailbox import CODE
from rehearsal.population import References, draw_world
from rehearsal.world import World

REFERENCES = References(
    regions={
        "LYO": "Auvergne-Rhône-Alpes",
        "GRE": "Auvergne-Rhône-Alpes",
        "LIL": "Hauts-de-France",
    },
    universities={"Université Lyon 1": "LYO", "Université de Lille": "LIL"},
    specialities={"PED": "Pédiatrie", "GOB": "Gynécologie obstétrique"},
)


def _world(edition: int) -> World:
    return draw_world(60, REFERENCES, edition=Edition(edition))


def _addresses(world: World) -> list[str]:
    people: list[Any] = [*world.candidates, *world.responsables, *world.officials]
    return [one.name.address for one in people]


def _but_addresses(world: World) -> dict[str, Any]:
    """All that a world holds, but what names its edition."""
    drawn = asdict(world)
    del drawn["campaign"], drawn["label"]
    return _without_edition(drawn)


def _without_edition(held: Any) -> Any:
    if isinstance(held, dict):
        return {name: _without_edition(one) for name, one in held.items() if name != "edition"}
    return [_without_edition(one) for one in held] if isinstance(held, list) else held


@pytest.mark.parametrize(
    ("taken", "code"),
    [
        (set(), "2026-03"),
        ({"2025-09", "portail-1"}, "2026-03"),
        ({"2026-03"}, "2026-03-2"),
        ({"2026-03", "2026-03-2"}, "2026-03-3"),
        ({"2026-03-2"}, "2026-03"),
    ],
)
def test_a_rehearsal_takes_the_first_code_that_no_campaign_has(taken: set[str], code: str) -> None:
    assert first_free(taken).campaign == code


def test_on_an_empty_platform_the_world_is_always_the_same() -> None:
    world = draw_world(60, REFERENCES)
    assert people_csv(world) == people_csv(_world(1))
    assert postes_xlsx(world) == postes_xlsx(_world(1))
    assert (world.campaign, world.label) == ("2026-03", "Campagne nationale de mars 2026")
    assert world.candidates[0].name.address == world.candidates[0].name.plain


def test_nobody_of_a_later_campaign_has_an_address_of_an_earlier_one() -> None:
    addresses = [address for edition in (1, 2, 3, 22) for address in _addresses(_world(edition))]
    assert len(addresses) == len(set(addresses))


def test_a_later_campaign_differs_in_its_code_its_label_and_its_addresses_only() -> None:
    first, second = _world(1), _world(2)
    assert (second.campaign, second.label) == ("2026-03-2", "Campagne nationale de mars 2026 (2)")
    assert _but_addresses(first) == _but_addresses(second)
    assert b";2026-03-2;" in people_csv(second)


def test_the_code_of_a_mail_is_read_whatever_ends_its_lines() -> None:
    for end in ("\n", "\r\n"):
        found = CODE.search(f"Tapez ce code là où vous avez demandé le lien : 674 076{end}{end}Fin")
        assert found
        assert found.groups() == ("674", "076")
