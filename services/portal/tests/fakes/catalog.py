"""catalog: references, the campaign, its postes."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from fakes.world import CAMPAIGN, REGION, SUBDIVISIONS, TERRAINS, WORLD, World, iso, refused, who

routes = web.RouteTableDef()


@routes.get("/catalog/references")
async def references(_: web.Request) -> web.Response:
    return web.json_response(
        {
            "subdivisions": [{"code": c, "label": n, "region": REGION} for c, n in SUBDIVISIONS],
            "specialities": [{"code": "PED", "label": "Pédiatrie"}],
            "universities": [{"label": "Université de Lyon", "subdivision": "LYO"}],
        }
    )


@routes.get("/catalog/campaigns")
async def campaigns(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    return web.json_response({"items": [_campaign(world)] if world.launched else []})


@routes.get("/catalog/news")
async def news(request: web.Request) -> web.Response:
    return web.json_response({"items": request.app[WORLD].news})


@routes.get("/catalog/campaigns/{campaign}")
async def campaign(request: web.Request) -> web.Response:
    if request.match_info["campaign"] != CAMPAIGN:
        raise refused(404, "not-found", "Inconnue.")
    return web.json_response(_campaign(request.app[WORLD]))


@routes.get("/catalog/campaigns/{campaign}/postes")
async def postes(request: web.Request) -> web.Response:
    """Pages of four, so that the portal has to turn them."""
    who(request)
    found = [poste(*one) for one in TERRAINS]
    numbers = [one["poste"] for one in found]
    after = request.query.get("after")
    start = numbers.index(after) + 1 if after else 0
    page = found[start : start + 4]
    more = start + 4 < len(found)
    return web.json_response({"items": page, "next": page[-1]["poste"] if more else None})


@routes.get("/catalog/campaigns/{campaign}/postes/{poste}")
async def one(request: web.Request) -> web.Response:
    who(request)
    if "sheets" in request.app[WORLD].away:
        return web.Response(status=503)
    for terrain in TERRAINS:
        if terrain[0] == request.match_info["poste"]:
            told = {"description": None, "attachment": None}
            written = request.app[WORLD].written.get(terrain[0], {})
            return web.json_response(poste(*terrain) | told | written)
    raise refused(404, "not-found", "Inconnu.")


def poste(number: str, subdivision: str, terrain: str, establishment: str) -> dict[str, Any]:
    kinds = {"69-0418": "coupled", "69-0431": "coupled", "69-0447": "mixed"}
    return {
        "poste": number,
        "speciality": "PED",
        "option": None,
        "subdivision": subdivision,
        "region": REGION,
        "terrain": terrain,
        "terrain_kind": "university",
        "establishment": establishment,
        "kind": kinds.get(number, "single"),
        "shifted": number == "69-0440",
        "months": 6 if number == "69-0440" else 12,
        "note": "Garde de nuit une fois par semaine." if number == "69-0431" else None,
        "places": 2 if number in ("69-0412", "69-0447") else 1,
        "withdrawn": False,
        "responsables": [
            {"given_name": "Armand", "family_name": "Tessoulin", "access": "referent"},
        ],
    }


def _campaign(world: World) -> dict[str, Any]:
    opens = world.now + world.opens_in
    if world.phase:
        opens = world.bound("wishes_close_at") - timedelta(days=4)
    rounds = [_bounds(1, opens)]
    if world.round == 1:
        rounds.append(_bounds(2, opens + timedelta(days=11)))
    else:
        rounds = [_bounds(1, opens - timedelta(days=11)), _bounds(2, opens)]
    return {
        "campaign": CAMPAIGN,
        "label": "Campagne de mars 2027",
        "state": world.state,
        "rounds": rounds,
        "policy": world.policy,
        "version": 1,
    }


def _bounds(number: int, opens: Any) -> dict[str, Any]:
    return {
        "number": number,
        "opens_at": iso(opens),
        "wishes_close_at": iso(opens + timedelta(days=4)),
        "ranking_close_at": iso(opens + timedelta(days=8)),
    }
