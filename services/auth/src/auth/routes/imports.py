"""Files of people: brought, previewed, taken out."""

from fastapi import APIRouter, Response, UploadFile
from kernel.db import Session
from kernel.identity import Caller, SignedIn, audited

from auth.domain.history import Author
from auth.schemas.imports import Imported, Previewed
from auth.usecases import exporting, importing

router = APIRouter(prefix="/persons", tags=["personnes"])

CSV = "text/csv; charset=utf-8"


@router.post("/import", dependencies=[audited("imported people", "dry_run")])
async def import_persons(
    file: UploadFile, session: Session, caller: SignedIn, dry_run: bool = False
) -> Previewed | Imported:
    """Charger un fichier de personnes et de rôles (CSV ou XLSX), en entier ou pas du tout. Le même
    fichier une deuxième fois ne change rien. Avec `dry_run`, n'écrit rien et le dit."""
    registrar_of = _registrar_of(caller)
    if dry_run:
        return await importing.preview(session, upload=file, registrar_of=registrar_of)
    by = Author(caller.person, "ministry" if registrar_of is None else "registrar")
    return await importing.import_persons(session, upload=file, by=by, registrar_of=registrar_of)


@router.get("/import/template", response_class=Response)
async def read_template() -> Response:
    """Un fichier vide à remplir."""
    return _download(exporting.template(), "personnes-modele.csv")


@router.get("/export", response_class=Response, dependencies=[audited("exported people")])
async def export(session: Session, caller: SignedIn) -> Response:
    """Les personnes et les rôles de son territoire, en un fichier qui se recharge sans rien
    changer."""
    return _download(await exporting.export(session, caller=caller), "personnes.csv")


def _download(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=CSV, headers=headers)


def _registrar_of(caller: Caller) -> frozenset[str] | None:
    """None for the ministry, whom nothing narrows."""
    if caller.has("ministry"):
        return None
    return frozenset(grant.subdivision or "" for grant in caller.grants_as("registrar"))
