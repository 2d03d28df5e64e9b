"""What the portal needs: where the services are, and the key that seals sessions."""

import base64
import binascii

from kernel.settings import ServerSettings
from pydantic import Field, SecretStr, field_validator

KEY_BYTES = 32


class PortalSettings(ServerSettings):
    """`inbox_url`: where the mails of a stack that sends none outside can be read."""

    session_key: SecretStr
    service_urls: dict[str, str] = Field(min_length=1)
    inbox_url: str | None = Field(default=None, pattern=r"^https?://")

    @field_validator("session_key")
    @classmethod
    def _right_length(cls, key: SecretStr) -> SecretStr:
        if len(_decoded(key)) != KEY_BYTES:
            raise ValueError(f"{KEY_BYTES} octets en base64url sont attendus")
        return key

    @property
    def key(self) -> bytes:
        return _decoded(self.session_key)


def _decoded(key: SecretStr) -> bytes:
    try:
        return base64.urlsafe_b64decode(key.get_secret_value())
    except binascii.Error as error:
        raise ValueError("base64url attendu") from error
