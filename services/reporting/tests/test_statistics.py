"""Every figure of the statistics, by every combination, against a plain count of a drawn world."""

import itertools
import random
from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from contracts import Event
from contracts.auth import Grant
from kernel.testing import problem, signed_in

from . import facts
from .facts import AURA, MINISTRY, REGION_OF

CANDIDATES = "/campaigns/2026-03/statistics/candidates"
POSTES = "/campaigns/2026-03/statistics/postes"
DIMENSIONS = ("subdivision", "region", "speciality", "option", "kind", "round")


@dataclass
class Drawn:
    """A random campaign of two rounds, as facts and as plain records."""

    order: random.Random
    events: list[Event] = field(default_factory=list)
    postes: dict[str, dict[str, object]] = field(default_factory=dict)
    records: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number in range(12):
            self._poste(f"P{number}")
        for number in range(1, 31):
            self._candidate(number)
        self.order.shuffle(self.events)

    def _poste(self, code: str) -> None:
        speciality, subdivision = self._somewhere()
        kind = self.order.choice(["single", "coupled", "mixed"])
        option = self.order.choice([None, "A", "B"])
        fact = facts.poste(code, speciality, subdivision, kind=kind, option=option)
        self.events.append(fact)
        self.postes[code] = {"kind": kind, "option": option}

    def _candidate(self, number: int) -> None:
        speciality, subdivision = self._somewhere()
        connected = self.order.random() < 0.5
        self.events.append(facts.candidate(number, speciality, subdivision, connected=connected))
        placed_in = self.order.choice([1, 2, None])
        for round_ in (1, 2):
            if placed_in == 1 and round_ == 2:
                return
            saved = self.order.random() < 0.7
            chosen = self.order.sample(sorted(self.postes), self.order.randint(0, 4))
            left_out = saved and len(chosen) < 2
            if saved:
                self.events.append(facts.wishes(number, *chosen, round_=round_, left_out=left_out))
            told = (
                facts.placed(number, "P0", round_)
                if placed_in == round_
                else facts.unplaced(number, round_)
            )
            self.events.append(told)
            record = {
                "person": number,
                "speciality": speciality,
                "subdivision": subdivision,
                "region": REGION_OF[subdivision],
                "round": round_,
                "candidates": True,
                "connected": connected,
                "saved": saved,
                "minimum_reached": saved and not left_out,
                "left_out": left_out,
                "placed": placed_in == round_,
                "told": True,
                "chosen": chosen if saved else [],
            }
            self.records.append(record)

    def _somewhere(self) -> tuple[str, str]:
        return self.order.choice(["PED", "CAR"]), self.order.choice(sorted(REGION_OF))

    def counted(self, by: tuple[str, ...], **only: object) -> dict[tuple[object, ...], object]:
        groups: dict[tuple[object, ...], dict[int, set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )
        for record in self.records:
            choices: list[dict[str, object]] = [{}]
            if {"option", "kind"} & {*by, *only}:
                choices = [self.postes[code] for code in record["chosen"]]  # type: ignore[attr-defined]
            for choice in choices:
                row = {**record, **choice}
                if all(row[name] == value for name, value in only.items()):
                    true = {name for name, value in row.items() if value is True}
                    groups[tuple(row[name] for name in by)][row["person"]] |= true  # type: ignore[index]
        return {key: _figures(people) for key, people in groups.items()}


def _figures(people: dict[int, set[str]]) -> dict[str, int]:
    names = ("candidates", "connected", "saved", "minimum_reached", "left_out", "placed")
    figures = {name: sum(name in true for true in people.values()) for name in names}
    figures["without_poste"] = sum("placed" not in true for true in people.values())
    return figures


@pytest.mark.rule("W4")
@pytest.mark.parametrize("seed", range(3))
async def test_candidates_by_every_combination_are_a_plain_count(deliver, read, seed):
    world = Drawn(random.Random(seed))
    await deliver(facts.campaign(), *world.events)
    for size in range(len(DIMENSIONS) + 1):
        for by in itertools.combinations(DIMENSIONS, size):
            answer = await read(CANDIDATES, MINISTRY, by=by)
            groups = {
                tuple(group["key"][name] for name in by): group["figures"]
                for group in answer["groups"]
            }
            assert groups == (world.counted(by) if by else {})
            assert answer["total"] == world.counted(())[()]


@pytest.mark.rule("W4")
@pytest.mark.parametrize(
    "only",
    [
        {"kind": "coupled"},
        {"option": "A", "round": 2},
        {"round": 1},
        {"region": AURA, "speciality": "PED", "kind": "mixed"},
    ],
)
async def test_a_filter_narrows_what_is_counted(deliver, read, only):
    world = Drawn(random.Random(7))
    await deliver(facts.campaign(), *world.events)
    answer = await read(CANDIDATES, MINISTRY, by=["subdivision"], **only)
    groups = {(group["key"]["subdivision"],): group["figures"] for group in answer["groups"]}
    assert groups == world.counted(("subdivision",), **only)


@pytest.mark.rule("W4")
async def test_postes_of_a_small_campaign_counted_by_hand(deliver, read):
    await deliver(
        facts.campaign(),
        facts.candidate(1),
        facts.candidate(2),
        facts.candidate(3),
        facts.poste("69-1", places=2, kind="coupled"),
        facts.poste("69-2"),
        facts.poste("69-3", withdrawn=True),
        facts.wishes(1, "69-1", "69-2"),
        facts.wishes(2, "69-1", "69-3"),
        facts.wishes(3, "69-1", left_out=True),
        facts.ranking("69-1", 1, 2, certified=True),
        facts.ranking("69-3", 2),
        facts.placed(1, "69-1"),
        facts.left("69-1", 1),
        facts.left("69-2", 0),
    )
    answer = await read(POSTES, MINISTRY, by=["round", "kind"])
    assert answer["total"] == figures(2, places=3, wanted=2, candidatures=3, ranked=1, filled=1)
    groups = {(g["key"]["round"], g["key"]["kind"]): g["figures"] for g in answer["groups"]}
    assert groups == {
        (1, "coupled"): figures(1, places=2, wanted=1, candidatures=2, ranked=1, filled=1),
        (1, "single"): figures(1, places=1, wanted=1, candidatures=1, ranked=0, filled=0),
        (2, "coupled"): figures(1, places=1, wanted=0, candidatures=0, ranked=0, filled=0),
    }


def figures(postes, *, places, wanted, candidatures, ranked, filled):
    return {
        "postes": postes,
        "places": places,
        "with_candidatures": wanted,
        "candidatures": candidatures,
        "ranked": ranked,
        "valid": ranked,
        "certified": ranked,
        "filled": filled,
    }


@pytest.mark.rule("V1")
async def test_out_of_scope_nothing_is_counted(deliver, read):
    await deliver(facts.campaign(), facts.candidate(1), facts.poste("69-1"))
    rennes = Grant(role="ars", subdivision="REN")
    assert (await read(CANDIDATES, rennes, by=["region"]))["groups"] == []
    assert (await read(CANDIDATES, rennes))["total"]["candidates"] == 0
    assert (await read(POSTES, rennes))["total"]["postes"] == 0


async def test_what_is_no_dimension_is_refused(client, deliver):
    await deliver(facts.campaign())
    answer = await client.get(CANDIDATES, headers=signed_in(MINISTRY), params={"by": "hearts"})
    assert problem(answer)["status"] == 422
