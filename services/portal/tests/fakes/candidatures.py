"""candidatures: rounds, wish lists, rankings; versions and idempotency as the real one has them."""

import json
import math
from datetime import timedelta
from typing import Any

from aiohttp import web

from fakes.catalog import poste
from fakes.world import (
    CAMPAIGN,
    RANKED,
    SECRET,
    SUBDIVISIONS,
    TERRAINS,
    WORLD,
    Person,
    World,
    iso,
    refused,
    who,
)

routes = web.RouteTableDef()
BASE = "/candidatures/campaigns/{campaign}/rounds"


@routes.get(BASE)
async def rounds(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    items = [_round(world, n) for n in range(1, world.round + 1)] if world.phase else []
    return web.json_response({"items": items})


@routes.get(BASE + "/{n}/eligible-postes")
async def eligible(request: web.Request) -> web.Response:
    who(request)
    hidden = ("terrain_kind", "withdrawn", "responsables")
    items = [{k: v for k, v in poste(*one).items() if k not in hidden} for one in TERRAINS]
    return web.json_response({"items": items})


@routes.get(BASE + "/{n}/wish-lists/{person}")
async def wish_list(request: web.Request) -> web.Response:
    world, one = request.app[WORLD], _own(request)
    return web.json_response(_list(world, one))


@routes.put(BASE + "/{n}/wish-lists/{person}")
async def save_wishes(request: web.Request) -> web.Response:
    world, one = request.app[WORLD], _own(request)
    key, body = request.headers["Idempotency-Key"], await request.json()
    if key in world.replies:
        return web.json_response(world.replies[key])
    _in_time(world, "wishes")
    known = [terrain[0] for terrain in TERRAINS]
    for index, wish in enumerate(body["wishes"]):
        if wish["poste"] not in known:
            error = {"field": f"wishes.{index}.poste", "message": "poste inconnu"}
            raise refused(
                422, "invalid-content", "poste inconnu", errors=[error | {"code": "unknown-poste"}]
            )
    saved = world.lists.get(one.id, {"version": 0})
    _same_version(request, saved["version"], _list(world, one))
    world.lists[one.id] = {
        "version": saved["version"] + 1,
        "saved_at": iso(world.now),
        "wishes": sorted(body["wishes"], key=lambda wish: str(wish["poste"])),
    }
    world.replies[key] = _list(world, one)
    return web.json_response(world.replies[key])


@routes.get(BASE + "/{n}/rankings")
async def rankings(request: web.Request) -> web.Response:
    world, one = request.app[WORLD], who(request)
    items = []
    for number, access in _mine(one).items():
        ranking = _ranking(world, number, access)
        items.append(
            {
                "poste": number,
                "access": access,
                "candidatures": len(RANKED),
                "ranked": ranking["verdict"]["ranked"],
                "valid": ranking["verdict"]["valid"],
                "version": ranking["version"],
                "saved_at": ranking["saved_at"],
            }
        )
    return web.json_response({"items": items})


@routes.get(BASE + "/{n}/rankings/{poste}")
async def ranking(request: web.Request) -> web.Response:
    number, access = _answers_for(request)
    return web.json_response(_ranking(request.app[WORLD], number, access))


@routes.put(BASE + "/{n}/rankings/{poste}")
async def save_ranking(request: web.Request) -> web.Response:
    world, (number, access) = request.app[WORLD], _answers_for(request)
    if access == "second":
        raise refused(403, "second-reads-only", "Le second responsable consulte le classement.")
    key, body = request.headers["Idempotency-Key"], await request.json()
    if key in world.replies:
        return web.json_response(world.replies[key])
    _in_time(world, "ranking")
    saved = world.rankings.get(number, {"version": 0})
    _same_version(request, saved["version"], _ranking(world, number, access))
    world.rankings[number] = {
        "version": saved["version"] + 1,
        "saved_at": iso(world.now),
        "placements": body["placements"],
    }
    world.replies[key] = _ranking(world, number, access)
    return web.json_response(world.replies[key])


def _round(world: World, number: int) -> dict[str, Any]:
    last = number == world.round
    back = timedelta(days=11) * (world.round - number)
    state = world.phase if last else "published"
    opened = world.bound("wishes_close_at") - timedelta(days=4) - back
    return {
        "campaign": CAMPAIGN,
        "round": number,
        "state": state,
        "opened_at": iso(opened),
        "wishes_close_at": iso(world.bound("wishes_close_at") - back),
        "ranking_close_at": iso(world.bound("ranking_close_at") - back),
        "planned_wishes_close_at": iso(world.bound("wishes_close_at") - back - world.moved_by),
        "planned_ranking_close_at": iso(world.bound("ranking_close_at") - back - world.moved_by),
        "now": iso(world.now),
        "suspended_at": iso(world.now) if world.state == "suspended" else None,
        "held": _stopped(world),
        "commitment": "5f" * 32,
        "seed": "50" * 32 if state == "published" else None,
        "unseeded": None,
        "digest": SECRET if state in ("closed", "published") else None,
        "secret": None,
        "policy": world.policy,
    }


def _own(request: web.Request) -> Person:
    one = who(request)
    if one.id != request.match_info["person"]:
        raise refused(404, "not-found", "Inconnue.")
    return one


def _list(world: World, one: Person) -> dict[str, Any]:
    saved = world.lists.get(one.id, {"version": 0, "saved_at": None, "wishes": []})
    percent = world.policy["minimum_percent"][world.round - 1]
    minimum = min(len(TERRAINS), max(2, math.ceil(percent * len(TERRAINS) / 100)))
    missing = max(0, minimum - len(saved["wishes"]))
    return saved | {
        "eligible": len(TERRAINS),
        "minimum": minimum,
        "missing": missing,
        "valid": not missing,
        "left_out": world.left_out,
        "editable": world.phase == "wishes" and not _stopped(world),
        "receipt": saved["version"] or None,
    }


def _mine(one: Person) -> dict[str, str]:
    return {role["poste"]: role["access"] for role in one.roles if role["role"] == "responsable"}


def _answers_for(request: web.Request) -> tuple[str, str]:
    number = request.match_info["poste"]
    access = _mine(who(request)).get(number)
    if access is None:
        raise refused(404, "not-found", "Inconnu.")
    return number, access


def people() -> list[dict[str, Any]]:
    labels = [code for code, _ in SUBDIVISIONS]
    return [
        {
            "person": f"00000000-0000-4000-8000-{index:012}",
            "given_name": name.split(" ", 1)[0],
            "family_name": name.split(" ", 1)[1],
            "subdivision": code,
            "local": code == labels[0],
        }
        for index, (name, code) in enumerate(RANKED, 1)
    ]


def _ranking(world: World, number: str, access: str) -> dict[str, Any]:
    saved = world.rankings.get(number, {"version": 0, "saved_at": None, "placements": []})
    everyone = people()
    ranked = [one for one in saved["placements"] if one.get("rank")]
    needed = math.ceil(world.policy["ranked_percent"] * len(everyone) / 100)
    local = {one["person"] for one in everyone if one["local"]}
    first = [one["person"] for one in ranked if one["rank"] == 1]
    broken = bool(first) and not set(first) <= local
    reasons = ["too-few-ranked"] * (len(ranked) < needed) + ["local-not-first"] * broken
    return saved | {
        "receipt": saved["version"] or None,
        "editable": world.phase == "ranking" and access == "referent" and not _stopped(world),
        "candidatures": everyone,
        "verdict": {
            "valid": not reasons,
            "ranked": len(ranked),
            "needed": needed,
            "total": len(everyone),
            "missing": max(0, needed - len(ranked)),
            "refusals_allowed": len(everyone) - needed,
            "local_first": "broken" if broken else "kept",
            "reasons": reasons,
        },
    }


def _stopped(world: World) -> bool:
    return world.held or world.state == "suspended"


def _in_time(world: World, phase: str) -> None:
    if world.state == "suspended":
        raise refused(409, "campaign-suspended", "Suspendue.", now=iso(world.now))
    if world.late_by is not None or world.phase != phase:
        late = world.late_by or timedelta(seconds=2)
        closed = {"now": iso(world.now), "opens_at": iso(world.now - timedelta(days=4))}
        raise refused(409, "window-closed", "Clos.", **closed, closes_at=iso(world.now - late))


def _same_version(request: web.Request, version: int, current: dict[str, Any]) -> None:
    if json.loads(request.headers["If-Match"]) != str(version):
        raise refused(412, "stale-version", "Plus récent.", version=version, current=current)
