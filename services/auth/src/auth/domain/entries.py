"""Someone named by address, in a file or by a fact, and what that changes of who is known."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import uuid4

from contracts.auth import Address, Grant

from auth.domain.accounts import Account, Change


@dataclass(slots=True)
class Entry:
    """`row`: the first line of a file that names this address."""

    address: str
    given_name: str
    family_name: str
    rpps: str | None = None
    university: str | None = None
    title: str | None = None
    service: str | None = None
    establishment: str | None = None
    phone: str | None = None
    birth_date: date | None = None
    grants: list[Grant] = field(default_factory=list)
    row: int = 0

    def opens(self) -> Change:
        """A new account."""
        account = Account(
            id=uuid4(),
            given_name=self.given_name,
            family_name=self.family_name,
            rpps=self.rpps,
            university=self.university,
            title=self.title,
            service=self.service,
            establishment=self.establishment,
            phone=self.phone,
            birth_date=self.birth_date,
            addresses=(Address(address=self.address, main=True),),
            grants=tuple(self.grants),
        )
        return Change(None, account)

    def changes(self, known: Account) -> Change | None:
        """None when nothing new is said. What is not told erases nothing."""
        after = replace(
            known,
            given_name=self.given_name,
            family_name=self.family_name,
            rpps=self.rpps or known.rpps,
            university=self.university or known.university,
            title=self.title or known.title,
            service=self.service or known.service,
            establishment=self.establishment or known.establishment,
            phone=self.phone or known.phone,
            birth_date=self.birth_date or known.birth_date,
            grants=with_grants(known.grants, self.grants),
        )
        return None if after == known else Change(known, after)


def with_grants(known: Iterable[Grant], given: Iterable[Grant]) -> tuple[Grant, ...]:
    """The roles known and those given. A person has one candidature a campaign: the last told."""
    grants = list(known)
    for grant in given:
        if grant not in grants:
            grants = [other for other in grants if not same_campaign(grant, other)]
            grants.append(grant)
    return tuple(grants)


def same_campaign(one: Grant, other: Grant) -> bool:
    """Whether both make someone a candidate of the same campaign, differently."""
    candidates = one.role == other.role == "candidate"
    return candidates and one.campaign == other.campaign and one != other
