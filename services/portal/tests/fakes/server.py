"""The fake services as one HTTP server on loopback, each under a prefix of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from fakes import (
    assistance,
    auth,
    candidatures,
    catalog,
    factors,
    managed,
    others,
    own,
    postes,
    receipts,
)
from fakes.world import WORLD, Refusal, World, refused

NAMES = (
    *("auth", "catalog", "candidatures", "matching", "notifications", "reporting"),
    *("assistance", "portal"),
)
MODULES = (
    *(auth, factors, own, assistance, managed, postes, receipts, catalog),
    *(candidatures, others),
)
SENSITIVE = ("/publications", ".csv", ".xlsx")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    world, service = request.app[WORLD], request.path.split("/")[1]
    world.seen.append((request.method, request.path, request.headers))
    if service in world.away or f"{request.method} {service}" in world.away:
        return web.Response(status=503)
    if f"{request.method} {service}" in world.busy:
        busy = refused(429, "too-many", "Beaucoup de demandes.", retry_after=20).response
        busy.headers["Retry-After"] = "20"
        return busy
    if service in world.broken:
        return web.json_response({"type": "urn:appariement:unexpected"}, status=500)
    try:
        if world.stale and request.path.endswith(SENSITIVE):
            raise refused(403, "second-factor-stale", "Confirmez votre identité.", minutes=10)
        return await handler(request)
    except Refusal as refusal:
        return refusal.response


async def document(request: web.Request) -> web.Response:
    """As FastAPI writes one: paths, a schema, a reference to it."""
    reference = {"$ref": "#/components/schemas/Thing"}
    body = {"content": {"application/json": {"schema": reference}}}
    item = {
        "operationId": "read_things",
        "summary": "Read Things",
        "responses": {"200": body, "4XX": {}},
    }
    return web.json_response(
        {
            "openapi": "3.1.0",
            "info": {"title": "x", "version": "0"},
            "paths": {"/things": {"get": item, "post": {**item, "operationId": "write_things"}}},
            "components": {
                "schemas": {"Thing": {"type": "object", "properties": {"a": reference}}}
            },
        }
    )


@asynccontextmanager
async def serving(world: World, port: int = 0) -> AsyncIterator[dict[str, str]]:
    """Runs them; gives each one's address."""
    app = web.Application(middlewares=[answer], client_max_size=8_000_000)
    app[WORLD] = world
    for module in MODULES:
        app.add_routes(module.routes)
    app.router.add_get("/{service}/openapi.json", document)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield {name: f"{base}/{name}" for name in NAMES}
    finally:
        await runner.cleanup()
