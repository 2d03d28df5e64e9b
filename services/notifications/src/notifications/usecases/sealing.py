"""Opens what others sealed for this service alone: `auth`, a link, its address, a code to sign in;
`assistance`, what a mail about a ticket says and to whom."""

from typing import TypeVar

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import BaseModel, Field, ValidationError

ALGORITHMS = ["ECDH-ES", "A256GCM"]


class Unsealable(Exception):
    """Not sealed for this service, or not what it should be: trying again cannot help."""


class SealedLink(BaseModel):
    """`address` None: nobody has the address asked for, there is nothing to send."""

    address: str | None
    link: str | None = None
    code: str | None = Field(default=None, pattern=r"^[0-9]{6}$")


class TicketMail(BaseModel):
    """`text`: what was answered; empty when only the state of the ticket is told."""

    address: str
    name: str
    reference: str = Field(pattern=r"^A-[0-9]{5,}$")
    link: str
    text: str


Sealed = TypeVar("Sealed", SealedLink, TicketMail)


def unseal(sealed: str, key: ECKey, *, public_url: str, content: type[Sealed]) -> Sealed:
    """Raises Unsealable, also for a link to elsewhere: anyone can seal with the public half."""
    try:
        plain = jwe.decrypt_compact(sealed, key, algorithms=ALGORITHMS).plaintext or b""
        opened = content.model_validate_json(plain)
    except (JoseError, ValidationError, ValueError) as error:
        raise Unsealable(type(error).__name__) from None
    if opened.address is not None and not (opened.link or "").startswith(f"{public_url}/"):
        raise Unsealable("a link to elsewhere")
    return opened
