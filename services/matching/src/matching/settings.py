"""What the environment tells this service."""

from kernel.settings import ServiceSettings
from pydantic import Field


class Settings(ServiceSettings):
    """`abandoned_seconds`: a run whose worker was silent that long is another's to take.
    `attempts`: how many workers may die of a run before it is failed. `patience_seconds`: how long
    a solved run waits for the persons and postes that other facts have yet to name."""

    abandoned_seconds: float = Field(default=10, ge=1, le=600)
    attempts: int = Field(default=3, ge=1, le=10)
    patience_seconds: float = Field(default=60, ge=0, le=3600)
