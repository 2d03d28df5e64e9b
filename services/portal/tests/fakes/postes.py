"""catalog: one's own postes, what is written of them, signed addresses of documents."""

import json
from typing import Any

from aiohttp import web

from fakes.catalog import poste
from fakes.world import CAMPAIGN, TERRAINS, WORLD, World, iso, refused, who

routes = web.RouteTableDef()
POSTE = "/catalog/campaigns/{campaign}/postes/{poste}"
SIGNED = "https://objets.exemple.test/piece"


@routes.get("/catalog/campaigns/{campaign}/my-postes")
async def mine(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    grants = [role for role in who(request).roles if role["role"] == "responsable"]
    items = [_mine(world, one["poste"], one["access"]) for one in grants]
    return web.json_response({"items": items})


@routes.post(POSTE + "/confirm")
async def confirm(request: web.Request) -> web.Response:
    return _changed(request, confirmed_at=iso(request.app[WORLD].now))


@routes.put(POSTE + "/description")
async def describe(request: web.Request) -> web.Response:
    text = (await request.json())["description"]
    if len(text) > 4000:
        errors = [{"field": "description", "message": "au plus 4000 caractères"}]
        raise refused(422, "invalid-content", "refusé", errors=errors)
    return _changed(request, description=text)


@routes.put(POSTE + "/attachment")
async def attach(request: web.Request) -> web.Response:
    file = (await request.post())["file"]
    assert isinstance(file, web.FileField)
    if file.content_type == "application/zip":
        raise refused(415, "not-that-kind", "Ce fichier n'est pas lisible ici.")
    told = {"filename": file.filename, "media_type": file.content_type, "size": 12_000}
    return _changed(request, attachment=told)


@routes.delete(POSTE + "/attachment")
async def detach(request: web.Request) -> web.Response:
    return _changed(request, attachment=None)


@routes.get(POSTE + "/attachment")
async def address(request: web.Request) -> web.Response:
    who(request)
    written = request.app[WORLD].written.get(request.match_info["poste"], {})
    if not written.get("attachment"):
        raise refused(404, "not-found", "Inconnu.")
    return web.json_response({"address": SIGNED, "seconds": 300, "filename": "a.pdf"})


def _mine(world: World, number: str, access: str) -> dict[str, Any]:
    sheet = poste(*next(one for one in TERRAINS if one[0] == number))
    people = [one | {"address": "armand@chu-exemple.test"} for one in sheet["responsables"]]
    blank = {
        "agreement": "docteur_junior",
        "confirmed_at": None,
        "unconfirmed_at": None,
        "description": None,
        "attachment": None,
        "version": 1,
    }
    editable = access != "second" and world.phase is None
    known = {"responsables": people, "access": access, "editable": editable}
    return sheet | blank | known | world.written.get(number, {})


def _changed(request: web.Request, **change: Any) -> web.Response:
    world, number = request.app[WORLD], request.match_info["poste"]
    assert request.match_info["campaign"] == CAMPAIGN
    access = {r["poste"]: r["access"] for r in who(request).roles if "poste" in r}.get(number)
    if access is None:
        raise refused(404, "not-found", "Inconnu.")
    if access == "second":
        raise refused(403, "second-reads-only", "Le second responsable consulte la fiche.")
    now = _mine(world, number, access)
    if json.loads(request.headers["If-Match"]) != str(now["version"]):
        raise refused(412, "stale-version", "Une version plus récente a été enregistrée ailleurs.")
    if "confirmed_at" not in change and not now["editable"]:
        raise refused(409, "campaign-opened", "La campagne est ouverte.")
    kept = world.written.setdefault(number, {})
    kept |= change | {"version": now["version"] + 1}
    return web.json_response(_mine(world, number, access))
