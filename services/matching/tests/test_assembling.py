"""Parts become the bytes that were hashed, or a mismatch."""

from typing import Any

import pytest
from matching.domain import Closing, ReceivedPart
from matching.domain.rounds import Mismatch, assembled


def heard(scene: Any) -> tuple[Closing, list[ReceivedPart]]:
    fields = ("campaign", "round", "closing", "digest", "seed", "parts")
    counts = ("candidates", "postes", "wishes")
    told = scene.closed()
    parts = [
        ReceivedPart(
            campaign=part.campaign,
            round=part.round,
            closing=part.closing,
            part=part.part,
            content={"postes": part.postes, "candidates": part.candidates},
            people={id_: str(person) for id_, person in part.people.items()},
        )
        for part in scene.parts()
    ]
    return Closing(**{name: getattr(told, name) for name in (*fields, *counts)}), parts


def test_parts_in_order_give_the_bytes_that_were_hashed(scene: Any) -> None:
    assert assembled(*heard(scene)) == scene.content


@pytest.mark.parametrize("count", ["candidates", "postes", "wishes"])
def test_counts_that_disagree_are_a_mismatch(scene: Any, count: str) -> None:
    closing, parts = heard(scene)
    setattr(closing, count, 99)
    with pytest.raises(Mismatch, match=r"\d+ candidates"):
        assembled(closing, parts)


def test_people_that_are_not_the_candidates_are_a_mismatch(scene: Any) -> None:
    closing, parts = heard(scene)
    parts[0].people = {}
    with pytest.raises(Mismatch, match="people"):
        assembled(closing, parts)


def test_what_has_no_canonical_form_is_a_mismatch(scene: Any) -> None:
    closing, parts = heard(scene)
    parts[0].content["postes"][0]["places"] = 1.0
    with pytest.raises(Mismatch, match="no canonical form"):
        assembled(closing, parts)
