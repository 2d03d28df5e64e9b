"""A person, to others and to themselves."""

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
