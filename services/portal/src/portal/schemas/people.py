"""Oneself: identity, addresses, sessions."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.schemas.reading import Reading


class Me(Reading):
    given_name: str
    family_name: str
    birth_date: date | None
    rpps: str | None
    university: str | None
    phone: str | None


class OwnAddress(Reading):
    """`expires_at`: until when the link sent there is good; None once it is confirmed."""

    address: str
    main: bool
    confirmed: bool
    expires_at: AwareDatetime | None = None


class OpenSession(Reading):
    """`current`: the one of this browser."""

    id: UUID
    started_at: AwareDatetime
    used_at: AwareDatetime | None
    current: bool
