"""A service as it runs: `python -m kernel serve toy`, with its relay and its consumer."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from answering import Answering
from contracts import Envelope
from joserfc.jwk import KeySet
from kernel.db import Database
from kernel.testing import KEY, signed_in
from observing import everything, heard, members, until
from processes import Program, started
from proxies import KafkaProxy
from sqlalchemy import func, select, text
from toy.domain import NOTES, Note


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Serving:
    program: Program
    client: httpx.AsyncClient
    metrics: str


@pytest.fixture
async def serving(
    surroundings: dict[str, str], database: Database, broker: KafkaProxy
) -> AsyncIterator[Serving]:
    port, metrics = free_port(), free_port()
    async with Answering() as auth:
        auth.body = json.dumps(KeySet([KEY]).as_dict(private=False)).encode()
        own = {
            "APPARIEMENT_PORT": f"{port}",
            "APPARIEMENT_METRICS_PORT": f"{metrics}",
            "APPARIEMENT_JWKS_URL": auth.url,
            "APPARIEMENT_KAFKA_BOOTSTRAP": broker.address,
        }
        async with (
            started(surroundings | own, "serve", "toy") as program,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
        ):
            await until(lambda: status(client, "/health/ready"), 200)
            yield Serving(program, client, f"http://127.0.0.1:{metrics}")


async def status(client: httpx.AsyncClient, path: str) -> int:
    try:
        return (await client.get(path)).status_code
    except httpx.TransportError:
        return 0


async def notes(database: Database, board: str) -> int:
    async with database.begin() as session:
        statement = select(func.count()).select_from(Note).where(Note.board == board)  # type: ignore[arg-type]
        return int((await session.execute(statement)).scalar_one())


async def test_a_request_is_followed_into_the_event_and_into_the_log_of_who_hears_it(
    serving: Serving, database: Database, kafka: str, board: str
) -> None:
    trace = "7f8c2a70-5d3f-4b57-9b1d-0d3c2a1f4e5b"
    answer = await serving.client.post(
        f"/boards/{board}/notes",
        json={"number": 1},
        headers=signed_in() | {"X-Request-ID": trace},
    )
    assert answer.status_code == 201
    assert answer.headers["x-request-id"] == trace
    await until(lambda: heard(database, board), [1])

    [record] = [r for r in await everything(kafka, NOTES) if r.key == board.encode()]
    envelope = Envelope.from_headers(record.headers)
    assert envelope.traceparent.split("-")[1] == trace.replace("-", "")
    assert envelope.source == "toy"

    async def logged() -> list[tuple[str, str]]:
        lines = serving.program.said("note heard")
        return [(line["request_id"], line["event_id"]) for line in lines if line["board"] == board]

    await until(logged, [(trace, str(envelope.id))])
    [line] = [line for line in serving.program.said("request") if line["request_id"] == trace]
    assert (line["service"], line["route"], line["status"]) == ("toy", "/boards/{code}/notes", 201)
    assert board not in json.dumps(line)

    answers = await serving.client.get("/metrics")
    assert answers.status_code == 404
    async with httpx.AsyncClient() as client:
        exposed = (await client.get(f"{serving.metrics}/metrics")).text
        assert (
            (await client.get(f"{serving.metrics}/me")).headers["content-type"].startswith("text")
        )
    for figure in (
        'appariement_http_request_seconds_count{method="POST",route="/boards/{code}/notes",status="201"}',
        f'appariement_consumed_total{{outcome="applied",topic="{NOTES.name}"}}',
        f'appariement_relayed_total{{topic="{NOTES.name}"}}',
        "appariement_halted_keys",
        "appariement_outbox_age_seconds",
    ):
        assert figure in exposed


async def test_a_process_told_to_end_answers_commits_leaves_its_group_and_ends_well(
    serving: Serving, database: Database, kafka: str, board: str
) -> None:
    assert await members(kafka, "toy") == 1
    slow = asyncio.create_task(
        serving.client.post(f"/boards/{board}/slow-notes", json={"number": 1}, headers=signed_in())
    )
    await until(lambda: sleeping(database), 1)
    serving.program.process.terminate()
    assert (await slow).status_code == 201
    assert await asyncio.wait_for(serving.program.process.wait(), 20) == 0
    assert await notes(database, board) == 1
    assert await members(kafka, "toy") == 0
    assert "Traceback" not in "".join(serving.program.lines)


async def sleeping(database: Database) -> int:
    """Requests that the database is busy with."""
    statement = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event = 'PgSleep'"
    )
    async with database.begin() as session:
        return int((await session.execute(statement)).scalar_one())


async def test_a_process_ends_well_while_the_broker_is_away(
    serving: Serving, database: Database, broker: KafkaProxy, board: str
) -> None:
    await broker.cut()
    answer = await serving.client.post(
        f"/boards/{board}/notes", json={"number": 1}, headers=signed_in()
    )
    assert answer.status_code == 201
    assert await status(serving.client, "/health/ready") == 200
    serving.program.process.terminate()
    assert await asyncio.wait_for(serving.program.process.wait(), 25) == 0
    assert await notes(database, board) == 1
