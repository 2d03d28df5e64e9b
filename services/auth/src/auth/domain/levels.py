"""How far a session is open: the roles that ask for a second factor wait until it was shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.auth import Grant

from auth.domain.accounts import Account
from auth.domain.factors import Kind, Method


@dataclass(frozen=True, slots=True)
class Holder:
    """A person, the roles that running campaigns ask a second factor of, the kinds they have."""

    account: Account
    asked_of: frozenset[str] = frozenset()
    enrolled: tuple[Kind, ...] = ()

    @property
    def demanded(self) -> bool:
        """Whether a role they hold asks for one."""
        return any(grant.role in self.asked_of for grant in self.account.grants)


@dataclass(frozen=True, slots=True)
class Level:
    """A session's: `shown_at` is when a second factor was last shown in it, `method` which."""

    holder: Holder
    shown_at: datetime | None = None
    method: Method | None = None

    @property
    def required(self) -> bool:
        """Whether roles wait for a second factor."""
        return self.holder.demanded and self.shown_at is None

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The roles that are open."""
        held = self.holder.account.grants
        if not self.required:
            return held
        return tuple(grant for grant in held if grant.role not in self.holder.asked_of)

    def claims(self) -> dict[str, Any]:
        claims: dict[str, Any] = {
            "amr": ["email", self.method] if self.method else ["email"],
            "factor_demanded": self.holder.demanded,
        }
        if self.shown_at:
            claims["factor_time"] = int(self.shown_at.timestamp())
        return claims
