"""What people hear of their own account: the links they asked for, and what others changed."""

import hashlib
from collections.abc import Sequence
from typing import Any

from contracts.assistance import TicketMailAsked
from contracts.auth import SecondFactorReset, SignInRequested
from contracts.identity import (
    AccountsMerged,
    AddressClaimed,
    MainAddressChanged,
    NameChanged,
    RoleNamed,
    SecondFactorChanged,
)
from notifications.domain import accounts
from notifications.usecases import queue
from sqlmodel.ext.asyncio.session import AsyncSession


async def sign_ins_requested(session: AsyncSession, events: Sequence[SignInRequested]) -> None:
    links = [sealed(event, "sign_in", "sign-in") for event in events]
    await queue.write_addressed(session, links, urgent=True)


async def addresses_claimed(session: AsyncSession, events: Sequence[AddressClaimed]) -> None:
    links = [sealed(event, "address_confirmation", "address-claimed") for event in events]
    await queue.write_addressed(session, links, urgent=False)


def sealed(
    event: SignInRequested | AddressClaimed | TicketMailAsked, kind: str, about: str
) -> dict[str, Any]:
    """The row of a mail whose address is under its seal."""
    return {
        "kind": kind,
        "fact": f"{about}:{hashlib.sha256(event.sealed.encode()).hexdigest()}",
        "person": event.person,
        "sealed": event.sealed,
        "expires_at": event.expires_at,
    }


async def names_changed(session: AsyncSession, events: Sequence[NameChanged]) -> None:
    told = [(accounts.of_name(event), event.person) for event in events]
    await queue.announce_each(session, told)


async def roles_named(session: AsyncSession, events: Sequence[RoleNamed]) -> None:
    told = [(accounts.of_role(event), event.person) for event in events]
    await queue.announce_each(session, told)


async def factors_changed(session: AsyncSession, events: Sequence[SecondFactorChanged]) -> None:
    told = [(accounts.of_factor(event), event.person) for event in events]
    await queue.announce_each(session, told)


async def factors_reset(session: AsyncSession, events: Sequence[SecondFactorReset]) -> None:
    told = [(accounts.of_reset(event), event.person) for event in events]
    await queue.announce_each(session, told)


async def main_address_changed(session: AsyncSession, event: MainAddressChanged) -> None:
    """Both hear of it: whoever reads the former one alone must know too."""
    told = [
        (accounts.of_address(event, to), event.person, to) for to in (event.former, event.address)
    ]
    await queue.announce_to(session, told)


async def accounts_merged(session: AsyncSession, event: AccountsMerged) -> None:
    told = [
        (accounts.of_merge(event, to), event.person, to) for to in (event.former, event.address)
    ]
    await queue.announce_to(session, told)
