"""What catalog reads from its environment."""

from kernel.objects import StoringSettings


class Settings(StoringSettings):
    pass
