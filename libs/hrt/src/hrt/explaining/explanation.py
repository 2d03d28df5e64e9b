"""The account of one candidate. Format: appariement/explanation@1."""

from dataclasses import dataclass
from typing import Any

from hrt.canonical import canonical_bytes
from hrt.explaining.alternatives import Alternative

FORMAT = "appariement/explanation@1"


@dataclass(frozen=True)
class Preferred:
    """One wish with more hearts than the poste obtained, and why it was not obtained.

    `reason` is one of the five refusals, no_places, full_better or tied; only the last two have
    `rank_class` (the candidate's, at this poste) and `threshold` (the worst class that it holds);
    only tied wishes of a fully proven result have an `alternative`.
    """

    poste: str
    hearts: int
    reason: str
    rank_class: int | None = None
    threshold: int | None = None
    alternative: Alternative | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON object; a field that does not apply is left out."""
        told: dict[str, Any] = {"poste": self.poste, "hearts": self.hearts, "reason": self.reason}
        if self.rank_class is not None:
            told |= {"rank_class": self.rank_class, "threshold": self.threshold}
        if self.alternative is not None:
            objective = self.alternative.objective
            told["decided_by"] = self.alternative.decided_by
            told["alternative"] = None if objective is None else objective.to_dict()
        return told


@dataclass(frozen=True)
class Explanation:
    """What one candidate obtained (`poste`, None if nothing), and each wish they preferred."""

    instance: str
    candidate: str
    poste: str | None
    preferred: tuple[Preferred, ...]

    def to_dict(self) -> dict[str, Any]:
        """The explanation as its JSON object."""
        return {
            "format": FORMAT,
            "instance": self.instance,
            "candidate": self.candidate,
            "poste": self.poste,
            "preferred": [wish.to_dict() for wish in self.preferred],
        }

    def to_json(self) -> bytes:
        """The RFC 8785 bytes."""
        return canonical_bytes(self.to_dict())
