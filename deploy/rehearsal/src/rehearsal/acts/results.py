"""Coordinators publish, candidates and responsables read."""

from typing import Any

from rehearsal.acts.rankings import called
from rehearsal.calls import Refused
from rehearsal.stage import Stage, until
from rehearsal.world import Candidate, Official, Responsable


async def publish(stage: Stage, number: int) -> dict[str, Any]:
    """Once the run is verified, each coordinator publishes the parts of their scope."""
    base = stage.round_path("matching", number)

    async def verified() -> dict[str, Any] | None:
        try:
            run: dict[str, Any] = await stage.ministry.get(f"{base}/run")
        except Refused as refused:
            if refused.status == 404:
                return None
            raise
        if run["state"] == "failed":
            raise RuntimeError(f"the run failed: {run}")
        return run if run["state"] == "verified" else None

    async def one(coordinator: Official) -> None:
        me = stage.person(coordinator.name)
        for part in (await me.get(f"{base}/parts"))["items"]:
            body = {"speciality": part["speciality"], "territory": part["territory"]}
            await me.post(f"{base}/publications", body)

    with stage.scene.act(f"round {number}: the engine solves, the second verifies"):
        run = await until(verified, f"run of round {number}")
    await stage.each(
        f"round {number}: coordinators publish their parts", stage.world.coordinators, one
    )
    with stage.scene.act(f"round {number}: the last part is public"):
        await stage.until_round(number, "published")
    return run


async def read_results(stage: Stage, number: int, concerned: list[Candidate]) -> None:
    base = stage.round_path("matching", number)
    results = stage.ledger.round(number).results

    async def one(candidate: Candidate) -> None:
        me = stage.person(candidate.name)
        results[me.id] = (await me.get(f"{base}/results/{me.id}"))["poste"]

    await stage.each(f"round {number}: candidates read their result", concerned, one)


async def read_affectations(stage: Stage, number: int) -> dict[str, set[str]]:
    """What each responsable reads: poste → the candidates who come."""
    base = stage.round_path("matching", number)
    read: dict[str, set[str]] = {}

    async def one(responsable: Responsable) -> None:
        me = stage.person(responsable.name)
        for line in (await me.get(f"{base}/affectations"))["items"]:
            read.setdefault(line["poste"], set())
            if line["person"]:
                read[line["poste"]].add(line["person"])

    await stage.each(f"round {number}: responsables read who comes", called(stage, number), one)
    return read
