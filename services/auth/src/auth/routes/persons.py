"""Persons: one's own, and those that files bring."""

from fastapi import APIRouter, UploadFile
from kernel.db import Session
from kernel.errors import NotFound
from kernel.identity import Caller, SignedIn, audited
from kernel.statuses import refuses

from auth import queries
from auth.schemas.persons import Imported, Me
from auth.usecases import importing

router = APIRouter(tags=["personnes"])


@router.get("/me", responses=refuses(NotFound))
async def me(session: Session, caller: SignedIn) -> Me:
    """Qui je suis : identité, adresses, rôles."""
    account = await queries.account(session, caller.person)
    if account is None:
        raise NotFound
    return Me.of(account)


@router.post("/persons/import", dependencies=[audited("imported people")])
async def import_persons(
    file: UploadFile,
    session: Session,
    caller: SignedIn,
) -> Imported:
    """Charger un fichier de personnes (CSV ou XLSX), en entier ou pas du tout. Le même fichier
    une deuxième fois ne change rien."""
    return await importing.import_persons(session, upload=file, registrar_of=_registrar_of(caller))


def _registrar_of(caller: Caller) -> frozenset[str] | None:
    """None for the ministry, whom nothing narrows."""
    if caller.has("ministry"):
        return None
    return frozenset(grant.subdivision or "" for grant in caller.grants_as("registrar"))
