"""What the platform acknowledged to each person: the truth that everything is checked against."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Save:
    """The last acknowledged list of a candidate in a round; `valid`: the minimum was reached;
    `receipt`: its number."""

    wishes: dict[str, int]
    version: int
    valid: bool
    receipt: int | None


@dataclass
class Ranking:
    """The last acknowledged ranking of a poste in a round, and the platform's verdict on it."""

    placements: list[dict[str, Any]]
    valid: bool
    receipt: int | None


@dataclass
class RoundLedger:
    lists: dict[str, Save] = field(default_factory=dict)
    rankings: dict[str, Ranking] = field(default_factory=dict)
    results: dict[str, str | None] = field(default_factory=dict)
    late_attempts: int = 0
    late_refused: int = 0


@dataclass(frozen=True)
class Trial:
    """Something the platform must refuse: what was tried, the answer due, the answer got."""

    what: str
    due: tuple[int, str]
    got: tuple[int, str] | None

    @property
    def ok(self) -> bool:
        return self.got == self.due


@dataclass
class Ledger:
    """`mails`: how many of each kind each address is owed."""

    rounds: dict[int, RoundLedger] = field(default_factory=dict)
    trials: list[Trial] = field(default_factory=list)
    mails: dict[str, Counter[str]] = field(default_factory=dict)

    def round(self, number: int) -> RoundLedger:
        return self.rounds.setdefault(number, RoundLedger())

    def owe(self, address: str, kind: str) -> None:
        self.mails.setdefault(address, Counter())[kind] += 1
