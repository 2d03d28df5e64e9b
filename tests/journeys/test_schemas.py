"""Nothing that one may send gets an answer that the document does not tell."""

import os
import time
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from afresh import afresh
from rehearsal.client import Person
from rehearsal.stage import Stage
from schemas import Visitor, operations, play
from schemathesis.core.failures import FailureGroup

little_campaign = afresh("little_campaign")
CAMPAIGN, LINA, WANTED = (getattr(little_campaign, name) for name in ("CAMPAIGN", "LINA", "WANTED"))
CASES = int(os.environ.get("CASES", "3000"))
KEPT_SECONDS = 480  # an access token lives ten minutes
NOBODY = "nobody"


@pytest.fixture(scope="module")
async def stage() -> AsyncIterator[Stage]:
    async with little_campaign.opened() as stage:
        yield stage


def by_role(stage: Stage) -> dict[str, Person]:
    """Somebody of each role."""
    world = stage.world
    names = {
        "candidate": LINA,
        "responsable": world.responsables[0].name,
        "coordinator": world.coordinators[0].name,
        "ars": world.agencies[0].name,
        "registrar": world.registrars[0].name,
        "auditor": world.auditor.name,
        "operator": world.operator.name,
    }
    return {"ministry": stage.ministry} | {role: stage.person(name) for role, name in names.items()}


async def test_every_answer_to_every_role_is_one_that_openapi_tells(stage: Stage) -> None:
    """The same requests each time; as many as CASES, and never the same, when it is set."""
    people = by_role(stage)
    visitors = {role: Visitor(number) for number, role in enumerate([*people, NOBODY])}
    known = {"campaign": CAMPAIGN, "number": 1, "poste": WANTED, "person": stage.person(LINA).id}
    listed, seen, failures = operations(stage.ministry.gateway), Counter(), {}
    signed_in_at = -1e9
    while seen.total() < CASES and not failures:
        for operation in listed:
            if time.monotonic() - signed_in_at > KEPT_SECONDS:
                signed_in_at = time.monotonic()
                for role, person in people.items():
                    await person.sign_in()
                    visitors[role].token = person._access
            try:
                cases = 3 + min(CASES, 20_000) // (3 * len(listed))
                seen += play(
                    operation, visitors, known=known, cases=cases, same="CASES" not in os.environ
                )
            except (Exception, FailureGroup) as failure:
                failures[operation.label] = failure
    assert not failures, "\n\n".join(f"{name}\n{why}" for name, why in failures.items())
    told = {who: {s: n for (w, s), n in sorted(seen.items()) if w == who} for who in visitors}
    print(f"{seen.total()} cases: {told}")
    assert all(any(status < 300 for status in statuses) for statuses in told.values()), told
