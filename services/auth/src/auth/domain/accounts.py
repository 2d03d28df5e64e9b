"""A person as the others hear of them: the whole state, and what changed of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from uuid import UUID

from contracts import Event
from contracts.auth import Address, ContactsChanged, Grant, PersonChanged

SCOPE = ("role", "campaign", "speciality", "subdivision", "region", "poste", "access")


@dataclass(frozen=True, slots=True)
class Account:
    """A person with their addresses, the main one first, and their roles."""

    id: UUID
    given_name: str
    family_name: str
    rpps: str | None = None
    university: str | None = None
    phone: str | None = None
    first_sign_in_at: datetime | None = None
    addresses: tuple[Address, ...] = ()
    grants: tuple[Grant, ...] = ()

    def person_changed(self) -> PersonChanged:
        return PersonChanged(
            person=self.id,
            given_name=self.given_name,
            family_name=self.family_name,
            rpps=self.rpps,
            university=self.university,
            grants=self.grants,
            first_sign_in_at=self.first_sign_in_at,
        )

    def contacts_changed(self) -> ContactsChanged:
        return ContactsChanged(person=self.id, addresses=self.addresses, phone=self.phone)


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

    def signed_in(self, first: datetime | None) -> "Change":
        """The same change of someone who has signed in meanwhile, perhaps."""
        if first == self.after.first_sign_in_at:
            return self
        return Change(self.before, replace(self.after, first_sign_in_at=first))

    def events(self) -> list[Event]:
        """What the others must hear: each part of the state that is not as it was."""
        events: list[Event] = []
        if self.before is None or _of_person(self.before) != _of_person(self.after):
            events.append(self.after.person_changed())
        if self.before is None or _of_contacts(self.before) != _of_contacts(self.after):
            events.append(self.after.contacts_changed())
        return events


_of_person = attrgetter("given_name", "family_name", "rpps", "university", "grants")
_of_contacts = attrgetter("addresses", "phone")


@lru_cache(maxsize=20_000)
def grant_of(*scope: str | None) -> Grant:
    """The grant with these fields, in the order of SCOPE; thousands of people share a few."""
    return Grant.model_validate(dict(zip(SCOPE, scope, strict=True)))


scope_of: Callable[[Grant], tuple[str | None, ...]] = attrgetter(*SCOPE)
"""The fields of a grant, in the order of SCOPE."""
