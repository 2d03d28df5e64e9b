"""What candidatures reads from its environment."""

from functools import cached_property
from typing import Annotated

from kernel.objects import StoringSettings
from pydantic import AfterValidator, SecretStr

from candidatures.domain.keys import Signer


def _private_key(secret: SecretStr) -> SecretStr:
    Signer.of("receipts", secret.get_secret_value())
    return secret


Key = Annotated[SecretStr, AfterValidator(_private_key)]


class Settings(StoringSettings):
    """`receipt_key`, `record_key`: what receipts and records are signed with, Ed25519 in JWK."""

    receipt_key: Key
    record_key: Key

    @cached_property
    def receipts(self) -> Signer:
        return Signer.of("receipts", self.receipt_key.get_secret_value())

    @cached_property
    def records(self) -> Signer:
        return Signer.of("records", self.record_key.get_secret_value())
