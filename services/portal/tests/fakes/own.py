"""auth: oneself, one's addresses, phone and sessions."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from fakes.world import LINA, PEOPLE, WORLD, Person, World, iso, refused, who

routes = web.RouteTableDef()
ASKED = "claim-of-an-address-by-its-owner"
OTHER = "00000000-0000-4000-8000-000000000077"


@routes.get("/auth/me")
async def me(request: web.Request) -> web.Response:
    return web.json_response(_me(request.app[WORLD], who(request)))


@routes.put("/auth/me/phone")
async def phone(request: web.Request) -> web.Response:
    world, one, body = request.app[WORLD], who(request), await request.json()
    if body["phone"] and not body["phone"].replace(" ", "").isdigit():
        errors = [{"field": "phone", "message": "ce n'est pas un numéro de téléphone"}]
        raise refused(422, "invalid-content", "refusé", errors=errors)
    world.phones[one.id] = body["phone"]
    return web.json_response(_me(world, one))


@routes.get("/auth/me/addresses")
async def addresses(request: web.Request) -> web.Response:
    world, one = request.app[WORLD], who(request)
    until = iso(world.now + timedelta(hours=24))
    waiting = [
        {"address": address, "main": False, "confirmed": False, "expires_at": until}
        for address in world.claims
    ]
    added = [
        {"address": address, "main": False, "confirmed": True}
        for address in world.added.get(one.id, [])
    ]
    main = {"address": one.address, "main": True, "confirmed": True}
    return web.json_response({"items": [main, *added, *waiting]})


@routes.post("/auth/me/addresses")
async def claim(request: web.Request) -> web.Response:
    world, one, body = request.app[WORLD], who(request), await request.json()
    assert request.headers["Idempotency-Key"]
    address = body["address"]
    if "@" not in address:
        errors = [{"field": "address", "message": "adresse incomplète"}]
        raise refused(422, "invalid-content", "refusé", errors=errors)
    owner = next((each for each in PEOPLE if each.address == address), None)
    if owner == one:
        raise refused(409, "address-already-yours", "Cette adresse est déjà l'une des vôtres.")
    if owner:
        raise refused(409, "address-taken", "Cette adresse appartient déjà à un autre compte.")
    world.claims.append(address)
    return web.json_response({"expires_at": iso(world.now + timedelta(hours=24))}, status=202)


@routes.post("/auth/me/addresses/confirmation")
async def confirm(request: web.Request) -> web.Response:
    world, one, body = request.app[WORLD], who(request), await request.json()
    if body["token"] != ASKED:
        raise refused(404, "claim-unknown", "Ce lien de confirmation n'existe pas.")
    if one != LINA:
        raise refused(403, "claim-of-another", "Ce lien a été demandé depuis un autre compte.")
    if not world.claims:
        raise refused(410, "claim-used", "Ce lien de confirmation a déjà servi.")
    world.added[one.id] = [world.claims.pop()]
    return web.json_response(_me(world, one))


@routes.post("/auth/me/addresses/removal")
async def remove(request: web.Request) -> web.Response:
    world, one, body = request.app[WORLD], who(request), await request.json()
    if body["address"] == one.address:
        raise refused(409, "main-address-stays", "L'adresse principale ne se retire pas.")
    world.added[one.id].remove(body["address"])
    return web.json_response(_me(world, one))


@routes.get("/auth/sessions")
async def sessions(request: web.Request) -> web.Response:
    who(request)
    world = request.app[WORLD]
    now = iso(world.now)
    ids = [OTHER[:-1] + "8", *world.other_sessions]
    items = [
        {"id": id_, "started_at": now, "used_at": now, "ends_at": now, "current": not index}
        for index, id_ in enumerate(ids)
    ]
    return web.json_response({"items": items})


@routes.delete("/auth/sessions/others")
async def leave_others(request: web.Request) -> web.Response:
    who(request)
    request.app[WORLD].other_sessions.clear()
    return web.Response(status=204)


@routes.delete("/auth/sessions/{id:[0-9a-f-]{36}}")
async def leave_one(request: web.Request) -> web.Response:
    who(request)
    request.app[WORLD].other_sessions.remove(request.match_info["id"])
    return web.Response(status=204)


def _me(world: World, one: Person) -> dict[str, Any]:
    return {
        "id": one.id,
        "given_name": one.given_name,
        "family_name": one.family_name,
        "birth_date": "1997-05-04",
        "rpps": "10000000001",
        "university": "Université de Lyon",
        "phone": world.phones.get(one.id),
    }
