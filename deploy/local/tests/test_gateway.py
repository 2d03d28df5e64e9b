"""The gateway's promises, tried on a real Envoy before small services."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from stack import gateway
from stack.layout import Stack
from stack.waiting import until

MIB = 1024 * 1024


def assert_problem(answer: httpx.Response, status: int, type_: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["type"], body["status"]) == (f"urn:appariement:{type_}", status)
    assert body["detail"].endswith(".")
    assert body["request_id"] == answer.headers.get("x-request-id")


async def test_a_signed_in_person_reaches_the_service_with_her_token(
    door: httpx.AsyncClient, infra: Stack, signed_in: dict[str, str]
) -> None:
    reached = (await door.get("/api/catalog/postes/7?page=2", headers=signed_in)).json()
    assert (reached["port"], reached["path"]) == (infra.port("catalog"), "/postes/7")
    assert reached["headers"]["authorization"] == signed_in["Authorization"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/auth/sign-in-links/abc",
        "/api/auth/sessions/code",
        "/api/auth/sessions/refresh",
        "/api/auth/.well-known/jwks.json",
        "/api/catalog/campaigns/2027",
        "/api/catalog/references/specialities",
        "/api/candidatures/campaigns/2027/rounds/1",
        "/api",
        "/api/openapi.json",
        "/",
        "/connexion",
    ],
)
async def test_some_doors_are_open_to_all(door: httpx.AsyncClient, path: str) -> None:
    assert (await door.get(path)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/catalog/postes"),
        ("POST", "/api/catalog/campaigns"),
        ("GET", "/api/auth/sessions/others"),
        ("GET", "/api/catalog/campaigns-drafts"),
        ("GET", "/api/catalog/campaigns/2027/postes"),
        ("GET", "/api/candidatures/campaigns/2027/rounds/1/wish-lists/1"),
        ("GET", "/api/candidatures/campaigns/2027/rounds/1/bounds"),
        ("GET", "/api/auth/sign-in-links/../persons"),
        ("GET", "/api/auth/sign-in-links/%2e%2e/persons"),
        ("GET", "//api/catalog/postes"),
        ("GET", "/api/unknown"),
    ],
)
async def test_all_others_need_a_token(door: httpx.AsyncClient, method: str, path: str) -> None:
    request = door.build_request(method, "/", extensions={"target": path.encode()})
    assert_problem(await door.send(request), 401, "not-signed-in")


async def test_an_escaped_slash_is_refused(door: httpx.AsyncClient) -> None:
    path = b"/api/auth/sign-in-links%2F..%2Fpersons"
    answer = await door.send(door.build_request("GET", "/", extensions={"target": path}))
    assert_problem(answer, 400, "not-parseable")


@pytest.mark.parametrize(
    "changes", [{"aud": "another"}, {"iss": "another"}, {"exp": 1}, {"stranger": True}]
)
async def test_a_bad_token_opens_nothing(
    door: httpx.AsyncClient, token: Callable[..., str], changes: dict[str, object]
) -> None:
    headers = {"Authorization": f"Bearer {token(**changes)}"}
    answer = await door.get("/api/catalog/postes", headers=headers)
    assert_problem(answer, 401, "not-signed-in")


async def test_a_token_without_signature_opens_nothing(door: httpx.AsyncClient) -> None:
    claims = {"iss": "appariement-auth", "aud": "appariement", "exp": 9_999_999_999}
    parts = [urlsafe_b64encode(json.dumps(part).encode()) for part in ({"alg": "none"}, claims)]
    unsigned = b".".join(parts).replace(b"=", b"").decode() + "."
    answer = await door.get("/api/catalog/postes", headers={"Authorization": f"Bearer {unsigned}"})
    assert_problem(answer, 401, "not-signed-in")


async def test_what_only_the_gateway_says_is_not_taken_from_outside(
    infra: Stack, door: object
) -> None:
    forged = {"X-Request-Id": "mine", "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Host": "evil.test"}
    transport = httpx.AsyncHTTPTransport(local_address="127.0.0.9")
    async with httpx.AsyncClient(base_url=infra.public_url, transport=transport) as client:
        answer = await client.get("/", headers=forged)
    seen = answer.json()["headers"]
    assert seen["x-forwarded-for"] == "127.0.0.9"
    assert seen["x-request-id"] == answer.headers["x-request-id"] != "mine"
    assert "x-forwarded-host" not in seen


@pytest.mark.parametrize(
    ("path", "size", "passes"),
    [
        ("/api/catalog/postes", 12 * MIB, True),
        ("/api/catalog/postes", 12 * MIB + 1, False),
        ("/api/catalog/campaigns/1/postes/import", 32 * MIB, True),
        ("/api/catalog/campaigns/1/postes/import", 32 * MIB + 1, False),
        ("/postes/import", 13 * MIB, True),
    ],
)
async def test_bodies_have_a_limit(
    door: httpx.AsyncClient,
    signed_in: dict[str, str],
    path: str,
    size: int,
    passes: bool,
) -> None:
    answer = await door.post(path, content=bytes(size), headers=signed_in)
    if passes:
        assert answer.json()["size"] == size
    else:
        assert_problem(answer, 413, "too-large")


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/health/ready", "/docs", "/openapi.json", "/api/catalog/metrics"]
    + [f"/api/catalog/{page}" for page in ("health/live", "docs", "redoc", "openapi.json")],
)
async def test_the_inside_of_services_is_not_shown(
    door: httpx.AsyncClient, signed_in: dict[str, str], path: str
) -> None:
    assert_problem(await door.get(path, headers=signed_in), 404, "not-found")


async def test_a_service_that_is_away_is_said_in_french(
    door: httpx.AsyncClient, signed_in: dict[str, str]
) -> None:
    answer = await door.get("/api/reporting/progress", headers=signed_in)
    assert_problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "1"


async def test_one_address_that_floods_is_slowed_and_others_are_not(
    infra: Stack, tmp_path: Path
) -> None:
    stack = replace(infra, name="flooded", base_port=29000)
    path = tmp_path / "envoy.yaml"
    path.write_text(gateway.render(stack, rate_per_second=1, rate_burst=5))
    envoy = await asyncio.create_subprocess_exec(*gateway.command(path))
    try:
        await until(lambda: gateway.PART.ready(stack), seconds=10, what="Envoy")
        flood = await asyncio.gather(*(_from("127.0.0.5", stack) for _ in range(30)))
        slowed = [answer for answer in flood if answer.status_code == 429]
        assert_problem(slowed[0], 429, "too-many")
        assert slowed[0].headers["retry-after"] == "1"
        assert (await _from("127.0.0.6", stack)).status_code == 503
    finally:
        envoy.terminate()
        await envoy.wait()


async def _from(address: str, stack: Stack) -> httpx.Response:
    transport = httpx.AsyncHTTPTransport(local_address=address)
    async with httpx.AsyncClient(base_url=stack.public_url, transport=transport) as client:
        return await client.get("/")
