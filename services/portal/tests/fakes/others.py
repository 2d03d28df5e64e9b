"""matching and reporting: results, publications, progress, exports."""

from typing import Any

from aiohttp import web

from fakes.world import REGION, WORLD, iso, refused, who

routes = web.RouteTableDef()
ROUND = "/campaigns/{campaign}/rounds/{n}"


@routes.get("/matching" + ROUND + "/run")
async def run(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    if world.run is None:
        raise refused(404, "not-found", "Aucun calcul.")
    return web.json_response(world.run)


@routes.get("/matching" + ROUND + "/parts")
async def parts(request: web.Request) -> web.Response:
    who(request)
    return web.json_response({"items": request.app[WORLD].parts})


@routes.post("/matching" + ROUND + "/publications")
async def publish(request: web.Request) -> web.Response:
    world, body = request.app[WORLD], await request.json()
    chosen = [part for part in world.parts if not part["published_at"]]
    if body:
        wanted = (body["speciality"], body["territory"])
        chosen = [part for part in world.parts if (part["speciality"], part["territory"]) == wanted]
    if any(part["published_at"] for part in chosen):
        raise refused(409, "already-published", "Déjà publié.")
    for part in chosen:
        part["published_at"], part["published_by"] = iso(world.now), who(request).id
    kept = ("speciality", "territory", "placed", "unplaced", "published_at")
    told = [{name: part[name] for name in kept} for part in chosen]
    return web.json_response({"published": told}, status=201)


@routes.get("/matching" + ROUND + "/results/{person}")
async def result(request: web.Request) -> web.Response:
    world, one = request.app[WORLD], who(request)
    if one.id != request.match_info["person"]:
        raise refused(404, "not-found", "Inconnu.")
    if request.match_info["n"] in world.no_part:
        raise refused(404, "not-found", "Inconnu.")
    if one.id not in world.results:
        raise refused(409, "not-published-yet", "Pas encore publié.")
    return web.json_response(world.results[one.id])


@routes.get("/matching" + ROUND + "/affectations")
async def affectations(request: web.Request) -> web.Response:
    who(request)
    return web.json_response({"items": request.app[WORLD].affectations})


@routes.get("/reporting" + ROUND + "/progress")
async def progress(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    who(request)
    candidates = {"total": 38, "connected": 37, "saved": 36, "minimum_reached": 35}
    postes = {"total": 42, "with_candidatures": 39, "ranked": 31, "valid": 25}
    people = {"total": 40, "connected": 21}
    part: dict[str, Any] = {"speciality": "PED", "region": REGION, "responsables": people}
    return web.json_response(
        {
            "as_of": iso(world.now),
            "candidates": candidates,
            "responsables": people,
            "postes": postes,
            "percent": {"connected": 97, "minimum_reached": 92, "valid": 64},
            "parts": [part | {"candidates": candidates, "postes": postes}],
        }
    )


@routes.get("/reporting/campaigns/{campaign}/affectations.{kind}")
async def export(request: web.Request) -> web.StreamResponse:
    who(request)
    answer = web.StreamResponse(
        headers={
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": 'attachment; filename="affectations-2027-03-incomplet.csv"',
        }
    )
    await answer.prepare(request)
    await answer.write("\ufeffTour;Nom\r\n".encode())
    for query in sorted(request.query.items()):
        await answer.write(f"{query[0]};{query[1]}\r\n".encode())
    return answer
