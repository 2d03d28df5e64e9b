"""An application of codes on someone's telephone (TOTP, RFC 6238)."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyotp

STEP_SECONDS = 30


@dataclass
class Phone:
    """`recovery_codes`: noted on paper when the application was added."""

    secret: str
    recovery_codes: Sequence[str] = ()
    _last: int = field(default=0, init=False)

    async def code(self) -> str:
        """One not shown before. The platform takes those of the step before and of the one after
        too, as telephones are early or late; when all three were shown, this one waits."""
        step = max(self._last + 1, int(time.time()) // STEP_SECONDS - 1)
        await asyncio.sleep(max(0.0, (step - 1) * STEP_SECONDS - time.time()))
        self._last = step
        return pyotp.TOTP(self.secret).at(step * STEP_SECONDS)
