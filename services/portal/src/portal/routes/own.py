"""Mes informations: what is known of somebody, and the contacts that are theirs to change."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import RedirectResponse

from portal.refusals import Errors, errors_by_field
from portal.schemas import Me, OpenSession, OwnAddress
from portal.services import Refused, at, once
from portal.shell import page
from portal.visitors import Act, Form, Signed, Visitor

router = APIRouter(prefix="/mes-informations", include_in_schema=False)

Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{16,128}$")]
Done = Annotated[str, Query(max_length=20)]
TOLD = (404, 409, 422, 429)
INCOMPLETE = "Saisissez une adresse complète, par exemple prenom.nom@chu-exemple.fr."
NO_PHONE = "Ce n’est pas un numéro de téléphone. Exemple : 06 12 34 56 78."


@router.get("")
async def read(visitor: Signed, fait: Done = "") -> Response:
    return await _draw(visitor, done=fait)


@router.post("/telephone")
async def change_phone(form: Act, visitor: Signed) -> Response:
    """An empty one erases it."""
    body = {"phone": form.one("telephone").strip() or None}
    try:
        await visitor.calls.json("PUT", "auth", "/me/phone", body=body)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return await _draw(visitor, form=form, errors=Errors({"telephone": NO_PHONE}), status=422)
    return _done("telephone")


@router.post("/adresses")
async def add_address(form: Act, visitor: Signed) -> Response:
    """A link is sent there; nothing changes until it comes back."""
    refused = await _address_act(visitor, form, "/me/addresses")
    return refused or _done("lien")


@router.post("/adresse/retirer")
async def remove_address(form: Act, visitor: Signed) -> Response:
    refused = await _address_act(visitor, form, "/me/addresses/removal")
    return refused or _done("retrait")


@router.get("/adresses/{token}")
async def ask_to_confirm(token: Token, visitor: Signed) -> Response:
    """Nothing is spent by reading: scanners open links."""
    return page(visitor, "own-address.html", sentence="")


@router.post("/adresses/{token}")
async def confirm_address(token: Token, form: Act, visitor: Signed) -> Response:
    headers, body = once(form.one("cle")), {"token": token}
    try:
        await visitor.calls.json(
            "POST", "auth", "/me/addresses/confirmation", body=body, headers=headers
        )
    except Refused as refusal:
        if refusal.status not in (*TOLD, 403, 410):
            raise
        return page(visitor, "own-address.html", status=refusal.status, sentence=refusal.detail)
    return _done("confirmation")


@router.post("/autres-sessions/fermer")
async def close_others(form: Act, visitor: Signed) -> Response:
    await visitor.calls.json("DELETE", "auth", "/sessions/others")
    return _done("sessions")


@router.post("/sessions/{session}/fermer")
async def close_one(session: UUID, form: Act, visitor: Signed) -> Response:
    await visitor.calls.json("DELETE", "auth", at("sessions", str(session)))
    return _done("session")


async def _address_act(visitor: Visitor, form: Form, path: str) -> Response | None:
    """None once it is done; else the page, with the sentence beside the field."""
    body, headers = {"address": form.one("adresse").strip()}, once(form.one("cle"))
    try:
        await visitor.calls.json("POST", "auth", path, body=body, headers=headers)
    except Refused as refusal:
        if refusal.status not in TOLD:
            raise
        errors = errors_by_field(refusal, {}, otherwise="adresse")
        if refusal.kind == "invalid-content":
            errors = Errors({"adresse": INCOMPLETE})
        return await _draw(visitor, form=form, errors=errors, status=refusal.status)
    return None


def _done(what: str) -> Response:
    return RedirectResponse(f"{router.prefix}?fait={what}", 303)


async def _draw(
    visitor: Visitor,
    *,
    form: Form | None = None,
    errors: Errors | None = None,
    done: str = "",
    status: int = 200,
) -> Response:
    calls = visitor.calls
    me, addresses, sessions, references = await asyncio.gather(
        calls.read(Me, "auth", "/me"),
        calls.read_all(OwnAddress, "auth", "/me/addresses"),
        calls.read_all(OpenSession, "auth", "/sessions"),
        visitor.desk.references(calls),
    )
    return page(
        visitor,
        "own.html",
        status=status,
        me=me,
        addresses=addresses,
        sessions=sessions,
        references=references,
        errors=errors or Errors(),
        typed=form.one if form else lambda name: "",
        done=done,
    )
