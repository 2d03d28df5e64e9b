"""A service's settings, from the environment. A wrong or missing one stops the start, by name."""

import re
from typing import Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

PREFIX = "APPARIEMENT_"


class InvalidSettings(SystemExit):
    """Ends the process with one line per wrong variable."""


class ServerSettings(BaseSettings):
    """What every process that answers HTTP needs."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(ge=1, le=65535)
    metrics_port: int = Field(ge=1, le=65535)
    redis_url: str = Field(pattern=r"^rediss?://")
    public_url: str = Field(pattern=r"^https?://[^/]+$")
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @classmethod
    def load(cls) -> Self:
        """The settings of this process. Raises InvalidSettings naming each wrong variable."""
        try:
            return cls()
        except ValidationError as error:
            lines = [
                f"{PREFIX}{'_'.join(str(part) for part in e['loc']).upper()}: {e['msg']}"
                for e in error.errors(include_input=False, include_url=False)
            ]
            raise InvalidSettings("Réglages refusés :\n" + "\n".join(lines)) from None
        except SettingsError as error:  # a variable that should be JSON
            field = "".join(re.findall(r'field "(\w+)"', str(error))).upper()
            raise InvalidSettings(f"Réglages refusés :\n{PREFIX}{field}: not JSON") from None


class ServiceSettings(ServerSettings):
    """What a service with a database and events needs besides."""

    database_url: str = Field(pattern=r"^postgresql\+asyncpg://")
    database_pool: int = Field(default=15, ge=1, le=100)
    kafka_bootstrap: str = Field(min_length=1)
    jwks_url: str = Field(pattern=r"^https?://")
