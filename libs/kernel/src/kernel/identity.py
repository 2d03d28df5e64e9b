"""Who is calling: an access token (JWT, ES256) verified against auth's public keys."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, cast
from uuid import UUID

import httpx
import structlog
from contracts.auth import Grant, Role
from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact
from pydantic import ValidationError

from kernel import audit
from kernel.audit import Act
from kernel.db import Session
from kernel.errors import NotSignedIn, Unavailable

AUDIENCE = "appariement"
ISSUER = "appariement-auth"
ALGORITHM = "ES256"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - RFC 9068's name for an access token, no secret
log = structlog.get_logger()

SKEW_SECONDS = 5  # between auth's clock and ours: a token just issued is not from the future

_claims = jwt.JWTClaimsRegistry(
    leeway=SKEW_SECONDS,
    iss={"essential": True, "value": ISSUER},
    aud={"essential": True, "value": AUDIENCE},
    sub={"essential": True},
    sid={"essential": True},
    exp={"essential": True},
)


@dataclass(frozen=True, slots=True)
class Caller:
    """The person signed in, with the roles of their token. `factor_demanded`: one of the roles
    they hold asks for a second factor, last shown at `factor_time`."""

    person: UUID
    session: UUID
    grants: tuple[Grant, ...]
    auth_time: datetime
    amr: tuple[str, ...] = ()
    factor_demanded: bool = False
    factor_time: datetime | None = None

    def grants_as(self, *roles: Role) -> tuple[Grant, ...]:
        return tuple(grant for grant in self.grants if grant.role in roles)

    def has(self, *roles: Role) -> bool:
        return any(grant.role in roles for grant in self.grants)


class Keys:
    """Auth's public keys, fetched once and again when a token names one not seen yet: rarely
    enough that made-up names neither flood auth nor keep the others waiting."""

    REFRESH_SECONDS = 5.0

    def __init__(self, url: str) -> None:
        self._url = url
        self._set = KeySet([])
        self._known: str | None = None  # the last header with a key of ours: nearly all have it
        self._asked = -self.REFRESH_SECONDS
        self._away = False
        self._lock = asyncio.Lock()

    def trust(self, keys: KeySet) -> None:
        self._set, self._away = keys, False
        self._known = None
        self._asked = time.monotonic()

    async def for_token(self, token: str) -> KeySet:
        """Raises NotSignedIn for what is no token, Unavailable when the key cannot be asked for."""
        if not self._knows(token):
            async with self._lock:
                if time.monotonic() - self._asked > self.REFRESH_SECONDS:
                    await self._fetch()
            if self._away and not self._knows(token):
                raise Unavailable
        return self._set

    def _knows(self, token: str) -> bool:
        header = token.partition(".")[0]
        if header != self._known:
            kid = _header(token).get("kid")
            if not any(key.kid == kid for key in self._set.keys):
                return False
            self._known = header
        return True

    async def _fetch(self) -> None:
        try:
            async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
                answer = (await client.get(self._url)).raise_for_status()
            self.trust(KeySet.import_key_set(answer.json()))
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            self._asked, self._away = time.monotonic(), True
            log.warning("public keys not fetched", error=repr(error))


def _header(token: str) -> dict[str, Any]:
    try:
        return dict(extract_compact(token.encode()).headers())
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotSignedIn from error


def verify(token: str, keys: KeySet) -> Caller:
    """The caller that a token names. Raises NotSignedIn for any token not ours or not valid now."""
    try:
        decoded = jwt.decode(token, keys, algorithms=[ALGORITHM])
        if decoded.header.get("typ") != TOKEN_TYPE:
            raise NotSignedIn
        _claims.validate(decoded.claims)
        return _caller(decoded.claims)
    except (JoseError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise NotSignedIn from error


def _caller(claims: dict[str, Any]) -> Caller:
    shown = claims.get("factor_time")
    return Caller(
        person=UUID(claims["sub"]),
        session=UUID(claims["sid"]),
        grants=tuple(Grant.model_validate(grant) for grant in claims["roles"]),
        auth_time=datetime.fromtimestamp(claims["auth_time"], UTC),
        amr=tuple(claims["amr"]),
        factor_demanded=bool(claims.get("factor_demanded", False)),
        factor_time=None if shown is None else datetime.fromtimestamp(shown, UTC),
    )


async def caller(request: Request) -> Caller:
    """Whoever the request's token names, verified once a request."""
    if known := getattr(request.state, "caller", None):
        return cast(Caller, known)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    keys: Keys = request.app.state.keys
    known = verify(token, await keys.for_token(token))
    request.state.caller = known  # for the audit of what is refused to them
    return known


SignedIn = Annotated[Caller, Depends(caller)]


def audited(act: str, *parameters: str) -> Any:
    """In `dependencies`: records the act, its address and whom `{person}` in it names, in the
    request's transaction, with those of the query's `parameters` that came: never one in which
    people type freely."""

    async def recorded(request: Request, session: Session, caller: SignedIn) -> None:
        query = request.query_params
        given = {name: query[name] for name in parameters if name in query}
        told = Act(act, caller.person, _whom(request), request.url.path, given or None)
        audit.record(session, told)

    return Depends(recorded)


def _whom(request: Request) -> UUID | None:
    """Nobody for an address that is refused below."""
    try:
        return UUID(request.path_params["person"])
    except (KeyError, ValueError):
        return None


def claims_of(grants: Iterable[Grant]) -> list[dict[str, str]]:
    """The grants as they travel in a token."""
    return [grant.model_dump(exclude_none=True) for grant in grants]
