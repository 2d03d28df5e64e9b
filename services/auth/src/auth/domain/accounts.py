"""A person as the others hear of them: the whole state, and what changed of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from uuid import UUID

from contracts import Event
from contracts.auth import Address, ContactsChanged, Grant, PersonChanged
from contracts.identity import MainAddressChanged, NameChanged

from auth.domain.history import Author, Edit

SCOPE = ("role", "campaign", "speciality", "subdivision", "region", "poste", "access")


@dataclass(frozen=True, slots=True)
class Account:
    """A person with their addresses, the main one first, and their roles. `signed_in`: when first,
    by campaign."""

    id: UUID
    given_name: str
    family_name: str
    rpps: str | None = None
    university: str | None = None
    title: str | None = None
    service: str | None = None
    establishment: str | None = None
    phone: str | None = None
    birth_date: date | None = None
    first_sign_in_at: datetime | None = None
    signed_in: Mapping[str, datetime] = field(default_factory=dict)
    addresses: tuple[Address, ...] = ()
    grants: tuple[Grant, ...] = ()
    version: int = 1
    merged_into: UUID | None = None

    @property
    def main_address(self) -> str | None:
        return next((one.address for one in self.addresses if one.main), None)

    def reached_at(self, *addresses: Address) -> "Account":
        """The same account with these addresses alone, in the order in which they are told."""
        return replace(self, addresses=tuple(sorted(addresses, key=_told_first)))

    def person_changed(self) -> PersonChanged:
        return PersonChanged(
            person=self.id,
            given_name=self.given_name,
            family_name=self.family_name,
            rpps=self.rpps,
            university=self.university,
            grants=self.grants,
            first_sign_in_at=self.first_sign_in_at,
            signed_in=dict(self.signed_in),
            merged_into=self.merged_into,
        )

    def contacts_changed(self) -> ContactsChanged:
        return ContactsChanged(person=self.id, addresses=self.addresses, phone=self.phone)


def _told_first(address: Address) -> tuple[bool, str]:
    return (not address.main, address.address)


@dataclass(frozen=True, slots=True)
class Change:
    """A person before and after; `before` is None for someone new."""

    before: Account | None
    after: Account

    @property
    def given(self) -> list[Grant]:
        known = self.before.grants if self.before else ()
        return [grant for grant in self.after.grants if grant not in known]

    @property
    def withdrawn(self) -> list[Grant]:
        known = self.before.grants if self.before else ()
        return [grant for grant in known if grant not in self.after.grants]

    @property
    def gained(self) -> list[Address]:
        known = self.before.addresses if self.before else ()
        return [one for one in self.after.addresses if one not in known]

    @property
    def lost(self) -> list[Address]:
        known = self.before.addresses if self.before else ()
        return [one for one in known if one not in self.after.addresses]

    def signed_in(self, first: datetime | None, by_campaign: Mapping[str, datetime]) -> "Change":
        """The same change of someone who has signed in meanwhile, perhaps."""
        if first == self.after.first_sign_in_at and by_campaign == self.after.signed_in:
            return self
        after = replace(self.after, first_sign_in_at=first, signed_in=by_campaign)
        return Change(self.before, after)

    def events(self) -> list[Event]:
        """What the others must hear: each part of the state that is not as it was."""
        events: list[Event] = []
        if self.before is None or _of_person(self.before) != _of_person(self.after):
            events.append(self.after.person_changed())
        if self.before is None or _of_contacts(self.before) != _of_contacts(self.after):
            events.append(self.after.contacts_changed())
        return events

    def told_to_them(self, by: Author) -> list[Event]:
        """What a person hears of their own account when someone else changed it."""
        if self.before is None or self.after.merged_into is not None:
            return []
        told: list[Event] = []
        who = {"person": self.after.id, "version": self.after.version + 1, "by": by.role}
        name = {"given_name": self.after.given_name, "family_name": self.after.family_name}
        if _name(self.before) != _name(self.after):
            told.append(NameChanged.model_validate(who | name))
        former, address = self.before.main_address, self.after.main_address
        if former and address and former != address:
            told.append(
                MainAddressChanged.model_validate(who | {"former": former, "address": address})
            )
        return told

    def edits(self) -> list[Edit]:
        """What the history of the person keeps of this change."""
        if self.before is None or self.after.merged_into is not None:
            return []
        pairs = zip(_KEPT, _kept(self.before), _kept(self.after), strict=True)
        return [
            Edit(self.after.id, field, _written(before), _written(after))
            for field, before, after in pairs
            if before != after
        ]


def _written(value: object) -> str | None:
    return None if value is None else str(value)


_KEPT = (
    "given_name", "family_name", "birth_date", "rpps", "main_address",
    "university", "title", "service", "establishment",
)  # fmt: skip
_kept = attrgetter(*_KEPT)
_name = attrgetter("given_name", "family_name")
_of_person = attrgetter(
    "given_name", "family_name", "rpps", "university", "grants", "signed_in", "merged_into"
)
_of_contacts = attrgetter("addresses", "phone")


@lru_cache(maxsize=20_000)
def grant_of(*scope: str | None) -> Grant:
    """The grant with these fields, in the order of SCOPE; thousands of people share a few."""
    return Grant.model_validate(dict(zip(SCOPE, scope, strict=True)))


scope_of: Callable[[Grant], tuple[str | None, ...]] = attrgetter(*SCOPE)
"""The fields of a grant, in the order of SCOPE."""
