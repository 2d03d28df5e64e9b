"""What the engine's process answers, read back strictly."""

from typing import Any

from contracts.matching import Objective
from pydantic import BaseModel, ConfigDict


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Account(_Answer):
    """One candidate of the instance: the poste obtained, on which terms, and why not another."""

    candidate: str
    poste: str | None
    hearts: int | None
    rank: int | None
    candidates_ranked: int | None
    left_out: bool
    explanation: dict[str, Any]
    sentences: list[str]


class Matched(_Answer):
    """A result with its verification. `findings`: what the second implementation disagrees on.
    `certificate`: the result with the cover that proves its perfect couples."""

    result: str
    certificate: str
    digest: str
    objective: Objective
    proven: list[str]
    bounds: dict[str, Any]
    findings: list[str]
    notes: list[str]
    seconds: float
    places: dict[str, int]
    accounts: list[Account]


class Progress(_Answer):
    """How far the engine is: the value and the bound of each figure known so far."""

    percent: int
    figures: dict[str, dict[str, Any]]


class Policy(_Answer):
    """What one policy gives to a draft. `pairs`: under its opaque ids."""

    policy: str
    objective: Objective
    proven: list[str]
    bounds: dict[str, Any]
    findings: list[str]
    notes: list[str]
    seconds: float
    pairs: list[tuple[str, str]]


class Compared(_Answer):
    """A draft solved by each policy."""

    policies: list[Policy]


class Refused(_Answer):
    """The engine does not take the instance; trying again cannot help."""

    refusal: str
