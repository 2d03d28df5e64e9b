"""Sessions: opened by a link, continued by refresh tokens, closed by their owner."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from kernel.db import Session
from kernel.errors import DomainError, render
from kernel.identity import SignedIn
from kernel.statuses import refuses

from auth import queries
from auth.routes.own import OwnSettings
from auth.schemas.sessions import OpenSessions, Refresh, SessionOpened, SignIn, SignInWithCode
from auth.usecases import codes, links, sessions

router = APIRouter(prefix="/sessions", tags=["connexion"])


@router.post(
    "",
    status_code=201,
    response_model=SessionOpened,
    responses=refuses(links.LinkUnknown, links.LinkUsed, links.LinkExpired, sessions.OtherBrowser),
)
async def sign_in(
    asked: SignIn, session: Session, settings: OwnSettings
) -> SessionOpened | JSONResponse:
    """Se connecter avec un lien, une seule fois, dans le navigateur qui l'a demandé."""
    outcome = await sessions.sign_in(
        session, token=asked.token, browser=asked.browser, vault=settings.vault
    )
    # Answered, not raised: a raised refusal would not be audited.
    return render(outcome) if isinstance(outcome, DomainError) else outcome


@router.post(
    "/code",
    status_code=201,
    response_model=SessionOpened,
    responses=refuses(codes.NoCodeAsked, codes.CodeWrong, codes.CodesBlocked),
)
async def sign_in_with_code(
    asked: SignInWithCode, session: Session, settings: OwnSettings
) -> SessionOpened | JSONResponse:
    """Se connecter avec le code du message, dans le navigateur qui l'a demandé."""
    outcome = await codes.sign_in_with_code(
        session, code=asked.code, browser=asked.browser, vault=settings.vault
    )
    # Answered, not raised: a raised refusal would forget that a code was tried.
    return render(outcome) if isinstance(outcome, DomainError) else outcome


@router.post("/refresh", response_model=SessionOpened, responses=refuses(sessions.SessionRevoked))
async def refresh(
    asked: Refresh, session: Session, settings: OwnSettings
) -> SessionOpened | JSONResponse:
    """Prolonger une session. Un jeton déjà utilisé la ferme."""
    opened = await sessions.refresh(
        session, refresh_token=asked.refresh_token, vault=settings.vault
    )
    # Answered, not raised: a raised refusal would undo the revocation.
    return opened or render(sessions.SessionRevoked())


@router.get("")
async def list_own(session: Session, caller: SignedIn) -> OpenSessions:
    """Mes sessions ouvertes, la dernière d'abord."""
    found = await queries.open_sessions(session, caller.person, current=caller.session)
    return OpenSessions.model_validate({"items": found}, from_attributes=True)


@router.delete("/others", status_code=204)
async def leave_others(session: Session, caller: SignedIn) -> None:
    """Fermer toutes mes sessions sauf celle-ci."""
    await sessions.end_others(session, person=caller.person, current=caller.session)


@router.delete("/current", status_code=204)
async def leave(session: Session, caller: SignedIn) -> None:
    """Se déconnecter."""
    await sessions.end(session, session_id=caller.session)


@router.delete("/{id}", status_code=204)
async def leave_one(id: UUID, session: Session, caller: SignedIn) -> None:  # noqa: A002 - in the address
    """Fermer une de mes sessions."""
    await sessions.end_own(session, person=caller.person, session_id=id)
