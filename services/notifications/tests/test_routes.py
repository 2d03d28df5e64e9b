"""What operators read, and nobody else."""

from uuid import uuid4

import httpx
import pytest
from contracts.auth import Grant, Role
from facts_told import Deliver, Inbox, Known, Lanes, affected
from kernel.testing import problem, signed_in

OPERATOR = Grant(role="operator")


async def test_an_operator_reads_what_became_of_the_mails_to_a_person(
    client: httpx.AsyncClient,
    deliver: Deliver,
    known: Known,
    lane: Lanes,
    inbox: Inbox,
) -> None:
    person, address = await known()
    other, _ = await known()
    await deliver(affected(person), affected(other))
    await lane().turn()
    answer = await client.get(
        "/deliveries", params={"person": str(person)}, headers=signed_in(OPERATOR)
    )
    (item,) = answer.json()["items"]
    (mail,) = await inbox(address)
    assert item.pop("at")
    assert item == {
        "kind": "result_available",
        "state": "sent",
        "attempts": 1,
        "message_id": mail["message_id"],
    }
    assert address not in answer.text


async def test_a_person_without_mail_has_an_empty_list(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/deliveries", params={"person": str(uuid4())}, headers=signed_in(OPERATOR)
    )
    assert (answer.status_code, answer.json()) == (200, {"items": []})


@pytest.mark.parametrize(
    "role",
    ["candidate", "responsable", "coordinator", "ars", "registrar", "ministry", "auditor"],
)
async def test_no_other_role_reads_deliveries(client: httpx.AsyncClient, role: Role) -> None:
    answer = await client.get(
        "/deliveries", params={"person": str(uuid4())}, headers=signed_in(Grant(role=role))
    )
    assert problem(answer)["status"] == 403


async def test_nobody_reads_deliveries_without_signing_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/deliveries", params={"person": str(uuid4())})
    assert problem(answer)["status"] == 401


async def test_a_person_must_be_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/deliveries", headers=signed_in(OPERATOR))
    assert problem(answer)["errors"][0]["field"] == "person"
