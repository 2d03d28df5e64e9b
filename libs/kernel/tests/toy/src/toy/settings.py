from kernel.settings import ServiceSettings
from pydantic import Field


class Settings(ServiceSettings):
    greetings: dict[str, str] = Field(default_factory=dict)
