"""auth: links, sessions, refresh tokens that rotate and revoke when used twice."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from fakes.world import PEOPLE, WORLD, Person, World, iso, refused

routes = web.RouteTableDef()
CODE = "048213"


@routes.post("/auth/sign-in-links")
async def ask(request: web.Request) -> web.Response:
    world, body = request.app[WORLD], await request.json()
    assert set(body) == {"address", "browser"}
    assert 32 <= len(body["browser"]) <= 128
    if "@" not in body["address"] or "." not in body["address"].split("@")[-1]:
        errors = [{"field": "address", "message": "adresse incomplète"}]
        raise refused(422, "invalid-content", "adresse incomplète", errors=errors)
    expires = world.now + timedelta(minutes=10)
    found = [one for one in PEOPLE if one.address == body["address"]]
    for one in found:
        link = {"person": one, "browser": body["browser"], "expires_at": expires, "used_at": None}
        world.links[world.draw("link")] = link
    world.codes_left = 5
    return web.json_response({"expires_at": iso(expires)}, status=202)


@routes.get("/auth/sign-in-links/{token}")
async def see(request: web.Request) -> web.Response:
    link = _link(request.app[WORLD], request.match_info["token"])
    same = request.headers.get("X-Browser") == link["browser"]
    one: Person = link["person"]
    return web.json_response(
        {
            "given_name": one.given_name if same else None,
            "family_name": one.family_name if same else None,
            "expires_at": iso(link["expires_at"]),
        }
    )


@routes.post("/auth/sessions")
async def enter(request: web.Request) -> web.Response:
    world, body = request.app[WORLD], await request.json()
    link = _link(world, body["token"])
    if link["browser"] != body["browser"]:
        raise refused(403, "other-browser", "Ce lien a été demandé sur un autre appareil.")
    link["used_at"] = world.now
    return web.json_response(session(world, link["person"]), status=201)


@routes.post("/auth/sessions/code")
async def enter_code(request: web.Request) -> web.Response:
    """Of any link the code is CODE."""
    world, body = request.app[WORLD], await request.json()
    if not (body["code"].isdigit() and len(body["code"]) == 6):
        errors = [{"field": "code", "message": "format refusé"}]
        raise refused(422, "invalid-content", "format refusé", errors=errors)
    asked = [link for link in world.links.values() if link["browser"] == body["browser"]]
    live = [link for link in asked if link["used_at"] is None]
    if not live:
        raise refused(410, "no-code-asked", "Aucun code n'est en attente.")
    world.codes_left -= body["code"] != CODE
    if world.codes_left <= 0:
        raise refused(429, "codes-blocked", "Trop d'essais.")
    if body["code"] != CODE:
        raise refused(422, "code-wrong", "Pas le bon.", left=world.codes_left)
    live[-1]["used_at"] = world.now
    return web.json_response(session(world, live[-1]["person"]), status=201)


@routes.post("/auth/sessions/refresh")
async def refresh(request: web.Request) -> web.Response:
    world, body = request.app[WORLD], await request.json()
    world.refreshes += 1
    owner = world.refresh_tokens.pop(body["refresh_token"], None)
    if owner is None or world.revoked:
        world.refresh_tokens.clear()
        raise refused(401, "session-revoked", "Cette session est terminée.")
    return web.json_response(session(world, next(one for one in PEOPLE if one.id == owner)))


@routes.delete("/auth/sessions/current")
async def leave(request: web.Request) -> web.Response:
    request.app[WORLD].refresh_tokens.clear()
    return web.Response(status=204)


def session(world: World, one: Person) -> dict[str, Any]:
    again = world.draw("refresh")
    world.refresh_tokens[again] = one.id
    return raised(world, one) | {"refresh_token": again}


def raised(world: World, one: Person) -> dict[str, Any]:
    """Roles that ask for a second factor wait until it was shown."""
    access = world.draw("access")
    world.access_tokens[access] = one.id
    waiting = () if one.id in world.shown else world.asked_of
    roles = [role for role in one.roles if role["role"] not in waiting]
    kinds = sorted({factor["kind"] for factor in world.factors.get(one.id, [])})
    return {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": world.token_seconds,
        "person": {"id": one.id, "given_name": one.given_name, "family_name": one.family_name},
        "roles": roles,
        "second_factor": {"required": len(roles) < len(one.roles), "enrolled": kinds},
    }


def _link(world: World, token: str) -> dict[str, Any]:
    link = world.links.get(token)
    if link is None:
        raise refused(404, "link-unknown", "Ce lien n'est pas connu.")
    if link["used_at"]:
        raise refused(410, "link-used", "Déjà servi.", used_at=iso(link["used_at"]))
    if link["expires_at"] < world.now:
        raise refused(410, "link-expired", "Expiré.", expired_at=iso(link["expires_at"]))
    return link
