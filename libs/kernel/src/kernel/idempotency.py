"""The same `Idempotency-Key` again gets the first answer. The key is written in the transaction of
the change; a double that comes at the same time waits for it, then reads its answer."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import Column, DateTime, delete, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from kernel.db import Session
from kernel.errors import DomainError
from kernel.identity import SignedIn

Answer = TypeVar("Answer", bound=BaseModel)


class KeyReused(DomainError):
    """Cette clé d'idempotence a déjà servi pour une autre demande."""

    status = 422


class Replayed(Exception):
    """Not a failure: the first answer to the same request, given again."""

    def __init__(self, answer: JSONResponse) -> None:
        self.answer = answer


class IdempotencyKey(SQLModel, table=True):
    """A request that was answered, and its answer."""

    __tablename__ = "idempotency_keys"

    person: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True, max_length=64)
    request: str
    status: int | None = None
    etag: str | None = None
    body: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    created_at: datetime | None = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False
        ),
    )


@dataclass(frozen=True)
class Once:
    """This request's key, if it came with one."""

    session: AsyncSession
    response: Response
    person: UUID
    key: str | None
    status: int = 200

    async def keep(self, answer: Answer) -> Answer:
        """Remembers the answer under the key; gives it back."""
        if self.key:
            await self.session.flush()
            first = {
                "person": self.person,
                "key": self.key,
                "status": self.response.status_code or self.status,
                "etag": self.response.headers.get("etag"),
                "body": answer.model_dump_json(by_alias=True),
            }
            await self.session.execute(_KEEP, first)
        return answer


_KEEP: Final = text(
    "UPDATE idempotency_keys SET status = :status, etag = :etag, body = CAST(:body AS jsonb) "
    "WHERE person = :person AND key = :key"
)


Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=8, max_length=64)]


async def once(
    request: Request,
    response: Response,
    session: Session,
    caller: SignedIn,
    idempotency_key: Key = None,
) -> Once:
    """Raises Replayed with the first answer, or KeyReused when the request is another one."""
    return await once_for(
        caller.person, idempotency_key, request=request, response=response, session=session
    )


async def once_for(
    person: UUID,
    idempotency_key: str | None,
    *,
    request: Request,
    response: Response,
    session: AsyncSession,
) -> Once:
    """Like `once`, for a route that lets in people who are not signed in: `person` names whose
    keys these are."""
    if idempotency_key:
        fingerprint = f"{request.method} {request.url.path} {await _digest(request)}"
        key = {"person": person, "key": idempotency_key, "request": fingerprint}
        taken = await session.execute(_TAKE, key)
        if taken.first() is None:
            first = await session.get_one(IdempotencyKey, (person, idempotency_key))
            raise Replayed(_again(first)) if first.request == fingerprint else KeyReused()
    status = getattr(request.scope.get("route"), "status_code", None) or 200
    return Once(session, response, person, idempotency_key, status)


_TAKE: Final = text(
    "INSERT INTO idempotency_keys (person, key, request) VALUES (:person, :key, :request) "
    "ON CONFLICT DO NOTHING RETURNING key"
)


_FORMS: Final = ("multipart/", "application/x-www-form-urlencoded")


async def _digest(request: Request) -> str:
    """Of the body; of a form's parts, which are read by now and whose boundary is always new."""
    if not request.headers.get("content-type", "").startswith(_FORMS):
        return hashlib.sha256(await request.body()).hexdigest()
    digest = hashlib.sha256()
    for name, value in (await request.form()).multi_items():
        content = value.encode() if isinstance(value, str) else await value.read()
        digest.update(f"{name} {len(content)} ".encode() + content)
        if not isinstance(value, str):
            await value.seek(0)
    return digest.hexdigest()


def _again(first: IdempotencyKey) -> JSONResponse:
    headers = {"Idempotent-Replayed": "true"}
    if first.etag:
        headers["ETag"] = first.etag
    return JSONResponse(first.body, first.status or 200, headers=headers)


KEPT = timedelta(days=2)


async def forget_old(session: AsyncSession) -> None:
    """An answer is personal, and nobody asks again after so long."""
    old = col(IdempotencyKey.created_at) < func.clock_timestamp() - KEPT
    await session.execute(delete(IdempotencyKey).where(old))


async def on_replay(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Replayed)  # noqa: S101 - registered for this class
    return error.answer


OnlyOnce = Annotated[Once, Depends(once)]
