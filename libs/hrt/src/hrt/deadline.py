"""How much time is left."""

import math
import time
from dataclasses import dataclass

_WISHES_PER_SECOND = 2_000_000


@dataclass(frozen=True)
class Deadline:
    """An instant of the monotonic clock; infinite when there is no limit."""

    at: float

    @staticmethod
    def after(seconds: float | None) -> "Deadline":
        """The deadline in so many seconds (None: never)."""
        return Deadline(math.inf if seconds is None else time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - time.monotonic())

    def sooner(self, seconds: float) -> "Deadline":
        """The deadline so many seconds before this one."""
        return Deadline(self.at - seconds)

    def allows(self, wishes: int) -> bool:
        """Whether there is time for a linear step over so many wishes, on a busy machine."""
        return wishes <= _WISHES_PER_SECOND * self.left()
