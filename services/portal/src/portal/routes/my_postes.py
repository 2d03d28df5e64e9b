"""Mes postes: the sheets that one answers for; exact or to correct, described, with a document."""

from collections.abc import Awaitable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import RedirectResponse
from kernel.errors import NotFound

from portal.refusals import Errors, errors_by_field
from portal.routes.hidden import whole
from portal.schemas import MyPoste
from portal.services import Refused, at, once
from portal.shell import page
from portal.standing import Standing, standing
from portal.strip import strip_of
from portal.visitors import Act, Form, Responsable, Visitor

router = APIRouter(include_in_schema=False)

HERE = "/responsable/postes"
Poste = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Done = Annotated[str, Query(max_length=20)]
FIELDS = {"description": "description", "file": "piece"}
FILE_REFUSALS = ("not-that-kind", "unsafe-file", "too-large")
TOLD = (403, 409, 412, 413, 415, 422)
NO_FILE = "Choisissez un fichier."


@router.get("/mes-postes")
async def shortcut() -> Response:
    return RedirectResponse(HERE, 303)


@router.get(HERE)
async def listed(visitor: Responsable) -> Response:
    stands = await _standing(visitor)
    return page(
        visitor,
        "my-postes.html",
        standing=stands,
        postes=await _mine(visitor, stands),
        references=await visitor.desk.references(visitor.calls),
        strip=strip_of(stands),
    )


@router.get(f"{HERE}/{{poste}}")
async def read(poste: Poste, visitor: Responsable, fait: Done = "") -> Response:
    return await _draw(visitor, poste, done=fait)


@router.post(f"{HERE}/{{poste}}/confirmer")
async def confirm(poste: Poste, form: Act, visitor: Responsable) -> Response:
    asked = visitor.calls.json("POST", "catalog", _at(visitor, poste, "confirm"), headers=_of(form))
    return await _done(visitor, form, poste, "exacte", asked)


@router.post(f"{HERE}/{{poste}}/description")
async def describe(poste: Poste, form: Act, visitor: Responsable) -> Response:
    path, body = _at(visitor, poste, "description"), {"description": form.one("description")}
    asked = visitor.calls.json("PUT", "catalog", path, body=body, headers=_of(form))
    return await _done(visitor, form, poste, "description", asked)


@router.post(f"{HERE}/{{poste}}/piece")
async def attach(poste: Poste, form: Act, visitor: Responsable) -> Response:
    if form.file is None:
        errors = Errors({"piece": NO_FILE})
        return await _draw(visitor, poste, errors=errors, status=422)
    path, file = _at(visitor, poste, "attachment"), ("file", form.file)
    asked = visitor.calls.send_form("PUT", "catalog", path, {}, file=file, headers=_of(form))
    return await _done(visitor, form, poste, "piece", asked)


@router.post(f"{HERE}/{{poste}}/piece/retirer")
async def detach(poste: Poste, form: Act, visitor: Responsable) -> Response:
    path = _at(visitor, poste, "attachment")
    asked = visitor.calls.json("DELETE", "catalog", path, headers=_of(form))
    return await _done(visitor, form, poste, "retrait", asked)


async def _done(
    visitor: Visitor, form: Form, poste: str, what: str, asked: Awaitable[dict[str, Any]]
) -> Response:
    """The page again: done, or why not, with what was typed."""
    try:
        await asked
    except Refused as refusal:
        if refusal.status not in TOLD:
            raise
        field = "piece" if refusal.kind in FILE_REFUSALS else ""
        errors = errors_by_field(refusal, FIELDS, otherwise=field)
        typed = form.one("description") if what == "description" else None
        return await _draw(visitor, poste, errors=errors, typed=typed, status=refusal.status)
    return RedirectResponse(f"{HERE}/{poste}?fait={what}", 303)


async def _draw(
    visitor: Visitor,
    poste: str,
    *,
    done: str = "",
    errors: Errors | None = None,
    typed: str | None = None,
    status: int = 200,
) -> Response:
    stands = await _standing(visitor)
    mine = await _mine(visitor, stands)
    sheet = next((one for one in mine if one.poste == poste), None)
    if sheet is None:
        raise NotFound
    return page(
        visitor,
        "my-poste.html",
        status=status,
        standing=stands,
        sheet=sheet,
        here=f"{HERE}/{poste}",
        done=done,
        errors=errors or Errors(),
        typed=typed,
        references=await visitor.desk.references(visitor.calls),
        strip=strip_of(stands),
    )


async def _standing(visitor: Visitor) -> Standing:
    return await standing(visitor.calls, visitor.campaign_as("responsable"))


async def _mine(visitor: Visitor, stands: Standing) -> tuple[MyPoste, ...]:
    path = at("campaigns", stands.code, "my-postes")
    return await visitor.calls.read_all(MyPoste, "catalog", path)


def _at(visitor: Visitor, poste: str, act: str) -> str:
    return at("campaigns", visitor.campaign_as("responsable"), "postes", poste, act)


def _of(form: Form) -> dict[str, str]:
    return once(form.one("cle"), whole(form, "version"))
