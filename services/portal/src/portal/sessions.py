"""Who is signed in, kept in Valkey: sealed values, under keys that do not give the cookie away."""

import hashlib
import secrets
import time
from dataclasses import asdict, dataclass, replace
from typing import Any

import redis.asyncio as redis
import structlog
from contracts.auth import Grant
from kernel.errors import Unavailable

from portal.schemas import GivenSession, RaisedSession
from portal.sealing import Seal
from portal.services import Calls, Refused

IDLE_SECONDS = 12 * 3600
WAITING_SECONDS = 30 * 60
NEAR_END_SECONDS = 60
LOCK_SECONDS = 15

log = structlog.get_logger()


@dataclass(frozen=True)
class Session:
    """A person signed in. `id` is the cookie's value, `expires_at` the access token's end.
    `factor_required`: roles wait for a second factor."""

    id: str
    person: str
    given_name: str
    family_name: str
    roles: tuple[dict[str, Any], ...]
    access_token: str
    refresh_token: str
    expires_at: float
    factor_required: bool = False

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def grants(self) -> tuple[Grant, ...]:
        return tuple(map(Grant.model_validate, self.roles))

    @property
    def life(self) -> float:
        """Seconds that the access token still has."""
        return self.expires_at - time.time()


@dataclass(frozen=True)
class WaitingForm:
    """What somebody was doing when they had to sign in, or to show a second factor."""

    person: str
    path: str
    fields: tuple[tuple[str, str], ...]
    method: str = "POST"


class Sessions:
    """Drawn at sign-in, read at each request, refreshed near the end of the access token."""

    def __init__(self, store: redis.Redis, seal: Seal) -> None:
        self._store = store
        self._seal = seal

    async def start(self, given: dict[str, Any]) -> Session:
        """A new session, under an id of its own, from auth's answer."""
        session = _session(secrets.token_urlsafe(32), given)
        await self._write(session)
        return session

    async def find(self, id_: str) -> Session | None:
        sealed = await self._store.get(key_of("session", id_))
        found = self._seal.open("session", sealed) if sealed else None
        if found is None or found["id"] != id_:
            return None
        return Session(**found | {"roles": tuple(found["roles"])})

    async def end(self, id_: str) -> None:
        await self._store.delete(key_of("session", id_))

    async def fresh(self, session: Session, calls: Calls) -> Session | None:
        """The session with a token good for this request; None when auth ended it. One refresh
        at a time: refresh tokens rotate, and one used twice revokes them all."""
        if session.life > NEAR_END_SECONDS:
            return session
        name = key_of("refresh", session.id)
        try:
            async with self._store.lock(name, timeout=LOCK_SECONDS, blocking_timeout=LOCK_SECONDS):
                current = await self.find(session.id)
                if current is None or current.life > NEAR_END_SECONDS:
                    return current
                return await self._refresh(current, calls)
        except Unavailable:
            if session.life > 0:  # auth is away: the token in hand still serves
                return session
            raise

    async def _refresh(self, session: Session, calls: Calls) -> Session | None:
        body = {"refresh_token": session.refresh_token}
        try:
            given = await calls.json("POST", "auth", "/sessions/refresh", body=body)
        except Refused as refusal:
            if refusal.status != 401:
                raise
            log.info("session ended by auth", kind=refusal.kind)
            await self.end(session.id)
            return None
        renewed = _session(session.id, given)
        await self._write(renewed)
        return renewed

    async def raised(self, session: Session, given: dict[str, Any]) -> Session:
        """The session at the level that a second factor opened. Its refresh token stays: the last
        one drawn, whoever drew it meanwhile."""
        tokens = RaisedSession.model_validate(given)
        async with self._store.lock(
            key_of("refresh", session.id), timeout=LOCK_SECONDS, blocking_timeout=LOCK_SECONDS
        ):
            current = await self.find(session.id) or session
            higher = replace(current, **_opened(tokens))
            await self._write(higher)
        return higher

    async def _write(self, session: Session) -> None:
        sealed = self._seal.close("session", asdict(session))
        await self._store.set(key_of("session", session.id), sealed, ex=IDLE_SECONDS)

    async def set_aside(self, form: WaitingForm) -> str:
        """Keeps a form half an hour; the id to ask for it."""
        id_ = secrets.token_urlsafe(32)
        sealed = self._seal.close("waiting", asdict(form))
        await self._store.set(key_of("waiting", id_), sealed, ex=WAITING_SECONDS)
        return id_

    async def waiting(self, id_: str, *, person: str) -> WaitingForm | None:
        """The form set aside, for the person who was filling it in and nobody else."""
        sealed = await self._store.get(key_of("waiting", id_))
        found = self._seal.open("waiting", sealed) if sealed else None
        if found is None or found["person"] != person:
            return None
        fields = tuple((str(name), str(value)) for name, value in found["fields"])
        return WaitingForm(found["person"], found["path"], fields, found["method"])

    async def forget(self, id_: str) -> None:
        await self._store.delete(key_of("waiting", id_))


def _session(id_: str, given: dict[str, Any]) -> Session:
    tokens = GivenSession.model_validate(given)
    person = given["person"]
    return Session(
        id=id_,
        person=person["id"],
        given_name=person["given_name"],
        family_name=person["family_name"],
        refresh_token=tokens.refresh_token,
        **_opened(tokens),
    )


def _opened(tokens: RaisedSession) -> dict[str, Any]:
    """What changes with the level of a session."""
    return {
        "roles": tokens.roles,
        "access_token": tokens.access_token,
        "expires_at": time.time() + tokens.expires_in,
        "factor_required": tokens.second_factor.required,
    }


def key_of(kind: str, id_: str) -> str:
    """Where Valkey keeps it: whoever reads the keys learns no cookie."""
    return f"portal:{kind}:{hashlib.sha256(id_.encode()).hexdigest()}"
