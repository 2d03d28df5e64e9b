"""Signing in, and the sessions that follow."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from contracts.auth import Grant
from kernel.schemas import Body
from pydantic import BaseModel, BeforeValidator, StringConstraints

from auth.domain.factors import Kind
from auth.domain.levels import Level
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


class SecondFactor(BaseModel):
    """`required`: roles of this person wait until one is shown (`POST /sessions/second-factor`).
    `enrolled`: the kinds they have; none yet, they add one first."""

    required: bool
    enrolled: tuple[Kind, ...]


class SessionRaised(BaseModel):
    """A new access token of an open session, whose refresh token stays. `roles`: those open."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - RFC 6750's name, no secret
    expires_in: int
    person: PersonNamed
    roles: tuple[Grant, ...]
    second_factor: SecondFactor

    @classmethod
    def of(cls, level: Level, access_token: str) -> "SessionRaised":
        return cls(
            access_token=access_token,
            expires_in=TOKEN_SECONDS,
            person=PersonNamed.of(level.holder.account),
            roles=level.grants,
            second_factor=SecondFactor(required=level.required, enrolled=level.holder.enrolled),
        )


class SessionOpened(SessionRaised):
    refresh_token: str

    @classmethod
    def with_refresh(cls, raised: SessionRaised, refresh_token: str) -> "SessionOpened":
        return cls(**dict(raised), refresh_token=refresh_token)


class OpenSession(BaseModel):
    """`used_at`: when it was last prolonged. `current`: the one that asks."""

    id: UUID
    started_at: datetime
    used_at: datetime | None
    ends_at: datetime
    current: bool


class OpenSessions(BaseModel):
    items: list[OpenSession]
