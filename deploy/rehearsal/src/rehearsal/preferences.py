"""What people want: hearts of a candidate, order of a responsable.

Calibrated on what was published of 2020: agreements before the wishes, so that nearly everyone
gets a poste, and nine times in ten one they gave five hearts."""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rehearsal.world import Candidate, Responsable

TIE_SHARE = 0.08
Wishes = dict[str, int]


def draw_wishes(
    candidate: Candidate, eligible: Sequence[Mapping[str, Any]], minimum: int, draw: random.Random
) -> Wishes:
    """A list that reaches the minimum: the agreed poste first, then others, nearer ones liked
    more."""
    numbers = [poste["poste"] for poste in eligible]
    wanted = min(len(numbers), minimum + draw.choice((0, 0, 1, 1, 2, 3)))
    home = {p["poste"] for p in eligible if p["subdivision"] == candidate.subdivision}
    others = [number for number in numbers if number != candidate.agreement]
    others.sort(key=lambda number: (number not in home, draw.random()))
    wishes: Wishes = {}
    if candidate.agreement in numbers:
        wishes[str(candidate.agreement)] = 5
    for number in others[: wanted - len(wishes)]:
        wishes[number] = _hearts(candidate, draw)
    return wishes


def _hearts(candidate: Candidate, draw: random.Random) -> int:
    """Without an agreement several postes may be the dream; with one, the others are plan B."""
    if candidate.agreement is None:
        return draw.choice((5, 5, 4, 4, 3, 2))
    return draw.choices((4, 3, 2, 1, 5), (30, 30, 20, 17, 3))[0]


def below(wishes: Wishes, minimum: int) -> Wishes:
    """The same list, one wish short."""
    kept = list(wishes)[: max(0, minimum - 1)]
    return {number: wishes[number] for number in kept}


def first_thoughts(wishes: Wishes) -> Wishes:
    """What someone saves before they change their mind: the last wish with other hearts."""
    last = list(wishes)[-1]
    return wishes | {last: wishes[last] % 5 + 1}


def draw_ranking(
    responsable: Responsable,
    candidatures: Sequence[Mapping[str, Any]],
    agreed: Iterable[Candidate],
    needed: int,
    draw: random.Random,
) -> list[dict[str, Any]]:
    """The agreed ones first as far as the rules let them, then the others; some are refused."""
    names = {(one.name.given, one.name.family) for one in agreed}
    order = sorted(
        candidatures,
        key=lambda one: (
            (one["given_name"], one["family_name"]) not in names,
            not one["local"],
            draw.random(),
        ),
    )
    if any(one["local"] for one in order) and not order[0]["local"]:
        first = next(one for one in order if one["local"])
        order.remove(first)
        order.insert(0, first)
    refused = _refusals(responsable, len(order), needed)
    kept, out = order[: len(order) - refused], order[len(order) - refused :]
    return _ranked(kept, draw) + [{"person": one["person"], "refused": True} for one in out]


def _refusals(responsable: Responsable, total: int, needed: int) -> int:
    if responsable.habit == "refuses":
        return total - needed
    if responsable.habit == "invalid":
        return total - needed + 1
    return 0


def _ranked(order: Sequence[Mapping[str, Any]], draw: random.Random) -> list[dict[str, Any]]:
    """Competition ranks (1, 1, 3), a tie now and then, never across the first place's border."""
    placements: list[dict[str, Any]] = []
    for position, one in enumerate(order, 1):
        tied = position > 2 and draw.random() < TIE_SHARE
        rank = placements[-1]["rank"] if tied else position
        placements.append({"person": one["person"], "rank": rank})
    return placements
