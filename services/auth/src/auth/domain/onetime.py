"""Codes of an application (TOTP, RFC 6238: six digits, thirty seconds) and codes of recovery."""

import hmac
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

import pyotp

from auth.domain.keys import Vault
from auth.domain.links import mac

ISSUER: Final = "Appariement"
STEP_SECONDS: Final = 30
DRIFT: Final = 1
"""Steps that the clock of a phone may be early or late."""
RECOVERY_CODES: Final = 10
RECOVERY_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_GROUPS: Final = 3
RECOVERY_GROUP: Final = 4


def draw_totp() -> str:
    """A secret of 160 bits, in base32."""
    return pyotp.random_base32()


def seal_totp(vault: Vault, factor: UUID, secret: str) -> str:
    """Bound to its factor: copied to another person's, it opens no more."""
    return vault.close("totp", {"factor": str(factor), "secret": secret})


def open_totp(vault: Vault, factor: UUID, sealed: str) -> str:
    """Raises ValueError for a secret that was sealed for another factor."""
    content = vault.read("totp", sealed)
    if content.get("factor") != str(factor):
        raise ValueError("this secret was sealed for another factor")
    return str(content["secret"])


def totp_uri(secret: str, *, address: str) -> str:
    """What an application reads in a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=address, issuer_name=ISSUER)


def step_of(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """The step of which this is the code, later than `after`: an accepted code is never good
    again, nor is an older one."""
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    for step in range(current - DRIFT, current + DRIFT + 1):
        right = hmac.compare_digest(totp.at(step * STEP_SECONDS), code)
        if right and (after is None or step > after):
            return step
    return None


def draw_recovery_codes() -> list[str]:
    """Sixty bits each, as `abcd-efgh-jkmn`."""

    def group() -> str:
        return "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_GROUP))

    return ["-".join(group() for _ in range(RECOVERY_GROUPS)) for _ in range(RECOVERY_CODES)]


def recovery_mac(vault: Vault, person: UUID, code: str) -> bytes:
    """What is kept of a recovery code."""
    return mac(vault.mac_key, "recovery", str(person), code)
