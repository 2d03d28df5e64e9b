"""Opens what `auth` sealed for this service alone: a link, its address, a code to sign in."""

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from pydantic import BaseModel, Field, ValidationError

ALGORITHMS = ["ECDH-ES", "A256GCM"]


class Unsealable(Exception):
    """Not sealed for this service, or not a link: trying again cannot help."""


class SealedLink(BaseModel):
    """`address` None: nobody has the address asked for, there is nothing to send."""

    address: str | None
    link: str | None = None
    code: str | None = Field(default=None, pattern=r"^[0-9]{6}$")


def unseal(sealed: str, key: ECKey, *, public_url: str) -> SealedLink:
    """Raises Unsealable, also for a link to elsewhere: anyone can seal with the public half."""
    try:
        opened = jwe.decrypt_compact(sealed, key, algorithms=ALGORITHMS).plaintext or b""
        link = SealedLink.model_validate_json(opened)
    except (JoseError, ValidationError, ValueError) as error:
        raise Unsealable(type(error).__name__) from None
    if link.address is not None and not (link.link or "").startswith(f"{public_url}/"):
        raise Unsealable("a link to elsewhere")
    return link
