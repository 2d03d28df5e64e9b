"""Showing a second factor: a code, a recovery code, a passkey; then on to what asked for it."""

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from portal import confirming, cookies, words
from portal.schemas import Factors
from portal.services import Refused
from portal.shell import page
from portal.visitors import Act, Form, Signed, Visitor

router = APIRouter(prefix=confirming.PATH, include_in_schema=False)
ADD = "/mes-informations/second-facteur"
SHOW = "/sessions/second-factor"


@router.get("")
async def ask(request: Request, visitor: Signed) -> Response:
    """Whoever has none yet adds one first."""
    factors = await visitor.calls.read(Factors, "auth", "/factors")
    return await _ask(request, visitor, factors) if factors.items else RedirectResponse(ADD, 303)


@router.post("")
async def show(request: Request, form: Act, visitor: Signed) -> Response:
    body = _shown(form)
    if body is None:
        return await _ask_again(request, visitor, field="cle", error=UNREAD)
    try:
        given = await visitor.calls.json("POST", "auth", SHOW, body=body)
    except Refused as refusal:
        if refusal.status not in (422, 429):
            raise
        field = next(name for name in FIELDS if form.one(name) or name == "code")
        return await _ask_again(
            request, visitor, field=field, error=why_not(refusal), status=refusal.status
        )
    visitor.session = await visitor.desk.sessions.raised(visitor.signed_in, given)
    return await confirming.go_on(request, visitor)


@router.get("/cle")
async def with_passkey(visitor: Signed) -> Response:
    """Its options are drawn for this page: good once, for five minutes."""
    given = await visitor.calls.json("POST", "auth", f"{SHOW}/options")
    return page(visitor, "factor-passkey.html", options=json.dumps(given["public_key"]))


@router.get("/suite")
async def resume(request: Request, visitor: Signed) -> Response:
    """Nothing sensitive is done by itself: the person presses the button again."""
    act = await confirming.act_of(request, visitor)
    if act is None:
        return await confirming.go_on(request, visitor)
    answer = page(visitor, "factor-resume.html", act=act)
    cookies.drop(answer, cookies.ACT)
    return answer


FIELDS = ("cle", "secours", "code")
UNREAD = "La clé d’accès n’a rien répondu. Recommencez, ou tapez un code."


def _shown(form: Form) -> dict[str, Any] | None:
    """As auth reads it; None for a passkey's answer that no script of ours wrote."""
    if answer := form.one("cle"):
        passkey = read_json(answer)
        return {"passkey": passkey} if passkey else None
    if recovery := form.one("secours"):
        return {"recovery_code": recovery}
    return {"code": form.one("code")}


def read_json(text: str) -> dict[str, Any] | None:
    try:
        read = json.loads(text)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def why_not(refusal: Refused) -> str:
    match refusal.kind:
        case "factor-wrong":
            left = words.count(int(refusal.problem["left"]), "essai")
            return f"Ce n’est pas le bon. Un code ne sert qu’une fois. Il vous reste {left}."
        case "factors-blocked":
            minutes = words.count(int(refusal.problem["minutes"]), "minute")
            return f"Trop d’essais ainsi. Réessayez dans {minutes}, ou utilisez un autre moyen."
        case _:
            return "Un code a six chiffres ; un code de secours, trois groupes de quatre signes."


async def _ask_again(
    request: Request, visitor: Visitor, *, field: str, error: str, status: int = 422
) -> Response:
    factors = await visitor.calls.read(Factors, "auth", "/factors")
    return await _ask(request, visitor, factors, field=field, error=error, status=status)


async def _ask(
    request: Request,
    visitor: Visitor,
    factors: Factors,
    *,
    field: str = "",
    error: str = "",
    status: int = 200,
) -> Response:
    return page(
        visitor,
        "factor-ask.html",
        status=status,
        kinds=factors.kinds,
        act=await confirming.act_of(request, visitor),
        field=field,
        error=error,
    )
