"""After a round some fetch the receipts of what they saved, the proofs that it was counted, and
what the platform publishes for everyone."""

import json
from dataclasses import dataclass
from typing import Any

from rehearsal.client import Person
from rehearsal.stage import Stage, together, until

SAMPLE = 3
BASE = "/api/candidatures"


@dataclass(frozen=True)
class Kept:
    """A receipt (a compact JWS) and the proof of whoever kept it."""

    receipt: str
    proof: bytes


@dataclass(frozen=True)
class Papers:
    """`kept`: of some candidates, then of some responsables; `keys` and `record`: anyone's; `roll`:
    the auditor's."""

    keys: bytes
    record: str
    kept: list[Kept]
    roll: dict[str, Any]


async def fetch(stage: Stage, number: int) -> Papers:
    base = stage.round_path("candidatures", number)
    auditor = stage.person(stage.world.auditor.name)
    with stage.scene.act(f"round {number}: receipts, proofs and the record are fetched"):
        keys, record, roll, *kept = await together(
            auditor.download(f"{BASE}/.well-known/jwks.json"),
            until(lambda: _complete(auditor, f"{base}/record"), "the complete record"),
            auditor.get(f"{base}/roll"),
            *(_keep(*asked) for asked in _sample(stage, number)),
        )
    return Papers(keys, record, kept, roll)


async def _complete(reader: Person, path: str) -> str | None:
    found = await reader.get(path)
    return str(found["record"]) if found["complete"] else None


def _sample(stage: Stage, number: int) -> list[tuple[Person, int | None, str]]:
    """Who, the number of their receipt, where their proof is."""
    base, ledger = stage.round_path("candidatures", number), stage.ledger.round(number)
    people = {person.id: person for person in stage.everyone}
    lists = [
        (people[person], save.receipt, f"{base}/proof")
        for person, save in list(ledger.lists.items())[:SAMPLE]
    ]
    rankings = [
        (
            stage.person(stage.world.postes[poste].referent.name),
            ranking.receipt,
            f"{base}/rankings/{poste}/proof",
        )
        for poste, ranking in list(ledger.rankings.items())[:SAMPLE]
    ]
    return lists + rankings


async def _keep(who: Person, number: int | None, path: str) -> Kept:
    receipt = (await who.get(f"{BASE}/receipts/{number}"))["receipt"]
    return Kept(receipt, json.dumps(await who.get(path)).encode())
