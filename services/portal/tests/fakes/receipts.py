"""candidatures: receipts given and verified, the record of a round."""

from aiohttp import web

from fakes.world import CAMPAIGN, SECRET, WORLD, iso, refused, who

routes = web.RouteTableDef()
JWS = "eyJhbGciOiJFZERTQSJ9.eyJudW1iZXIiOjR9.c2lnbmF0dXJl"


@routes.get("/candidatures/receipts/{number}")
async def one(request: web.Request) -> web.Response:
    who(request)
    if request.match_info["number"] != "4":
        raise refused(404, "not-found", "Inconnu.")
    return web.json_response({"line": {}, "receipt": JWS})


@routes.post("/candidatures/receipts/verify")
async def verify(request: web.Request) -> web.Response:
    if (await request.json())["receipt"] != JWS:
        raise refused(422, "not-a-receipt", "Ce reçu n'est pas authentique.")
    line = {
        "number": 4,
        "campaign": CAMPAIGN,
        "round": 1,
        "kind": "wishes",
        "poste": None,
        "version": 3,
        "saved_at": iso(request.app[WORLD].now),
        "digest": SECRET,
    }
    return web.json_response({"line": line, "replaced_by": 5})


@routes.get("/candidatures/campaigns/{campaign}/rounds/{n}/record")
async def record(request: web.Request) -> web.Response:
    if request.match_info["n"] != "1":
        raise refused(404, "not-found", "Inconnu.")
    now = iso(request.app[WORLD].now)
    return web.json_response({"closing": 1, "complete": False, "issued_at": now, "record": JWS})
