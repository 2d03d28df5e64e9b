"""Oneself."""

from fastapi import APIRouter
from kernel.db import Session
from kernel.errors import NotFound
from kernel.identity import SignedIn
from kernel.statuses import refuses

from auth import queries
from auth.schemas.persons import Me

router = APIRouter(tags=["mes informations"])


@router.get("/me", responses=refuses(NotFound))
async def me(session: Session, caller: SignedIn) -> Me:
    """Qui je suis : identité, adresses, rôles."""
    account = await queries.account(session, caller.person)
    if account is None:
        raise NotFound
    return Me.of(account)
