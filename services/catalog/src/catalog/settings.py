"""What catalog reads from its environment."""

from kernel.settings import ServiceSettings


class Settings(ServiceSettings):
    pass
