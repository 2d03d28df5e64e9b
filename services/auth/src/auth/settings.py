"""What auth needs of its environment besides what every service does."""

import base64
import binascii
from functools import cached_property
from typing import Annotated

from kernel.sealing import Seal, SealingKey
from kernel.settings import ServiceSettings
from pydantic import AfterValidator, SecretStr

from auth.domain.keys import Vault
from auth.domain.links import SEALED_BYTES


def _secret_bytes(secret: SecretStr) -> bytes:
    text = secret.get_secret_value()
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _of_32_bytes(secret: SecretStr) -> SecretStr:
    try:
        length = len(_secret_bytes(secret))
    except binascii.Error as error:
        raise ValueError("base64url is expected") from error
    if length != 32:
        raise ValueError("32 bytes are expected")
    return secret


class Settings(ServiceSettings):
    """`sealing_public_key`: for whom sign-in links are sealed. `key_encryption_key`: seals the
    private signing keys in the database."""

    sealing_public_key: SealingKey
    key_encryption_key: Annotated[SecretStr, AfterValidator(_of_32_bytes)]

    @cached_property
    def seal(self) -> Seal:
        return Seal.of(self.sealing_public_key, least=SEALED_BYTES)

    @cached_property
    def vault(self) -> Vault:
        return Vault(_secret_bytes(self.key_encryption_key))
