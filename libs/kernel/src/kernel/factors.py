"""Sensitive acts ask whoever must have a second factor to have shown it a moment ago."""

import time
from datetime import timedelta

from fastapi import Depends

from kernel.errors import DomainError
from kernel.identity import SKEW_SECONDS, SignedIn

FRESH = timedelta(minutes=10)


class SecondFactorStale(DomainError):
    """Cet acte demande de confirmer votre identité : présentez votre second facteur, puis
    recommencez. La confirmation vaut {minutes} minutes."""

    status = 403

    def __init__(self) -> None:
        minutes = int(FRESH.total_seconds()) // 60
        super().__init__(minutes=minutes, how="POST /sessions/second-factor")


async def _shown_lately(caller: SignedIn) -> None:
    """Raises SecondFactorStale. Nothing is asked of those whose roles demand no factor."""
    if not caller.factor_demanded:
        return
    shown = caller.factor_time.timestamp() if caller.factor_time else 0.0
    if time.time() - shown > FRESH.total_seconds() + SKEW_SECONDS:
        raise SecondFactorStale


fresh_factor = Depends(_shown_lately)
"""In `dependencies`, before `audited`."""
