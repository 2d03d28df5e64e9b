"""assistance: the managers' desk and what operators read."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from fakes.assistance import FILE, read_form, say
from fakes.world import WORLD, Person, iso, refused, who

routes = web.RouteTableDef()
TICKET = "/assistance/tickets/{ticket}"
ESCALATION = "/assistance/escalations/{ticket}"
LABELS = {
    "waiting": "En attente du demandeur",
    "answered": "Répondue",
    "escalated": "Chez l'équipe technique",
    "closed": "Close",
    "open": "À traiter",
}
CONTEXT = ("id", "reference", "kind", "received_at", "page", "person", "version")


@routes.get("/assistance/tickets")
async def listed(request: web.Request) -> web.Response:
    """Two at a time, the newest first."""
    _as(request, "ars", "registrar", "ministry")
    asked = dict(request.query)
    before = int(asked.pop("before", 1_000_000))
    asked["overdue"] = asked.get("overdue", "").title()
    found = [
        each
        for each in reversed(request.app[WORLD].tickets)
        if all(str(each[name]) == value for name, value in asked.items() if value)
        and _number(each) < before
    ]
    rest = _number(found[1]) if len(found) > 2 else None
    return web.json_response({"items": found[:2], "next": rest})


@routes.get(TICKET)
async def read(request: web.Request) -> web.Response:
    return web.json_response(_managed(request))


@routes.get(TICKET + "/attachments/{attachment}")
async def attachment(request: web.Request) -> web.Response:
    _managed(request)
    assert request.match_info["attachment"] == FILE
    return web.json_response({"url": "https://objets.exemple.test/managed"})


@routes.post(TICKET + "/take")
async def take(request: web.Request) -> web.Response:
    found, one = _expected(request), who(request)
    if found["assigned_to"] not in (None, one.id):
        detail = f"{found['assignee']} s'occupe déjà de cette demande."
        raise refused(409, "taken-by-another", detail)
    return _changed(found, assigned_to=one.id, assignee=f"{one.given_name} {one.family_name}")


@routes.post(TICKET + "/release")
async def release(request: web.Request) -> web.Response:
    return _changed(_expected(request), assigned_to=None, assignee=None)


@routes.post(TICKET + "/answers")
async def answer(request: web.Request) -> web.Response:
    found, sent = _expected(request), await read_form(request)
    _needed(sent, "text")
    if found["state"] == "closed":
        raise refused(409, "not-in-that-state", "Cette demande est « Close ».")
    say(request.app[WORLD], found, "manager", sent["text"])
    return _moved(found, sent["then"])


@routes.post(TICKET + "/notes")
async def note(request: web.Request) -> web.Response:
    found, sent = _managed(request), await request.json()
    _needed(sent, "text")
    say(request.app[WORLD], found, "manager", sent["text"], audience="staff")
    return web.json_response(found, status=201)


@routes.post(TICKET + "/escalation")
async def escalate(request: web.Request) -> web.Response:
    found, sent = _expected(request), await request.json()
    _needed(sent, "context")
    say(request.app[WORLD], found, "manager", sent["context"], audience="technical")
    return _moved(found, "escalated")


@routes.post(TICKET + "/decision")
async def decide(request: web.Request) -> web.Response:
    one, found, sent = _as(request, "ars", "ministry"), _expected(request), await request.json()
    _needed(sent, "outcome", "reasons")
    author = {"author": f"{one.given_name} {one.family_name}", "quality": "Ministère"}
    found["decision"] = {**sent, **author, "decided_at": iso(request.app[WORLD].now)}
    return _moved(found, "answered")


@routes.post(TICKET + "/close")
async def close(request: web.Request) -> web.Response:
    found = _expected(request)
    if found["state"] != "answered":
        raise refused(409, "answer-first", "Répondez à la demande avant de la clore.")
    return _moved(found, "closed")


@routes.get("/assistance/canned-answers")
async def canned(request: web.Request) -> web.Response:
    _as(request, "ars", "registrar", "ministry")
    return web.json_response({"items": request.app[WORLD].canned})


@routes.get("/assistance/escalations")
async def escalations(request: web.Request) -> web.Response:
    _as(request, "operator")
    found = [one for one in request.app[WORLD].tickets if one["state"] == "escalated"]
    return web.json_response({"items": [_context(one) for one in found]})


@routes.get(ESCALATION)
async def read_escalation(request: web.Request) -> web.Response:
    return web.json_response(_context(_escalated(request)))


@routes.post(ESCALATION + "/return")
async def hand_back(request: web.Request) -> web.Response:
    found, sent = _escalated(request), await request.json()
    _check_version(request, found)
    _needed(sent, "text")
    say(request.app[WORLD], found, "operator", sent["text"], audience="technical")
    return _moved(found, "open")


def _as(request: web.Request, *roles: str) -> Person:
    one = who(request)
    if not any(role["role"] in roles for role in one.roles):
        raise refused(403, "forbidden", "Votre rôle ne permet pas cette action.")
    return one


def _managed(request: web.Request) -> dict[str, Any]:
    _as(request, "ars", "registrar", "ministry")
    return _ticket(request)


def _ticket(request: web.Request) -> dict[str, Any]:
    for each in request.app[WORLD].tickets:
        if each["id"] == request.match_info["ticket"]:
            return each
    raise refused(404, "not-found", "Inconnu.")


def _escalated(request: web.Request) -> dict[str, Any]:
    _as(request, "operator")
    found = _ticket(request)
    if found["state"] != "escalated":
        raise refused(409, "not-escalated", "Cette demande n'est pas, ou n'est plus, transmise.")
    return found


def _expected(request: web.Request) -> dict[str, Any]:
    found = _managed(request)
    _check_version(request, found)
    return found


def _check_version(request: web.Request, found: Mapping[str, Any]) -> None:
    assert request.headers["Idempotency-Key"]
    if request.headers["If-Match"] != f'"{found["version"]}"':
        raise refused(412, "stale-version", "Une version plus récente a été enregistrée ailleurs.")


def _needed(sent: Mapping[str, str], *names: str) -> None:
    if missing := [name for name in names if not sent.get(name)]:
        errors = [{"field": name, "message": "ce champ est nécessaire"} for name in missing]
        raise refused(422, "invalid-content", "refusé", errors=errors)


def _moved(found: dict[str, Any], state: str) -> web.Response:
    return _changed(found, state=state, state_label=LABELS[state])


def _changed(found: dict[str, Any], **changed: Any) -> web.Response:
    found |= {**changed, "version": found["version"] + 1}
    return web.json_response(found)


def _context(found: Mapping[str, Any]) -> dict[str, Any]:
    told = [one for one in found["messages"] if one["audience"] == "technical"]
    return {name: found[name] for name in CONTEXT} | {"messages": told}


def _number(found: Mapping[str, Any]) -> int:
    return int(found["reference"].removeprefix("A-"))
