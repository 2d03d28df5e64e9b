"""The ministry makes the campaign and opens its rounds; everyone signs in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.acts.wishes import participants
from rehearsal.client import Person
from rehearsal.editions import Edition, first_free
from rehearsal.population import References
from rehearsal.stage import Stage, until
from rehearsal.world import Name

FAR = timedelta(days=30)
WINDOW = timedelta(hours=3)
POLICY = {"reminder_hours": [3]}


async def read_references(ministry: Person) -> References:
    found = await ministry.get("/api/catalog/references")
    return References(
        regions={one["code"]: one["region"] for one in found["subdivisions"]},
        universities={one["label"]: one["subdivision"] for one in found["universities"]},
        specialities={one["code"]: one["label"] for one in found["specialities"]},
    )


async def next_edition(ministry: Person) -> Edition:
    """A rehearsal leaves what earlier ones made as it is."""
    found = await ministry.get("/api/catalog/campaigns")
    return first_free({one["campaign"] for one in found["items"]})


def reminded_after(people: int) -> timedelta:
    """How long after a window opens, so that some have done their part and some have not."""
    return timedelta(seconds=max(2.0, people / 150))


def calendar(opens: datetime, number: int, *, reminded_after: timedelta) -> dict[str, Any]:
    """Windows of three hours and a little: the reminder « three hours before » comes at once."""
    wishes_close = opens + WINDOW + reminded_after
    return {
        "number": number,
        "opens_at": opens.isoformat(),
        "wishes_close_at": wishes_close.isoformat(),
        "ranking_close_at": (wishes_close + WINDOW + reminded_after).isoformat(),
    }


async def make_campaign(stage: Stage, *, second_factor: Sequence[str] = ()) -> None:
    """Its rounds are far away: they open when the play says so. `second_factor`: the roles that
    it asks one of."""
    soon = datetime.now(UTC) + FAR
    await stage.ministry.post(
        "/api/catalog/campaigns",
        {
            "campaign": stage.world.campaign,
            "label": stage.world.label,
            "rounds": [
                calendar(soon + n * FAR, n + 1, reminded_after=timedelta(minutes=1))
                for n in range(2)
            ],
            "policy": POLICY | {"second_factor": list(second_factor)},
        },
    )


async def publish_postes(stage: Stage) -> None:
    """Each responsable gets a mail that recalls the address to use."""
    path = f"/api/catalog/campaigns/{stage.world.campaign}"
    campaign = await stage.ministry.get(path)
    with stage.scene.act("postes are published", len(stage.world.postes)):
        await stage.ministry.post(f"{path}/publish", version=campaign["version"])
    for responsable in stage.world.responsables:
        stage.ledger.owe(responsable.name.address, "postes published")


async def launch(stage: Stage, version: int) -> None:
    """One of the ministry proposes, another confirms; whoever proposed may not."""
    path = f"/api/catalog/campaigns/{stage.world.campaign}/proposals"
    proposed = await stage.ministry.post(path, {"act": "launch"}, version=version)
    confirm = f"{path}/{proposed['proposal']}/confirm"
    alone = await stage.ministry.refusal("POST", confirm, headers={"If-Match": f'"{version}"'})
    stage.refused("one person launches alone", (409, "same-person"), alone)
    await stage.colleague.post(confirm, version=version)


async def sign_everyone_in(stage: Stage) -> None:
    world = stage.world
    await _sign_in(stage, "candidates", [one.name for one in world.candidates])
    await _sign_in(stage, "coordinators and agencies", [one.name for one in world.officials])
    with stage.scene.act("every responsable has an account"):
        await until(lambda: _all_named(stage), "the accounts of the responsables")
    await _sign_in(stage, "responsables", [one.name for one in world.responsables])


async def _sign_in(stage: Stage, who: str, names: list[Name]) -> None:
    await stage.each(f"{who} sign in", names, lambda name: stage.person(name).sign_in())


async def _all_named(stage: Stage) -> bool | None:
    """As the ministry sees it in the figures of the campaign."""
    path = f"{stage.round_path('reporting', 1)}/progress"
    found = await stage.ministry.get(path)
    return True if found["responsables"]["total"] == len(stage.world.responsables) else None


async def open_round(stage: Stage, number: int) -> dict[str, Any]:
    """The ministry moves the calendar of a round that is not open yet; two of it launch."""
    path = f"/api/catalog/campaigns/{stage.world.campaign}"
    campaign = await stage.ministry.get(path)
    opens = datetime.now(UTC) + timedelta(seconds=1)
    after = reminded_after(len(participants(stage, number)))
    rounds = campaign["rounds"]
    rounds[number - 1] = calendar(opens, number, reminded_after=after)
    body = {"label": campaign["label"], "rounds": rounds, "policy": campaign["policy"]}
    with stage.scene.act(f"round {number} opens"):
        planned = await stage.ministry.put(path, body, version=campaign["version"])
        if campaign["state"] == "published":
            await launch(stage, planned.body["version"])
        return await stage.until_round(number, "wishes")
