"""Tables, states and rules of matching: no I/O."""

from matching.domain.affectations import Affectation
from matching.domain.authorities import Authority
from matching.domain.drafts import Draft, DraftFigures, DraftPart, DraftReading, DraftResult
from matching.domain.knowledge import Campaign, Candidate, Person, Poste
from matching.domain.matched import Account, Compared, Matched, Progress, Refused
from matching.domain.results import Download, Offer, Outcome, OwnOutcome, Part
from matching.domain.rounds import Closing, FrozenInstance, Participant, ReceivedPart, Round
from matching.domain.runs import Run, StoredResult

__all__ = [
    "Account",
    "Affectation",
    "Authority",
    "Campaign",
    "Candidate",
    "Closing",
    "Compared",
    "Download",
    "Draft",
    "DraftFigures",
    "DraftPart",
    "DraftReading",
    "DraftResult",
    "FrozenInstance",
    "Matched",
    "Offer",
    "Outcome",
    "OwnOutcome",
    "Part",
    "Participant",
    "Person",
    "Poste",
    "Progress",
    "ReceivedPart",
    "Refused",
    "Round",
    "Run",
    "StoredResult",
]
