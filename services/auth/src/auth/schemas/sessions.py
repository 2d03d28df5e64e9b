"""Signing in, and the sessions that follow."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from contracts.auth import Grant
from kernel.schemas import Body
from pydantic import BaseModel, BeforeValidator, StringConstraints

from auth.domain.accounts import Account
from auth.domain.sessions import TOKEN_SECONDS
from auth.schemas.links import Browser, Token, without_blanks
from auth.schemas.persons import PersonNamed


class SignIn(Body):
    token: Token
    browser: Browser


class SignInWithCode(Body):
    """`code`: as mailed; blanks in it do not count."""

    code: Annotated[str, BeforeValidator(without_blanks), StringConstraints(pattern=r"^[0-9]{6}$")]
    browser: Browser


class Refresh(Body):
    refresh_token: Token


class SessionOpened(BaseModel):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - RFC 6750's name, no secret
    expires_in: int
    refresh_token: str
    person: PersonNamed
    roles: tuple[Grant, ...]

    @classmethod
    def of(cls, account: Account, *, access_token: str, refresh_token: str) -> "SessionOpened":
        return cls(
            access_token=access_token,
            expires_in=TOKEN_SECONDS,
            refresh_token=refresh_token,
            person=PersonNamed.of(account),
            roles=account.grants,
        )


class OpenSession(BaseModel):
    """`used_at`: when it was last prolonged. `current`: the one that asks."""

    id: UUID
    started_at: datetime
    used_at: datetime | None
    ends_at: datetime
    current: bool


class OpenSessions(BaseModel):
    items: list[OpenSession]
