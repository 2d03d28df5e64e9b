"""Once launched, the campaign asks a second factor of the ministry: its two persons add one."""

from typing import Any

from rehearsal.calls import Refused
from rehearsal.client import Person
from rehearsal.stage import Stage, together, until

ROLES = ("ministry",)


async def give(stage: Stage, number: int) -> None:
    """Where an earlier campaign asks already, they gave theirs as they signed in."""
    people = (stage.ministry, stage.colleague)
    with stage.scene.act("the ministry gives a second factor", len(people)):
        if not stage.colleague.phone:
            await _be_asked(stage, number)
        await together(*(_add(person) for person in people if not person.phone))
        await together(*(person.show_factor() for person in people))


async def _be_asked(stage: Stage, number: int) -> None:
    """Without one their session opens nothing of the ministry any more."""
    await until(lambda: _demanded(stage.colleague), "a second factor is asked of the ministry")
    for person in (stage.ministry, stage.colleague):
        await person.renew()
    if stage.colleague.phone:
        return  # whose renewal was lost: they signed in again
    path = f"{stage.round_path('candidatures', number)}/bounds"
    moved = {"wishes_close_at": "2030-01-01T00:00:00Z", "reason": "Sans second facteur."}
    refused = await stage.colleague.refusal("POST", path, json=moved)
    stage.refused("a deadline is moved without a second factor", (403, "forbidden"), refused)


async def _demanded(person: Person) -> Any:
    return True if (await person.get("/api/auth/factors"))["demanded"] else None


async def _add(person: Person) -> None:
    """Within ten minutes of signing in; later, signing in again asks for it."""
    try:
        await person.enrol()
    except Refused as refused:
        if refused.type != "sign-in-again":
            raise
        await person.sign_in()
