"""What a mail tells of postes that change: withdrawn, with fewer places, under a substitute."""

from datetime import UTC, datetime, timedelta
from typing import Final

from contracts.impairments import CandidatureImpaired
from contracts.postes import PlacesWithdrawn, SubstitutionChanged
from notifications.domain.tables import Notice, NoticePoste

TOLD_FOR: Final = timedelta(days=14)
OUT_OF_ROUNDS: Final = 0


def of_withdrawal(event: PlacesWithdrawn, *, label: str) -> Notice:
    return Notice(
        fact=f"places-withdrawn:{event.campaign}:{event.poste}:{_stamp(event.withdrawn_at)}",
        kind="places_withdrawn",
        campaign=event.campaign,
        round=OUT_OF_ROUNDS,
        data={
            "poste": event.poste,
            "label": label,
            "withdrawn": event.withdrawn,
            "places_before": event.places_before,
            "places": event.places,
            "reason": event.reason,
        },
        expires_at=event.withdrawn_at + TOLD_FOR,
    )


def of_substitution(event: SubstitutionChanged, *, label: str) -> Notice:
    return Notice(
        fact=substitution_fact(event, stands=event.stands),
        kind="substitution",
        campaign=event.campaign,
        round=OUT_OF_ROUNDS,
        data={
            "poste": event.poste,
            "label": label,
            "substitute": event.substitute,
            "referent": event.referent,
            "stands": event.stands,
        },
        expires_at=event.named_at + TOLD_FOR if event.stands else None,
    )


def substitution_fact(event: SubstitutionChanged, *, stands: bool) -> str:
    act = "named" if stands else "ended"
    return f"substitute-{act}:{event.campaign}:{event.poste}:{_stamp(event.named_at)}"


def about(event: PlacesWithdrawn | SubstitutionChanged, notice: Notice) -> list[NoticePoste]:
    return [NoticePoste(fact=notice.fact, campaign=event.campaign, poste=event.poste)]


def of_impairment(event: CandidatureImpaired, *, label: str) -> Notice:
    return Notice(
        fact=f"impaired:{event.campaign}:{event.round}:{event.poste}:{_stamp(event.at)}",
        kind="candidature_impaired",
        campaign=event.campaign,
        round=event.round,
        data={
            "poste": event.poste,
            "label": label,
            "withdrawn": event.withdrawn,
            "places": event.places,
            "reason": event.reason,
            "phase": event.phase,
        },
    )


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
