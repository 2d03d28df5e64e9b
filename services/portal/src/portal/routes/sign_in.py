"""Signing in: an address, then the link of a mail and a button, or its code. A GET spends nothing:
scanners open links."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from portal import confirming, cookies, words
from portal.schemas import Link, Requested
from portal.services import Refused, at
from portal.shell import home_of, page
from portal.visitors import AnyForm, AnyVisitor, Visitor

router = APIRouter(prefix="/connexion", include_in_schema=False)

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{16,128}$")]
SENT_SECONDS = 3600
WRONG_CODE = (410, 422, 429)


@router.get("")
async def ask(visitor: AnyVisitor, deconnecte: bool = False) -> Response:
    if visitor.session:
        return RedirectResponse(home_of(visitor), 303)
    return _ask(visitor, signed_out=deconnecte)


@router.post("")
async def send(visitor: AnyVisitor, form: AnyForm) -> Response:
    """The same answer for any address, known or not: the service makes it so."""
    address = form.one("adresse").strip()
    body = {"address": address, "browser": visitor.browser}
    try:
        answer = await visitor.calls.json("POST", "auth", "/sign-in-links", body=body)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return _ask(visitor, error="address", address=address, status=422)
    requested = Requested.model_validate(answer).model_dump(mode="json")
    sent = {"address": address, **requested}
    redirect = RedirectResponse("/connexion/envoye", 303)
    cookies.put(redirect, cookies.SENT, visitor.desk.seal.close("sent", sent), seconds=SENT_SECONDS)
    return redirect


@router.get("/envoye")
async def sent(request: Request, visitor: AnyVisitor) -> Response:
    """The address comes back in a sealed cookie: it stands in no address of ours."""
    found = visitor.desk.seal.open("sent", request.cookies.get(cookies.SENT, ""))
    if found is None:
        return RedirectResponse("/connexion", 303)
    return _sent(visitor, found)


@router.post("/code")
async def enter_code(request: Request, visitor: AnyVisitor, form: AnyForm) -> Response:
    """The code of the mail, typed in the browser that asked; the link is never in its way."""
    body = {"code": form.one("code"), "browser": visitor.browser}
    try:
        given = await visitor.calls.json("POST", "auth", "/sessions/code", body=body)
    except Refused as refusal:
        if refusal.status not in WRONG_CODE:
            raise
        found = visitor.desk.seal.open("sent", request.cookies.get(cookies.SENT, ""))
        if found is None:  # asked for too long ago, or elsewhere
            return RedirectResponse("/connexion", 303)
        return _sent(visitor, found, error=_why_not(refusal), status=refusal.status)
    return await _signed_in(request, visitor, given)


def _why_not(refusal: Refused) -> str:
    match refusal.kind:
        case "code-wrong":
            left = words.count(int(refusal.problem["left"]), "essai")
            return f"Ce code n’est pas le bon. Il vous reste {left}."
        case "codes-blocked":
            return "Trop d’essais : ouvrez plutôt le lien du message."
        case "no-code-asked":
            return "Ce code ne sert plus. Demandez un nouveau lien."
        case _:
            return "Le code a six chiffres."


def _sent(
    visitor: Visitor, found: dict[str, Any], *, error: str = "", status: int = 200
) -> Response:
    return page(
        visitor,
        "sign-in-sent.html",
        status=status,
        address=found["address"],
        expires_at=Requested.model_validate(found).expires_at,
        inbox=visitor.desk.settings.inbox_url,
        error=error,
    )


@router.get("/lien/{token}")
async def link(token: Token, visitor: AnyVisitor) -> Response:
    headers = {} if visitor.browser_is_new else {"X-Browser": visitor.browser}
    try:
        found = await visitor.calls.json("GET", "auth", at("sign-in-links", token), headers=headers)
    except Refused as refusal:
        return _spent(visitor, refusal)
    read = Link.model_validate(found)
    if read.given_name is None:
        return page(visitor, "sign-in-elsewhere.html", status=403)
    return page(visitor, "sign-in-link.html", link=read)


@router.post("/lien/{token}")
async def enter(token: Token, request: Request, visitor: AnyVisitor, form: AnyForm) -> Response:
    body = {"token": token, "browser": visitor.browser}
    try:
        given = await visitor.calls.json("POST", "auth", "/sessions", body=body)
    except Refused as refusal:
        if refusal.kind == "other-browser":
            return page(visitor, "sign-in-elsewhere.html", status=403)
        return _spent(visitor, refusal)
    return await _signed_in(request, visitor, given)


async def _signed_in(request: Request, visitor: Visitor, given: dict[str, Any]) -> Response:
    """A session under a new id, whatever cookie came; then its second factor if roles wait for
    one, or where the person was going."""
    visitor.session = await visitor.desk.sessions.start(given)
    if visitor.session.factor_required:
        answer: Response = RedirectResponse(confirming.PATH, 303)
    else:
        answer = await confirming.go_on(request, visitor)
    cookies.put(answer, cookies.SESSION, visitor.session.id)
    cookies.drop(answer, cookies.SENT)
    return answer


def _ask(
    visitor: Visitor,
    *,
    signed_out: bool = False,
    error: str = "",
    address: str = "",
    status: int = 200,
) -> Response:
    return page(
        visitor,
        "sign-in.html",
        status=status,
        signed_out=signed_out,
        waiting=False,
        error=error,
        address=address,
    )


def _spent(visitor: Visitor, refusal: Refused) -> Response:
    """Expired, used or unknown: what happened, when, and how to get another."""
    if refusal.status not in (404, 410):
        raise refusal
    return page(
        visitor,
        "sign-in-spent.html",
        status=refusal.status,
        kind=refusal.kind,
        when=_instant(refusal),
    )


def _instant(refusal: Refused) -> Any:
    told = refusal.problem.get("expired_at") or refusal.problem.get("used_at")
    return Requested.model_validate({"expires_at": told}).expires_at if told else None
