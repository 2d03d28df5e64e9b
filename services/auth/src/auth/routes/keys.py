"""The public keys that verify access tokens."""

from fastapi import APIRouter, Response
from kernel.db import Session
from kernel.errors import Unavailable

from auth import queries
from auth.domain.keys import JWKS_SECONDS
from auth.schemas.keys import Jwk, Jwks

router = APIRouter(prefix="/.well-known", tags=["clés"])


@router.get("/jwks.json")
async def jwks(response: Response, session: Session) -> Jwks:
    """Les clés publiques : celle qui signe, la suivante, et celles dont un jeton vit encore."""
    keys = await queries.public_keys(session)
    if not keys:  # an empty list would be kept by its readers
        raise Unavailable
    response.headers["Cache-Control"] = f"public, max-age={JWKS_SECONDS}"
    return Jwks(keys=[Jwk.model_validate(key) for key in keys])
