"""Each refusal is a problem+json with a stable type, a French sentence and its own status."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from contracts.auth import Grant
from fastapi import FastAPI
from kernel.db import Database
from kernel.http import ATTACHMENT_LIMIT, IMPORT_LIMIT, JSON_LIMIT
from kernel.testing import problem, signed_in
from proxies import Proxy

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/me", 401, "not-signed-in"),
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/boards/unknown", 404, "not-found"),
        ("DELETE", "/boards/a", 405, "method-not-allowed"),
        ("GET", "/boards/withdrawn", 410, "withdrawn"),
        ("GET", "/crowded", 429, "too-many"),
        ("GET", "/broken", 500, "unexpected"),
        ("GET", "/missing-file", 500, "unexpected"),
    ],
)
async def test_a_refusal_says_its_type_and_a_sentence(
    client: httpx.AsyncClient, method: str, path: str, status: int, kind: str
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    body = problem(answer)
    assert body["type"] == f"urn:appariement:{kind}"
    assert body["title"]
    assert body["detail"].endswith((".", "secondes."))


async def test_a_role_without_such_an_act_is_forbidden(client: httpx.AsyncClient) -> None:
    refused = await client.get("/ministry", headers=signed_in(Grant(role="auditor")))
    allowed = await client.get("/ministry", headers=signed_in(Grant(role="ministry")))
    assert (refused.status_code, allowed.status_code) == (403, 200)
    assert problem(refused)["type"] == "urn:appariement:forbidden"


async def test_too_many_says_when_to_come_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/crowded")
    assert answer.headers["retry-after"] == "30"
    assert "30 secondes" in problem(answer)["detail"]


async def test_a_failure_quotes_the_request_to_look_for(client: httpx.AsyncClient) -> None:
    answer = await client.get("/broken")
    assert problem(answer)["request_id"] == answer.headers["x-request-id"]
    assert "foresaw" not in answer.text


@pytest.mark.parametrize("body", [b"{", b"", b"[" * 200_000, b'{"label": "\xff"}', b"9" * 5_000])
async def test_what_is_no_json_is_not_parsed(client: httpx.AsyncClient, body: bytes) -> None:
    headers = signed_in() | JSON | {"If-Match": '"0"'}
    answer = await client.put("/boards/a", content=body, headers=headers)
    refused = ("invalid-content", 422) if not body else ("not-parseable", 400)
    found = problem(answer)
    assert (found["type"].rpartition(":")[2], found["status"]) == refused


async def test_another_kind_of_content_is_refused(client: httpx.AsyncClient) -> None:
    for headers in ({"content-type": "text/plain"}, {}):
        answer = await client.put(
            "/boards/a",
            content=b'{"label": "un"}',
            headers=signed_in() | {"If-Match": '"0"'} | headers,
        )
        assert answer.status_code == 415
        assert problem(answer)["type"] == "urn:appariement:not-json"


async def test_each_wrong_field_is_named_in_french(client: httpx.AsyncClient) -> None:
    body = {"label": "x" * 41, "colour": "red"}
    answer = await client.put("/boards/a", json=body, headers=signed_in() | {"If-Match": '"0"'})
    assert answer.status_code == 422
    assert problem(answer)["errors"] == [
        {"field": "label", "message": "au plus 40 caractères"},
        {"field": "colour", "message": "champ inconnu"},
    ]


@pytest.mark.parametrize("number", [1.0, "1", True, None, 0, 1000, 10**30])
async def test_a_number_is_a_number_and_within_its_bounds(
    client: httpx.AsyncClient, number: object
) -> None:
    answer = await client.post("/boards/a/notes", json={"number": number}, headers=signed_in())
    assert answer.status_code == 422
    assert [error["field"] for error in problem(answer)["errors"]] == ["number"]


@pytest.mark.parametrize("label", ["a\x00b", "\x07", "   ", "\ud800"])
async def test_a_text_is_printable_and_not_blank(client: httpx.AsyncClient, label: str) -> None:
    headers = signed_in() | {"If-Match": '"0"'}
    content = json.dumps({"label": label}).encode()
    answer = await client.put("/boards/a", content=content, headers=headers | JSON)
    assert answer.status_code == 422


async def test_a_number_that_no_column_holds_is_our_fault_not_an_outage(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get(f"/numbers/{10**30}")).status_code == 500


@pytest.fixture
async def distant_client(
    app: FastAPI, client: httpx.AsyncClient, distant: Database
) -> httpx.AsyncClient:
    app.state.database = app.state.runtime.database = distant
    return client


async def test_a_database_that_is_away_is_a_pause(
    distant_client: httpx.AsyncClient, server: Proxy
) -> None:
    assert (await distant_client.get("/boards/unknown")).status_code == 404
    await server.cut()
    for _ in range(2):
        answer = await distant_client.get("/boards/unknown")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "2"
        assert problem(answer)["type"] == "urn:appariement:unavailable"
    await server.restore()
    assert (await distant_client.get("/boards/unknown")).status_code == 404


async def chunks(size: int) -> AsyncIterator[bytes]:
    yield b'{"label": "'
    for start in range(0, size, 1 << 16):
        yield b"x" * min(1 << 16, size - start)
    yield b'"}'


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_over_the_limit_is_refused_with_or_without_its_length(
    client: httpx.AsyncClient, declared: bool
) -> None:
    long = chunks(JSON_LIMIT)
    content = b"".join([part async for part in long]) if declared else long
    answer = await client.put("/boards/a", content=content, headers=signed_in() | JSON)
    assert ("content-length" in answer.request.headers) is declared
    assert answer.status_code == 413
    body = problem(answer)
    assert body["type"] == "urn:appariement:too-large"
    assert body["limit"] == JSON_LIMIT


async def test_an_import_may_be_longer(client: httpx.AsyncClient) -> None:
    for size, status in ((JSON_LIMIT * 2, 200), (IMPORT_LIMIT, 413)):
        answer = await client.post(
            "/boards/a/import", files={"file": b"x" * size}, headers=signed_in()
        )
        assert answer.status_code == status


async def test_an_attachment_may_be_longer_than_json_but_not_as_long_as_an_import(
    client: httpx.AsyncClient,
) -> None:
    for size, refused in ((JSON_LIMIT * 2, False), (ATTACHMENT_LIMIT, True)):
        answer = await client.put("/boards/a", files={"file": b"x" * size}, headers=signed_in())
        assert (answer.status_code == 413) is refused


async def test_a_chunked_import_over_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    async def form() -> AsyncIterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(IMPORT_LIMIT >> 20):
            yield b"x" * (1 << 20)
        yield b"x" * (1 << 20) + b"\r\n--b--\r\n"

    headers = signed_in() | {"content-type": "multipart/form-data; boundary=b"}
    answer = await client.post("/boards/a/import", content=form(), headers=headers)
    assert answer.status_code == 413
    assert problem(answer)["limit"] == IMPORT_LIMIT


async def test_an_answer_is_not_kept_by_caches_and_carries_its_request_id(
    client: httpx.AsyncClient,
) -> None:
    id_ = "7f8c2a70-5d3f-4b57-9b1d-0d3c2a1f4e5b"
    given = await client.get("/boards/unknown", headers={"X-Request-ID": id_})
    made_up = await client.get("/boards/unknown", headers={"X-Request-ID": "not one\tof ours"})
    assert given.headers["x-request-id"] == id_
    assert len(made_up.headers["x-request-id"]) == 36
    assert given.headers["cache-control"] == "no-store"
    assert given.headers["x-content-type-options"] == "nosniff"
