"""What this service needs besides: the key that opens sign-in links, and a mail server."""

import json
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Annotated
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from kernel.settings import ServiceSettings
from pydantic import AfterValidator, Field, SecretStr


def _private_key(value: SecretStr) -> SecretStr:
    try:
        key = ECKey.import_key(json.loads(value.get_secret_value()))
    except (JoseError, ValueError, KeyError, TypeError):
        raise ValueError("not an EC key (JWK)") from None
    if not key.is_private:
        raise ValueError("the private half of the key is needed")
    return value


def _mailbox(value: str) -> str:
    name, address = parseaddr(value)
    if not address:
        raise ValueError("not a mail address")
    Address(display_name=name, addr_spec=address)
    return value


class Settings(ServiceSettings):
    sealing_private_key: Annotated[SecretStr, AfterValidator(_private_key)]
    smtp_host: str = Field(min_length=1)
    smtp_port: int = Field(ge=1, le=65535)
    smtp_connections: int = Field(default=24, ge=1, le=50, description="kept open by each lane")
    mail_from: Annotated[str, AfterValidator(_mailbox)] = (
        "Appariement <nepasrepondre@appariement.test>"
    )
    assistance_address: str = "assistance@appariement.test"

    @property
    def sealing_key(self) -> ECKey:
        return ECKey.import_key(json.loads(self.sealing_private_key.get_secret_value()))

    @property
    def mail_host(self) -> str:
        """The right side of each Message-ID."""
        return urlsplit(self.public_url).hostname or ""
