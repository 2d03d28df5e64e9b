"""Candidates save their wish lists, some twice, some too few, some too late."""

import random
from typing import Any

from rehearsal.client import Person
from rehearsal.ledger import Save
from rehearsal.preferences import Wishes, below, draw_wishes, first_thoughts
from rehearsal.stage import Stage
from rehearsal.world import Candidate

LATE_HABITS = ("late", "only_late")


async def save_wishes(stage: Stage, number: int) -> None:
    """`absent` people do nothing in round 1; those still without a poste all come to round 2."""
    coming = [
        candidate
        for candidate in participants(stage, number)
        if number > 1 or candidate.habit not in ("absent", "only_late")
    ]
    await stage.each(
        f"round {number}: candidates save their wishes",
        coming,
        lambda candidate: _Desk(stage, number, candidate).save(),
    )


def participants(stage: Stage, number: int) -> list[Candidate]:
    if number == 1:
        return stage.world.candidates
    before = stage.ledger.round(number - 1).results
    return [one for one in stage.world.candidates if before[stage.person(one.name).id] is None]


async def save_too_late(stage: Stage, number: int) -> None:
    """After the bound: each is told so, and nothing of it may count."""
    late = [one for one in stage.world.candidates if one.habit in LATE_HABITS]
    await stage.each(
        f"round {number}: some come too late",
        late,
        lambda candidate: _Desk(stage, number, candidate).save_late(),
    )


class _Desk:
    """One candidate in front of the list."""

    def __init__(self, stage: Stage, number: int, candidate: Candidate) -> None:
        self.stage = stage
        self.number = number
        self.candidate = candidate
        self.me: Person = stage.person(candidate.name)
        self.base = stage.round_path("candidatures", number)
        self.mine = f"{self.base}/wish-lists/{self.me.id}"
        self.draw = random.Random(f"{candidate.name.plain} {number}")  # noqa: S311

    async def _read(self) -> tuple[Wishes, dict[str, Any]]:
        eligible = (await self.me.get(f"{self.base}/eligible-postes"))["items"]
        current = await self.me.get(self.mine)
        wishes = draw_wishes(self.candidate, eligible, current["minimum"], self.draw)
        return wishes, current

    async def save(self) -> None:
        wishes, current = await self._read()
        habit = self.candidate.habit if self.number == 1 else "plain"
        if habit == "below":
            wishes = below(wishes, current["minimum"])
        if habit in ("changes", "two_tabs") and wishes:
            first = await self._put(first_thoughts(wishes), current["version"])
            if habit == "two_tabs":
                await self._save_from_the_other_tab(wishes, current["version"])
            current = first
        await self._put(wishes, current["version"])

    async def _put(self, wishes: Wishes, version: int) -> dict[str, Any]:
        answer = await self.me.put(self.mine, _body(wishes), version=version)
        saved: dict[str, Any] = answer.body
        self.stage.ledger.round(self.number).lists[self.me.id] = Save(
            wishes=dict(wishes),
            version=saved["version"],
            valid=saved["valid"],
            receipt=saved["receipt"],
        )
        return saved

    async def _save_from_the_other_tab(self, wishes: Wishes, version: int) -> None:
        refused = await self.me.refusal(
            "PUT", self.mine, json=_body(wishes), headers={"If-Match": f'"{version}"'}
        )
        self.stage.refused("a stale tab saves over a newer list", (412, "stale-version"), refused)

    async def save_late(self) -> None:
        wishes, current = await self._read()
        refused = await self.me.refusal(
            "PUT",
            self.mine,
            json=_body(first_thoughts(wishes) if wishes else wishes),
            headers={"If-Match": f'"{current["version"]}"'},
        )
        ledger = self.stage.ledger.round(self.number)
        ledger.late_attempts += 1
        ledger.late_refused += bool(refused and refused.type == "window-closed")
        self.stage.refused("a list saved after the bound", (409, "window-closed"), refused)


def _body(wishes: Wishes) -> dict[str, Any]:
    return {"wishes": [{"poste": poste, "hearts": hearts} for poste, hearts in wishes.items()]}
