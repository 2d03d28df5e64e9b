import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from joserfc import jwt
from joserfc.jwk import ECKey
from stack import parts, starting, stopping
from stack.layout import HOST, Stack
from stack.waiting import until

PROJECT = Path(__file__).resolve().parents[3]
KEY = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": "one"}, private=True)
STRANGER = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": "one"}, private=True)


@pytest.fixture(scope="session")
async def infra() -> AsyncIterator[Stack]:
    """A stack of its own, without services, on ports that neither demo nor tests use."""
    stack = Stack(name="stack-tests", base_port=28000, project=PROJECT)
    await stopping.clean(stack)
    await starting.up(stack, parts.chosen("infra"), lambda _: None)
    yield stack
    await stopping.clean(stack)


@pytest.fixture(scope="session")
def token() -> Callable[..., str]:
    """Draws an access token; `stranger` signs with a key that is not auth's."""

    def draw(*, stranger: bool = False, **changes: object) -> str:
        claims = {"iss": "appariement-auth", "aud": "appariement", "exp": int(time.time()) + 600}
        header = {"alg": "ES256", "kid": "one", "typ": "at+jwt"}
        return jwt.encode(header, claims | changes, STRANGER if stranger else KEY)

    return draw


@pytest.fixture(scope="session")
async def door(infra: Stack, token: Callable[..., str]) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway with some services behind it; reporting is away."""
    signed_in = {"Authorization": f"Bearer {token()}"}

    async def knows_the_keys() -> None:
        (await client.get("/api/catalog/postes", headers=signed_in)).raise_for_status()

    async with (
        _serve(infra, "auth", "catalog", "candidatures", "portal"),
        httpx.AsyncClient(base_url=infra.public_url, timeout=30) as client,
    ):
        await until(knows_the_keys, seconds=10, what="the gateway's keys")
        yield client


@pytest.fixture
def signed_in(token: Callable[..., str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {token()}"}


def _app() -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/.well-known/jwks.json")
    async def jwks() -> dict[str, Any]:
        return {"keys": [KEY.as_dict(private=False)]}

    @app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "DELETE"])
    async def echo(request: Request) -> dict[str, Any]:
        return {
            "port": (request.scope["server"] or ("", 0))[1],
            "path": request.url.path,
            "headers": dict(request.headers),
            "size": len(await request.body()),
        }

    return app


@asynccontextmanager
async def _serve(stack: Stack, *names: str) -> AsyncIterator[None]:
    sockets = [socket.create_server((HOST, stack.port(name))) for name in names]
    server = uvicorn.Server(uvicorn.Config(_app(), log_level="error", access_log=False))
    serving = asyncio.create_task(server.serve(sockets=sockets))
    await until(lambda: _started(server), seconds=10, what="the backends")
    yield
    server.should_exit = True
    await serving


async def _started(server: uvicorn.Server) -> None:
    if not server.started:
        raise ConnectionError("not yet")
