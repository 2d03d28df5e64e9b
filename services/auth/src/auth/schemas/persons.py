"""A person, to others and to themselves."""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.auth import Address, Grant
from pydantic import BaseModel

from auth.domain.accounts import Account


class PersonNamed(BaseModel):
    id: UUID
    given_name: str
    family_name: str

    @classmethod
    def of(cls, account: Account) -> "PersonNamed":
        return cls(id=account.id, given_name=account.given_name, family_name=account.family_name)


class Me(PersonNamed):
    birth_date: date | None
    rpps: str | None
    university: str | None
    title: str | None
    service: str | None
    establishment: str | None
    phone: str | None
    addresses: tuple[Address, ...]
    roles: tuple[Grant, ...]

    @classmethod
    def of(cls, account: Account) -> "Me":
        return cls(**told(account))


def told(account: Account) -> dict[str, Any]:
    """What an account says of its person, by the names of Me."""
    return {
        "id": account.id,
        "given_name": account.given_name,
        "family_name": account.family_name,
        "birth_date": account.birth_date,
        "rpps": account.rpps,
        "university": account.university,
        "title": account.title,
        "service": account.service,
        "establishment": account.establishment,
        "phone": account.phone,
        "addresses": account.addresses,
        "roles": account.grants,
    }
