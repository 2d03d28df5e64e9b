"""assistance: the form, tickets of those who ask, with files and links of mails."""

from typing import Any

from aiohttp import web

from fakes.world import WORLD, Person, World, iso, refused, who

routes = web.RouteTableDef()
LINK = "link-of-a-ticket-sent-by-mail"
FILE = "00000000-0000-4000-8000-0000000000f1"
KINDS = {
    "technical": "Problème technique",
    "account": "Compte et connexion",
    "correction": "Correction d'un poste",
    "question": "Question sur la procédure",
    "appeal": "Recours",
}
NEEDED = ("name", "email", "status", "description")


def caller(request: web.Request) -> Person | None:
    return who(request) if "Authorization" in request.headers else None


@routes.get("/assistance/form")
async def form(request: web.Request) -> web.Response:
    one, world = caller(request), request.app[WORLD]
    return web.json_response(
        {
            "kinds": KINDS,
            "universities": ["Université de Lyon"],
            "outside_campaign": not world.launched,
            "notice": None if world.launched else "Aucune campagne n'est en cours.",
            "name": f"{one.given_name} {one.family_name}" if one else None,
            "email": one.address if one else None,
            "status": "Docteur junior" if one else None,
            "university": "Université de Lyon" if one else None,
        }
    )


@routes.post("/assistance/tickets")
async def open_ticket(request: web.Request) -> web.Response:
    one, world = caller(request), request.app[WORLD]
    sent = await read_form(request)
    if one is None and sent["kind"] == "correction":
        raise refused(401, "identity-needed", "Connectez-vous pour cette demande.")
    known = NEEDED[:3] if one else ()
    if missing := [name for name in NEEDED if name not in known and not sent.get(name)]:
        errors = [{"field": name, "message": "ce champ est nécessaire"} for name in missing]
        raise refused(422, "invalid-content", "refusé", errors=errors)
    opened = ticket(world, one, **sent)
    return web.json_response(
        {
            "ticket": opened["id"],
            "reference": opened["reference"],
            "recipients": "ARS et Scolarité – Lyon",
            "outside_campaign": False,
            "notice": None,
        },
        status=201,
    )


@routes.get("/assistance/mine")
async def mine(request: web.Request) -> web.Response:
    one = who(request)
    found = [each for each in request.app[WORLD].tickets if each["person"] == one.id]
    return web.json_response({"items": found})


@routes.get("/assistance/mine/{ticket}")
@routes.get("/assistance/followed")
async def read(request: web.Request) -> web.Response:
    return web.json_response(_asked(request))


@routes.post("/assistance/mine/{ticket}/messages")
@routes.post("/assistance/followed/messages")
async def reply(request: web.Request) -> web.Response:
    found, sent = _asked(request), await read_form(request)
    if not sent.get("text"):
        errors = [{"field": "text", "message": "au moins 1 caractère"}]
        raise refused(422, "invalid-content", "refusé", errors=errors)
    say(request.app[WORLD], found, "requester", sent["text"])
    return web.json_response(found, status=201)


@routes.post("/assistance/mine/{ticket}/close")
@routes.post("/assistance/followed/close")
async def close(request: web.Request) -> web.Response:
    found = _asked(request)
    found |= {"state": "closed", "state_label": "Close"}
    return web.json_response(found)


@routes.get("/assistance/mine/{ticket}/attachments/{attachment}")
@routes.get("/assistance/followed/attachments/{attachment}")
async def attachment(request: web.Request) -> web.Response:
    _asked(request)
    assert request.match_info["attachment"] == FILE
    return web.json_response({"url": "https://objets.exemple.test/signed"})


def _asked(request: web.Request) -> dict[str, Any]:
    """By the person of the token, or by the secret of a link and by it alone."""
    world = request.app[WORLD]
    if "X-Ticket-Link" in request.headers:
        assert "Authorization" not in request.headers
        if world.link_over:
            raise refused(410, "ticket-link-expired", "Ce lien de suivi a expiré.")
        if request.headers["X-Ticket-Link"] != LINK:
            raise refused(404, "not-found", "Inconnu.")
        return world.tickets[0]
    one, wanted = who(request), request.match_info["ticket"]
    for each in world.tickets:
        if (each["id"], each["person"]) == (wanted, one.id):
            return each
    raise refused(404, "not-found", "Inconnu.")


async def read_form(request: web.Request) -> dict[str, str]:
    assert request.content_type == "multipart/form-data"
    assert request.headers["Idempotency-Key"]
    fields = await request.post()
    for file in (one for one in fields.values() if isinstance(one, web.FileField)):
        if file.content_type == "application/zip":
            raise refused(415, "not-that-kind", "Ce fichier n'est pas lisible ici.")
    return {n: v if isinstance(v, str) else v.filename for n, v in fields.items()}  # type: ignore[misc]


def ticket(world: World, one: Person | None, **sent: str) -> dict[str, Any]:
    """Kept in the world, as all sides read it."""
    number = len(world.tickets) + 1
    kind = sent.get("kind", "question")
    file = sent.get("screenshot")
    made: dict[str, Any] = {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "reference": f"A-{number:05}",
        "kind": kind,
        "kind_label": KINDS[kind],
        "state": "open",
        "state_label": "À traiter",
        "received_at": iso(world.now),
        "due_at": iso(world.now) if kind == "appeal" else None,
        "outside_campaign": False,
        "version": 1,
        "person": one.id if one else None,
        "signed_in": one is not None,
        "name": sent.get("name") or (f"{one.given_name} {one.family_name}" if one else ""),
        "email": sent.get("email") or (one.address if one else ""),
        "status": sent.get("status", "Docteur junior"),
        "subdivision": "LYO",
        "assigned_to": None,
        "assignee": None,
        "overdue": False,
        "service": sent.get("service", ""),
        "university": sent.get("university", ""),
        "description": sent["description"],
        "page": sent.get("page", ""),
        "attachments": [{"id": FILE, "filename": file, "size": 1_200_000}] if file else [],
        "messages": [],
        "correction": {
            "campaign": sent["campaign"],
            "poste": sent["poste"],
            "field": sent["field"],
            "value": sent["value"],
            "outcome": None,
            "reason": None,
        }
        if kind == "correction"
        else None,
        "decision": None,
    }
    world.tickets.append(made)
    return made


def say(
    world: World, found: dict[str, Any], side: str, text: str, *, audience: str = "requester"
) -> None:
    message = {"id": FILE, "side": side, "text": text, "at": iso(world.now), "attachments": []}
    found["messages"].append(message | {"audience": audience, "author": None})
