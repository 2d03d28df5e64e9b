"""auth: second factors. Of any application the code is CODE, of any person one recovery code."""

from typing import Any

from aiohttp import web

from fakes.auth import CODE, raised
from fakes.world import WORLD, World, iso, refused, who

routes = web.RouteTableDef()
RECOVERY = "abcd-efgh-jkmn"
OPTIONS = {"challenge": "AAAA", "rpId": "localhost", "allowCredentials": []}
PASSKEY = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}


@routes.get("/auth/factors")
async def listed(request: web.Request) -> web.Response:
    world, one = request.app[WORLD], who(request)
    items = world.factors.get(one.id, [])
    demanded = any(grant["role"] in world.asked_of for grant in one.roles)
    told = {"items": items, "recovery_codes_left": 9, "demanded": demanded}
    return web.json_response(told)


@routes.post("/auth/factors/totp")
async def begin(request: web.Request) -> web.Response:
    _fresh(request)
    world, body = request.app[WORLD], await request.json()
    world.begun = body["name"]
    uri = "otpauth://totp/Appariement:x?secret=ABCDEFGHIJKLMNOP&issuer=Appariement"
    begun = {"id": world.draw("totp")[:8], "secret": "ABCDEFGHIJKLMNOP", "uri": uri}
    return web.json_response(begun, status=201)


@routes.post("/auth/factors/totp/{id}/confirmation")
async def confirm(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    _check(world, (await request.json())["code"] == CODE)
    return web.json_response(_added(request, "totp", world.begun))


@routes.post("/auth/factors/passkeys/options")
async def creation(request: web.Request) -> web.Response:
    _fresh(request)
    return web.json_response({"public_key": OPTIONS | {"user": {"id": "AAAA", "name": "x"}}})


@routes.post("/auth/factors/passkeys")
async def add(request: web.Request) -> web.Response:
    body = await request.json()
    if body["credential"] != PASSKEY:
        raise refused(422, "passkey-refused", "Cette clé d'accès n'a pas pu être vérifiée.")
    return web.json_response(_added(request, "passkey", body["name"]), status=201)


@routes.post("/auth/factors/recovery-codes")
async def renew(request: web.Request) -> web.Response:
    _fresh(request)
    return web.json_response({"recovery_codes": [RECOVERY]}, status=201)


@routes.delete("/auth/factors/{id}")
async def remove(request: web.Request) -> web.Response:
    _fresh(request)
    world, one = request.app[WORLD], who(request)
    mine = world.factors[one.id]
    world.factors[one.id] = [each for each in mine if each["id"] != request.match_info["id"]]
    return web.Response(status=204)


@routes.post("/auth/sessions/second-factor/options")
async def options(request: web.Request) -> web.Response:
    who(request)
    return web.json_response({"public_key": OPTIONS})


@routes.post("/auth/sessions/second-factor")
async def show(request: web.Request) -> web.Response:
    world, one, body = request.app[WORLD], who(request), await request.json()
    if "code" in body and not (body["code"].isdigit() and len(body["code"]) == 6):
        raise refused(422, "invalid-content", "format refusé", errors=[])
    right = ({"code": CODE}, {"recovery_code": RECOVERY}, {"passkey": PASSKEY})
    _check(world, body in right)
    world.shown.add(one.id)
    world.stale = False
    return web.json_response(raised(world, one))


def _check(world: World, right: bool) -> None:
    world.codes_left -= not right
    if world.codes_left <= 0:
        raise refused(429, "factors-blocked", "Trop d'essais.", minutes=42, retry_after=2520)
    if not right:
        raise refused(422, "factor-wrong", "Pas le bon.", left=world.codes_left)


def _fresh(request: web.Request) -> None:
    if request.app[WORLD].stale:
        raise refused(403, "second-factor-stale", "Confirmez.", minutes=10)
    who(request)


def _added(request: web.Request, kind: str, name: str) -> dict[str, Any]:
    world, one = request.app[WORLD], who(request)
    mine = world.factors.setdefault(one.id, [])
    id_ = f"00000000-0000-4000-8000-{len(mine):012}"
    now = iso(world.now)
    factor = {"id": id_, "kind": kind, "name": name, "created_at": now, "used_at": now}
    mine.append(factor)
    world.shown.add(one.id)
    codes = [RECOVERY] if len(mine) == 1 else []
    return {"factor": factor, "recovery_codes": codes, "session": raised(world, one)}
