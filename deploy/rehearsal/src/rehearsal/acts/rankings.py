"""Responsables rank: most do, some refuse, some leave it invalid, some forget."""

import random
from typing import Any

from rehearsal.ledger import Ranking
from rehearsal.preferences import draw_ranking
from rehearsal.stage import Stage
from rehearsal.world import Responsable


async def rank(stage: Stage, number: int) -> None:
    agreed = stage.world.agreed

    async def one(responsable: Responsable) -> None:
        if responsable.habit == "forgets" and number == 1:
            return
        me = stage.person(responsable.name)
        base = f"{stage.round_path('candidatures', number)}/rankings"
        for poste in (await me.get(base))["items"]:
            if poste["access"] != "referent" or poste["candidatures"] == 0:
                continue
            path = f"{base}/{poste['poste']}"
            placements = _draw(responsable, await me.get(path), agreed[poste["poste"]], number)
            answer = await me.put(path, {"placements": placements}, version=poste["version"])
            stage.ledger.round(number).rankings[poste["poste"]] = Ranking(
                answer.body["placements"],
                answer.body["verdict"]["valid"],
                answer.body["receipt"],
            )

    await stage.each(f"round {number}: responsables rank", called(stage, number), one)


def called(stage: Stage, number: int) -> list[Responsable]:
    """Those to whom a mail said that they have candidatures to rank."""
    lists = stage.ledger.round(number).lists.values()
    wished = {poste for save in lists if save.valid for poste in save.wishes}
    return [one for one in stage.world.responsables if wished & set(one.postes)]


def _draw(
    responsable: Responsable, ranking: dict[str, Any], agreed: Any, number: int
) -> list[dict[str, Any]]:
    playing = responsable if number == 1 else Responsable(responsable.name)
    draw = random.Random(f"{responsable.name.plain} {number}")  # noqa: S311
    return draw_ranking(
        playing, ranking["candidatures"], agreed, ranking["verdict"]["needed"], draw
    )
