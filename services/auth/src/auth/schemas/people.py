"""People as staff see and correct them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from contracts.auth import Role
from kernel.addresses import normalised
from kernel.schemas import Body, Flag
from pydantic import AfterValidator, BaseModel, StringConstraints

from auth.domain import identity
from auth.domain.accounts import Account
from auth.domain.history import PersonEdit
from auth.schemas.persons import Me, PersonNamed, told


def _if_told(read: Callable[[str], str]) -> Callable[[str | None], str | None]:
    def read_or_none(text: str | None) -> str | None:
        return read(text) or None if text is not None else None

    return read_or_none


def _plausible(born: date | None) -> date | None:
    return born and identity.plausible(born)


Name = Annotated[str, StringConstraints(min_length=1), AfterValidator(identity.name)]
Rpps = Annotated[str | None, AfterValidator(_if_told(identity.rpps))]
Label = Annotated[str | None, AfterValidator(_if_told(identity.label))]
Phone = Annotated[str | None, AfterValidator(_if_told(identity.phone))]
BirthDate = Annotated[date | None, AfterValidator(_plausible)]
MailAddress = Annotated[str, StringConstraints(max_length=320), AfterValidator(normalised)]


class IdentityIn(Body):
    """All of it: what is null is erased."""

    given_name: Name
    family_name: Name
    birth_date: BirthDate
    rpps: Rpps


class ProfessionIn(Body):
    """All of it: what is null is erased."""

    title: Label
    service: Label
    establishment: Label
    university: Label


class MainAddressIn(Body):
    """`keep_former`: whether the former one still signs in, as an added one."""

    address: MailAddress
    keep_former: Flag


class BothNames(Body):
    """ "Prénom Nom" of each account, as whoever merges them reads and types them."""

    kept: Name
    absorbed: Name


class MergeIn(Body):
    absorbed: UUID
    confirm: BothNames


class PersonState(Me):
    version: int

    @classmethod
    def of(cls, account: Account) -> "PersonState":
        return cls(**told(account), version=account.version)


class EditOut(BaseModel):
    """Something that staff changed."""

    at: datetime
    author: UUID
    field: str
    before: str | None
    after: str | None


class PersonCard(PersonState):
    """`undelivered_at`: when the last mail to them came back. `merged`: the accounts that are this
    one now. `history`: the latest first."""

    first_sign_in_at: datetime | None
    undelivered_at: datetime | None
    merged: list[UUID]
    history: list[EditOut]

    @classmethod
    def with_history(
        cls,
        account: Account,
        *,
        merged: list[UUID],
        undelivered_at: datetime | None,
        history: list[PersonEdit],
    ) -> "PersonCard":
        return cls(
            **told(account),
            version=account.version,
            first_sign_in_at=account.first_sign_in_at,
            undelivered_at=undelivered_at,
            merged=merged,
            history=[EditOut.model_validate(edit, from_attributes=True) for edit in history],
        )


class PersonFound(PersonNamed):
    address: str | None
    rpps: str | None
    roles: list[Role]
    first_sign_in_at: datetime | None
    undelivered_at: datetime | None


class PeopleFound(BaseModel):
    """`next`: what to give as `after` for those who follow; null at the end."""

    items: list[PersonFound]
    next: UUID | None

    @classmethod
    def of(cls, rows: Any, *, page: int) -> "PeopleFound":
        items = [PersonFound.model_validate(row, from_attributes=True) for row in rows[:page]]
        return cls(items=items, next=items[-1].id if len(rows) > page else None)
