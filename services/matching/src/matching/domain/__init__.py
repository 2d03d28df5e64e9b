"""Tables, states and rules of matching: no I/O."""

from matching.domain.knowledge import Candidate, Person, Poste
from matching.domain.matched import Account, Matched, Refused
from matching.domain.results import Affectation, Download, Offer, Outcome, OwnOutcome, Part
from matching.domain.rounds import Closing, FrozenInstance, Participant, ReceivedPart, Round
from matching.domain.runs import Run, StoredResult

__all__ = [
    "Account",
    "Affectation",
    "Candidate",
    "Closing",
    "Download",
    "FrozenInstance",
    "Matched",
    "Offer",
    "Outcome",
    "OwnOutcome",
    "Part",
    "Participant",
    "Person",
    "Poste",
    "ReceivedPart",
    "Refused",
    "Round",
    "Run",
    "StoredResult",
]
