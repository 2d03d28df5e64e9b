"""What HTTP accepts and returns."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from contracts.auth import Address, Grant
from kernel.addresses import normalised
from kernel.schemas import Body
from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints

from auth.domain.accounts import Account
from auth.domain.sessions import TOKEN_SECONDS

Browser = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{32,128}$")]
"""A secret drawn by the browser's side, which proves that it is the same browser."""
Token = Annotated[str, StringConstraints(min_length=1, max_length=128)]


def _without_blanks(text: object) -> object:
    return "".join(text.split()) if isinstance(text, str) else text


class LinkRequest(Body):
    address: Annotated[str, StringConstraints(max_length=320), AfterValidator(normalised)]
    browser: Browser


class LinkRequested(BaseModel):
    expires_at: datetime


class LinkSeen(BaseModel):
    given_name: str | None
    family_name: str | None
    expires_at: datetime


class SignIn(Body):
    token: Token
    browser: Browser


class SignInWithCode(Body):
    """`code`: as mailed; blanks in it do not count."""

    code: Annotated[str, BeforeValidator(_without_blanks), StringConstraints(pattern=r"^[0-9]{6}$")]
    browser: Browser


class Refresh(Body):
    refresh_token: Token


class PersonNamed(BaseModel):
    id: UUID
    given_name: str
    family_name: str

    @classmethod
    def of(cls, account: Account) -> "PersonNamed":
        return cls(id=account.id, given_name=account.given_name, family_name=account.family_name)


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


class Me(PersonNamed):
    rpps: str | None
    university: str | None
    phone: str | None
    addresses: tuple[Address, ...]
    roles: tuple[Grant, ...]

    @classmethod
    def of(cls, account: Account) -> "Me":
        return cls(
            id=account.id,
            given_name=account.given_name,
            family_name=account.family_name,
            rpps=account.rpps,
            university=account.university,
            phone=account.phone,
            addresses=account.addresses,
            roles=account.grants,
        )


class Imported(BaseModel):
    """How many people a file added, changed, and left as they were."""

    added: int
    changed: int
    unchanged: int

    def __add__(self, other: "Imported") -> "Imported":
        return Imported(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
        )


class Jwk(BaseModel):
    """The public half of an EC key (RFC 7517)."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: str
    y: str
    use: Literal["sig"]
    alg: Literal["ES256"]
    kid: str


class Jwks(BaseModel):
    keys: list[Jwk]
