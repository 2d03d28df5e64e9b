"""Mes informations, second facteur: listed, added, removed; recovery codes are shown once."""

import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from kernel.errors import NotFound

from portal import confirming
from portal.qr import path_of, size_of
from portal.routes.second_factor import ADD, UNREAD, read_json, why_not
from portal.schemas import BegunTotp, Enrolled, Factors
from portal.services import Refused, at
from portal.shell import page
from portal.visitors import Act, Signed, Visitor

router = APIRouter(prefix=ADD, include_in_schema=False)

Done = Annotated[str, Query(max_length=20)]
CONFIRM = f"{ADD}/application/confirmer"


@router.get("")
async def read(visitor: Signed, fait: Done = "") -> Response:
    factors = await visitor.calls.read(Factors, "auth", "/factors")
    return page(visitor, "factors.html", factors=factors, done=fait)


@router.post("/application")
async def begin_application(form: Act, visitor: Signed) -> Response:
    """The secret is shown by this very answer, and travels sealed from here on."""
    name = form.one("nom").strip() or "Application de codes"
    given = await visitor.calls.json("POST", "auth", "/factors/totp", body={"name": name})
    return _application(visitor, BegunTotp.model_validate(given))


@router.post("/application/confirmer")
async def confirm_application(request: Request, form: Act, visitor: Signed) -> Response:
    found = visitor.desk.seal.open("totp", form.one("scelle"))
    if found is None:
        raise NotFound
    begun = BegunTotp.model_validate(found)
    path = at("factors", "totp", begun.id, "confirmation")
    try:
        given = await visitor.calls.json("POST", "auth", path, body={"code": form.one("code")})
    except Refused as refusal:
        if refusal.status not in (422, 429):
            raise
        return _application(visitor, begun, error=why_not(refusal), status=refusal.status)
    return await _added(request, visitor, given)


@router.get("/cle")
async def begin_passkey(visitor: Signed) -> Response:
    return await _passkey(visitor)


@router.post("/cle")
async def add_passkey(request: Request, form: Act, visitor: Signed) -> Response:
    credential = read_json(form.one("cle"))
    if credential is None:
        return await _passkey(visitor, error=UNREAD)
    body = {"name": form.one("nom").strip() or "Clé d’accès", "credential": credential}
    try:
        given = await visitor.calls.json("POST", "auth", "/factors/passkeys", body=body)
    except Refused as refusal:
        if refusal.kind not in ("passkey-refused", "passkey-known", "invalid-content"):
            raise
        return await _passkey(visitor, error=refusal.detail)
    return await _added(request, visitor, given)


@router.post("/codes")
async def renew_codes(form: Act, visitor: Signed) -> Response:
    given = await visitor.calls.json("POST", "auth", "/factors/recovery-codes")
    return page(visitor, "factor-codes.html", codes=given["recovery_codes"], renewed=True)


@router.post("/{factor}/supprimer")
async def remove(factor: UUID, form: Act, visitor: Signed) -> Response:
    await visitor.calls.json("DELETE", "auth", at("factors", str(factor)))
    return RedirectResponse(f"{ADD}?fait=supprime", 303)


@router.get("/continuer")
async def go_on(request: Request, visitor: Signed) -> Response:
    """Once the recovery codes are noted."""
    return await confirming.go_on(request, visitor)


async def _added(request: Request, visitor: Visitor, given: dict[str, Any]) -> Response:
    waited = visitor.signed_in.factor_required
    visitor.session = await visitor.desk.sessions.raised(visitor.signed_in, given["session"])
    enrolled = Enrolled.model_validate(given)
    if enrolled.recovery_codes:
        return page(visitor, "factor-codes.html", codes=enrolled.recovery_codes, renewed=False)
    if waited:
        return await confirming.go_on(request, visitor)
    return RedirectResponse(f"{ADD}?fait=ajoute", 303)


def _application(
    visitor: Visitor, begun: BegunTotp, *, error: str = "", status: int = 200
) -> Response:
    return page(
        visitor,
        "factor-application.html",
        status=status,
        begun=begun,
        sealed=visitor.desk.seal.close("totp", begun.model_dump()),
        size=size_of(begun.uri),
        path=path_of(begun.uri),
        action=CONFIRM,
        error=error,
    )


async def _passkey(visitor: Visitor, *, error: str = "") -> Response:
    given = await visitor.calls.json("POST", "auth", "/factors/passkeys/options")
    return page(
        visitor,
        "factor-new-passkey.html",
        status=422 if error else 200,
        options=json.dumps(given["public_key"]),
        error=error,
    )
