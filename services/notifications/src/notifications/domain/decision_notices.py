"""What a mail tells when people decided of an affectation."""

from datetime import UTC

from contracts.decisions import AffectationWithdrawn
from contracts.matching import AffectationPublished
from notifications.domain.tables import Notice, NoticePoste

Decided = AffectationPublished | AffectationWithdrawn


def of_decision(event: Decided) -> Notice:
    """The same words for all: what was decided is read on the site alone."""
    return Notice(
        fact=f"decided:{event.campaign}:{event.person}:{_stamp(event)}",
        kind="affectation_decided",
        campaign=event.campaign,
        round=event.round,
        data={},
    )


def of_poste(event: Decided, *, label: str) -> Notice:
    return Notice(
        fact=poste_fact(event),
        kind="poste_decided",
        campaign=event.campaign,
        round=event.round,
        data={"poste": event.poste, "label": label},
    )


def poste_fact(event: Decided) -> str:
    return f"poste-decided:{event.campaign}:{event.poste}:{_stamp(event)}"


def about(event: Decided, notice: Notice) -> list[NoticePoste]:
    return [NoticePoste(fact=notice.fact, campaign=event.campaign, poste=event.poste)]


def _stamp(event: Decided) -> str:
    at = event.withdrawn_at if isinstance(event, AffectationWithdrawn) else event.published_at
    return at.astimezone(UTC).isoformat()
