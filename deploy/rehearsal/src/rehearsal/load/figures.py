"""What was promised, what was measured; written as one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

HEAD = """# How much the platform carries

Written by `make bench`; do not edit. Everything runs on one machine, {machine}: the platform, its
databases, Kafka, the mail server and the people who load it share its cores.

| what | promise | measured | |
| --- | ---: | ---: | --- |
"""


@dataclass(frozen=True)
class Figure:
    """`most`: whether the promise is an upper bound (times, memory) or a lower one (rates)."""

    what: str
    promised: float
    measured: float
    unit: str
    most: bool = True

    @property
    def kept(self) -> bool:
        return (self.measured <= self.promised) is self.most or self.measured == self.promised

    @property
    def line(self) -> str:
        sign = "≤" if self.most else "≥"
        verdict = "met" if self.kept else "**missed**"
        return (
            f"| {self.what} | {sign} {self.promised:g} {self.unit} "
            f"| {self.measured:.3g} {self.unit} | {verdict} |"
        )


def percentile(seconds: Sequence[float], percent: float) -> float:
    """The nearest rank: the least value that `percent` of all do not exceed."""
    return sorted(seconds)[max(0, ceil(len(seconds) * percent / 100) - 1)]


def write(path: Path, figures: Sequence[Figure], machine: str) -> None:
    path.write_text(HEAD.format(machine=machine) + "\n".join(one.line for one in figures) + "\n")
