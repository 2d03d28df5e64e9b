"""What `catalog` tells of the acts of the ARS on a poste. Their keys are not the poste's own: the
topic is compacted, and the last state of the poste stays in it."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from contracts import topics
from contracts.envelope import Event, example

PosteField = Literal[
    "speciality",
    "option",
    "subdivision",
    "terrain",
    "terrain_kind",
    "agreement",
    "establishment",
    "kind",
    "shifted",
    "months",
    "note",
    "places",
    "referent_address",
    "referent_given_name",
    "referent_family_name",
    "second_address",
    "second_given_name",
    "second_family_name",
]
"""What of the official data of a poste may be corrected."""


class PlacesWithdrawn(Event):
    """The ARS withdrew places of a poste, or the poste: its responsables are told."""

    TYPE: ClassVar[str] = "catalog.places-withdrawn.v1"
    TOPIC = topics.POSTES
    KEY = "{campaign}:{poste}:withdrawal"

    campaign: str
    poste: str
    withdrawn: bool
    places_before: int
    places: int
    reason: str
    withdrawn_at: AwareDatetime

    model_config = example(
        {
            "campaign": "2026-03",
            "poste": "69-0418",
            "withdrawn": False,
            "places_before": 2,
            "places": 1,
            "reason": "Fermeture de lits",
            "withdrawn_at": "2026-03-05T09:30:00Z",
        }
    )


class SubstitutionChanged(Event):
    """The ARS named someone who acts in the place of a poste's référent, or the référent acts
    again (`stands` is false): those who answer for the poste are told."""

    TYPE: ClassVar[str] = "catalog.substitution.v1"
    TOPIC = topics.POSTES
    KEY = "{campaign}:{poste}:substitution"

    campaign: str
    poste: str
    substitute: str
    referent: str
    stands: bool
    named_at: AwareDatetime

    model_config = example(
        {
            "campaign": "2026-03",
            "poste": "69-0418",
            "substitute": "Paul Mesnard",
            "referent": "Hélène Brévannes",
            "stands": True,
            "named_at": "2026-03-09T09:30:00Z",
        }
    )


class CorrectionDecided(Event):
    """What the ARS made of a correction that someone asked for in a ticket."""

    TYPE: ClassVar[str] = "catalog.correction.v1"
    TOPIC = topics.POSTES
    KEY = "{campaign}:{poste}:{ticket}"

    ticket: UUID
    campaign: str
    poste: str
    field: str
    outcome: Literal["applied", "refused"]
    reason: str | None = None

    model_config = example(
        {
            "ticket": "5b1f9c1e-5d0a-4a53-8f6e-2f0f3f7d9a10",
            "campaign": "2026-03",
            "poste": "69-0418",
            "field": "months",
            "outcome": "applied",
            "reason": None,
        }
    )
