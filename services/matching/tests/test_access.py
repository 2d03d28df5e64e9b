"""Who may publish and read what."""

from typing import Any

import pytest
from contracts.auth import Grant
from matching.domain import Offer, Part
from matching.domain.access import affectations_within, may_publish, may_read_part

C = "2026-03"
REGION = Part(
    run=1,
    speciality="PED",
    territory="ARA",
    subdivisions=["GRE", "LYO"],
    regions=["ARA"],
    postes=2,
    candidates=2,
    placed=1,
    unplaced=1,
)
SUBDIVISION = REGION.model_copy(update={"territory": "LYO", "subdivisions": ["LYO"]})
NATIONAL = REGION.model_copy(
    update={"territory": "national", "subdivisions": ["LYO", "PAR"], "regions": ["ARA", "IDF"]}
)


def coordinator(**scope: str) -> list[Grant]:
    return [Grant(role="coordinator", **scope)]  # type: ignore[arg-type]


@pytest.mark.rule("V3")
@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ({"speciality": "PED", "region": "ARA"}, True),
        ({"region": "ARA"}, True),
        ({"speciality": "PED"}, True),
        ({"speciality": "PED", "region": "ARA", "campaign": C}, True),
        ({"speciality": "PED", "region": "ARA", "campaign": "2026-05"}, False),
        ({"speciality": "GYN", "region": "ARA"}, False),
        ({"speciality": "PED", "region": "IDF"}, False),
        ({"speciality": "PED", "subdivision": "LYO"}, False),
    ],
)
def test_a_coordinator_publishes_a_region_that_their_scope_covers(
    scope: dict[str, str], allowed: bool
) -> None:
    assert may_publish(coordinator(**scope), REGION, campaign=C, by="region") is allowed


@pytest.mark.rule("V3")
@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ({"subdivision": "LYO"}, True),
        ({"region": "ARA"}, True),
        ({"subdivision": "GRE"}, False),
        ({"region": "IDF"}, False),
    ],
)
def test_a_coordinator_publishes_a_subdivision_within_their_scope(
    scope: dict[str, str], allowed: bool
) -> None:
    assert may_publish(coordinator(**scope), SUBDIVISION, campaign=C, by="subdivision") is allowed


def test_a_national_part_is_for_who_is_bound_to_no_territory() -> None:
    for scope, allowed in ({"speciality": "PED"}, True), ({"region": "ARA"}, False):
        assert may_publish(coordinator(**scope), NATIONAL, campaign=C, by="national") is allowed


@pytest.mark.parametrize("role", ["candidate", "responsable", "ars", "registrar", "auditor"])
def test_other_roles_never_publish(role: Any) -> None:
    assert not may_publish([Grant(role=role)], REGION, campaign=C, by="region")


@pytest.mark.rule("V3")
def test_the_ministry_publishes_any_part() -> None:
    assert may_publish([Grant(role="ministry")], REGION, campaign=C, by="region")


@pytest.mark.parametrize(
    ("grant", "reads"),
    [
        (Grant(role="coordinator", speciality="PED", subdivision="LYO"), True),
        (Grant(role="coordinator", speciality="PED", subdivision="PAR"), False),
        (Grant(role="ars", region="ARA"), True),
        (Grant(role="ars", subdivision="GRE"), True),
        (Grant(role="ars", region="IDF"), False),
        (Grant(role="ministry"), True),
        (Grant(role="auditor"), False),
        (Grant(role="responsable", campaign=C, poste="69-01"), False),
    ],
)
def test_a_part_is_read_by_those_whose_scope_it_touches(grant: Grant, reads: bool) -> None:
    assert may_read_part([grant], REGION, campaign=C) is reads


@pytest.mark.parametrize(
    ("grant", "reads"),
    [
        (Grant(role="responsable", campaign=C, poste="69-01"), True),
        (Grant(role="responsable", campaign=C, poste="69-02"), False),
        (Grant(role="responsable", campaign="2026-05", poste="69-01"), False),
        (Grant(role="coordinator", subdivision="LYO"), True),
        (Grant(role="coordinator", subdivision="GRE"), False),
        (Grant(role="ars", region="ARA"), True),
        (Grant(role="candidate", campaign=C, speciality="PED", subdivision="LYO"), False),
    ],
)
def test_affectations_of_a_poste_are_read_by_who_answers_for_it_or_has_it_in_scope(
    grant: Grant, reads: bool
) -> None:
    offer = Offer(
        run=1,
        poste="69-01",
        speciality="PED",
        territory="ARA",
        subdivision="LYO",
        region="ARA",
        places=1,
        filled=1,
    )
    within = [
        all(getattr(offer, name) == value for name, value in vars(reach).items() if value)
        for reach in affectations_within([grant], campaign=C)
    ]
    assert any(within) is reads
