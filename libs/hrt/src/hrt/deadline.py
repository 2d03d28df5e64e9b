"""How much time is left."""

import math
import time
from dataclasses import dataclass


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
