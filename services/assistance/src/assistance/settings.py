"""What this service reads from its environment."""

from functools import cached_property

from kernel.objects import StoringSettings
from kernel.sealing import Seal, SealingKey


class Settings(StoringSettings):
    """`sealing_public_key`: for whom mails are sealed."""

    sealing_public_key: SealingKey

    @cached_property
    def seal(self) -> Seal:
        return Seal.of(self.sealing_public_key)
