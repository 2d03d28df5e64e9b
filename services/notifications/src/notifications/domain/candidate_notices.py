"""What mails tell of a save (E4) and of who is in a round no more (E2, E3): no choice in them."""

from contracts.departures import CandidateLeft, CandidateLeftOut
from contracts.receipts import ReceiptIssued
from notifications.domain.tables import Notice


def of_receipt(event: ReceiptIssued, *, poste: str | None) -> Notice:
    """`poste`: its label, for a ranking."""
    return Notice(
        fact=f"{receipts_of(event)}{event.number}",
        kind="receipt",
        campaign=event.campaign,
        round=event.round,
        data={
            "number": event.number,
            "what": event.kind,
            "poste": poste,
            "version": event.version,
            "saved_at": event.saved_at.isoformat(),
            "count": event.count,
            "missing": event.missing,
            "valid": event.valid,
            "digest": event.digest,
            "uncertified": event.uncertified,
        },
    )


def receipts_of(event: ReceiptIssued) -> str:
    """What the facts of all the receipts of one list, or one ranking, begin with."""
    return f"receipt:{event.campaign}:{event.round}:{event.poste or ''}/"


def of_left_out(event: CandidateLeftOut) -> Notice:
    return Notice(
        fact=f"left-out:{event.campaign}:{event.round}:{event.person}",
        kind="left_out",
        campaign=event.campaign,
        round=event.round,
        data={"wishes": event.wishes, "minimum": event.minimum},
    )


def of_departure(event: CandidateLeft) -> Notice:
    return Notice(
        fact=f"left:{event.campaign}:{event.person}",
        kind="campaign_left",
        campaign=event.campaign,
        round=event.round,
        data={"left_at": event.left_at.isoformat()},
    )
