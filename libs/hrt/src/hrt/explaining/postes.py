"""The account of one poste, for coordinators and auditors: it tells about several people.

Format: appariement/poste-explanation@1.
"""

from dataclasses import asdict, dataclass
from typing import Any

from hrt.canonical import canonical_bytes
from hrt.explaining.ledger import Ledger
from hrt.instance import REFUSALS

FORMAT = "appariement/poste-explanation@1"


@dataclass(frozen=True)
class Applicant:
    """One wish for the poste. `outcome` is `here`, `elsewhere` (at `obtained`, wanted as much or
    more), one of the five refusals, no_places, full_better or tied."""

    candidate: str
    hearts: int
    outcome: str
    rank_class: int | None
    obtained: str | None


@dataclass(frozen=True)
class PosteExplanation:
    """`vacancy` says why places are left: None (none are), no_places, no_candidates, all_refused or
    all_elsewhere; `threshold` is the worst rank class held (None: nobody)."""

    instance: str
    poste: str
    places: int
    filled: int
    threshold: int | None
    vacancy: str | None
    applicants: tuple[Applicant, ...]

    def to_dict(self) -> dict[str, Any]:
        """The explanation as its JSON object."""
        return {"format": FORMAT, **asdict(self)}

    def to_json(self) -> bytes:
        """The RFC 8785 bytes."""
        return canonical_bytes(self.to_dict())


def poste_explanation(book: Ledger, poste: int, wishes: list[int]) -> PosteExplanation:
    """The account of a poste (by index) from the wishes that name it."""
    applicants = [_applicant(book, poste, wish) for wish in wishes]
    applicants.sort(key=lambda one: (one.rank_class or len(wishes) + 1, one.candidate))
    full = book.load[poste] == book.places[poste]
    return PosteExplanation(
        instance=book.digest,
        poste=book.postes[poste],
        places=book.places[poste],
        filled=book.load[poste],
        threshold=book.threshold[poste] or None,
        vacancy=None if full and book.places[poste] else _vacancy(book, poste, applicants),
        applicants=tuple(applicants),
    )


def _applicant(book: Ledger, poste: int, wish: int) -> Applicant:
    candidate = book.candidate[wish]
    held = book.held[candidate]
    own = book.rank_class[wish] or None
    if held == poste:
        outcome = "here"
    elif book.refusal[wish]:
        outcome = REFUSALS[book.refusal[wish]]
    elif book.places[poste] == 0:
        outcome = "no_places"
    elif book.held_hearts[candidate] >= book.hearts[wish]:
        outcome = "elsewhere"
    else:
        outcome = "tied" if own == book.threshold[poste] else "full_better"
    obtained = book.postes[held] if outcome == "elsewhere" else None
    return Applicant(book.candidates[candidate], book.hearts[wish], outcome, own, obtained)


def _vacancy(book: Ledger, poste: int, applicants: list[Applicant]) -> str:
    if book.places[poste] == 0:
        return "no_places"
    if not applicants:
        return "no_candidates"
    return "all_refused" if all(a.rank_class is None for a in applicants) else "all_elsewhere"
