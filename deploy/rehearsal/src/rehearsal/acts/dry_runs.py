"""Before the close, the ministry tries the round out, and an agency reads its own figures (V6)."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from rehearsal.calls import Refused
from rehearsal.client import Person
from rehearsal.stage import Stage, until
from rehearsal.world import Official


@dataclass(frozen=True)
class DryRun:
    """What the ministry read, and the agency of `region`."""

    ministry: dict[str, Any]
    agency: dict[str, Any]
    region: str


async def try_out(stage: Stage, number: int) -> DryRun:
    """Once everyone has ranked. Those who may neither ask nor read try as well."""
    asking = f"{stage.round_path('candidatures', number)}/drafts"
    region, agency = _agency(stage)
    with stage.scene.act(f"round {number}: a dry run is asked for and solved"):
        draft = (await stage.ministry.post(asking))["draft"]
        reading = f"{stage.round_path('matching', number)}/drafts/{draft}"
        await _try_what_is_forbidden(stage, asking, reading, stage.person(agency.name))
        read = await until(lambda: _solved(stage.ministry, reading), "the dry run")
    return DryRun(read, await stage.person(agency.name).get(reading), region)


def _agency(stage: Stage) -> tuple[str, Official]:
    """Of the region whose smallest subdivision has the most candidates: none is hidden there."""
    people = Counter(one.subdivision for one in stage.world.candidates)
    region_of = {one.subdivision: one.region for one in stage.world.candidates}
    smallest = {
        region: min(count for name, count in people.items() if region_of[name] == region)
        for region in region_of.values()
    }
    agencies = {one.lines[0]["region"]: one for one in stage.world.agencies}
    region = max(smallest.keys() & agencies.keys(), key=lambda name: (smallest[name], name))
    return region, agencies[region]


async def _solved(reader: Person, path: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = await reader.get(path)
    except Refused as refused:
        if refused.status == 404:
            return None
        raise
    if found["state"] == "failed":
        raise RuntimeError(f"the dry run failed: {found}")
    return found if found["state"] == "solved" else None


async def _try_what_is_forbidden(stage: Stage, asking: str, reading: str, agency: Person) -> None:
    world = stage.world
    coordinator = stage.person(world.coordinators[0].name)
    doctor = stage.person(world.responsables[0].name)
    candidate = stage.person(world.candidates[0].name)
    forbidden = (403, "forbidden")
    for what, who, method, path, due in (
        ("an agency asks right after the ministry", agency, "POST", asking,
         (429, "draft-too-soon")),
        ("a coordinator asks for a dry run", coordinator, "POST", asking, forbidden),
        ("a coordinator reads a dry run", coordinator, "GET", reading, forbidden),
        ("a responsable reads a dry run", doctor, "GET", reading, forbidden),
        ("a candidate reads a dry run", candidate, "GET", reading, forbidden),
    ):  # fmt: skip
        stage.refused(what, due, await who.refusal(method, path))
