"""Every figure of the progress against a plain count over a drawn campaign."""

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest
from contracts import Event
from contracts.auth import Grant

from . import facts
from .facts import AURA, MINISTRY, REGION_OF

PROGRESS = "/campaigns/2026-03/rounds/1/progress"


@dataclass
class Drawn:
    """A random campaign, and what a plain count of it gives."""

    order: random.Random
    events: list[Event] = field(default_factory=list)
    candidates: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    postes: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        places = {f"P{n}": self._somewhere() for n in range(25)}
        wished: set[str] = set()
        for n in range(1, 41):
            speciality, subdivision = self._somewhere()
            connected, saved = self.order.random() < 0.6, self.order.random() < 0.6
            chosen = self.order.sample(sorted(places), self.order.randint(0, 4)) if saved else []
            self.events.append(facts.candidate(n, speciality, subdivision, connected=connected))
            if saved:
                self.events.append(facts.wishes(n, *chosen))
                wished.update(chosen)
            true = {"total": True, "connected": connected, "saved": saved}
            true["minimum_reached"] = saved and len(chosen) >= 2
            self._count(self.candidates, speciality, subdivision, true)
        for code, (speciality, subdivision) in places.items():
            ranked, valid = self.order.random() < 0.6, self.order.random() < 0.5
            self.events.append(facts.poste(code, speciality, subdivision))
            if ranked:
                self.events.append(facts.ranking(code, 1, valid=valid, certified=valid))
            true = {"total": True, "with_candidatures": code in wished}
            true["ranked"] = code in wished and ranked
            true["valid"] = true["certified"] = code in wished and ranked and valid
            self._count(self.postes, speciality, subdivision, true)
        self.order.shuffle(self.events)

    def _somewhere(self) -> tuple[str, str]:
        return self.order.choice(["PED", "CAR"]), self.order.choice(sorted(REGION_OF))

    def _count(self, counter, speciality, subdivision, true) -> None:
        counter.update((speciality, subdivision, what) for what, is_so in true.items() if is_so)


def counted(counter, names, *, speciality=None, subdivision=None, region=None):
    def inside(key) -> bool:
        return (
            speciality in (None, key[0])
            and subdivision in (None, key[1])
            and region in (None, REGION_OF[key[1]])
        )

    return {
        name: sum(n for key, n in counter.items() if key[2] == name and inside(key))
        for name in names
    }


@pytest.mark.parametrize("seed", range(4))
async def test_every_figure_at_every_filter_is_a_plain_count(deliver, read, seed):
    world = Drawn(random.Random(seed))
    await deliver(facts.campaign(), *world.events)
    filters = [{}, *({"subdivision": name} for name in REGION_OF), {"region": AURA}]
    filters += [{"speciality": "PED", **one} for one in filters]
    for chosen in filters:
        for answer in (
            await read(PROGRESS, MINISTRY, **chosen),
            await read(PROGRESS, Grant(role="coordinator", **chosen)),
        ):
            for kind, counter in (("candidates", world.candidates), ("postes", world.postes)):
                assert answer[kind] == counted(counter, answer[kind], **chosen)
                for name, figure in answer["percent"][kind].items():
                    assert figure["count"] == answer[kind][name]
            for part in answer["parts"]:
                where = {"speciality": part["speciality"], "region": part["region"]}
                inside = {**chosen, **where}
                assert part["candidates"] == counted(world.candidates, part["candidates"], **inside)
                assert part["postes"] == counted(world.postes, part["postes"], **inside)
