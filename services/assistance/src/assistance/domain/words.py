"""What people read of a ticket: kinds, states, outcomes, who asks."""

import re
from collections.abc import Iterable
from typing import Final, Literal

from contracts.assistance import TicketKind, TicketState
from contracts.auth import Grant, Role

KINDS: Final[dict[TicketKind, str]] = {
    "technical": "Problème technique",
    "account": "Compte et connexion",
    "correction": "Correction d'un poste",
    "question": "Question sur la procédure",
    "explanation": "Compte rendu de l'algorithme",
    "appeal": "Recours",
    "other": "Autre demande",
}
STATES: Final[dict[TicketState, str]] = {
    "open": "À traiter",
    "reopened": "Rouverte",
    "waiting": "En attente du demandeur",
    "escalated": "Chez l'équipe technique",
    "answered": "Répondue",
    "closed": "Close",
}
RegisterName = Literal["correction", "explanation", "appeal"]
Outcome = Literal["granted", "refused", "without_object"]
OUTCOMES: Final[dict[Outcome, str]] = {
    "granted": "Votre recours est accueilli.",
    "refused": "Votre recours est rejeté.",
    "without_object": "Votre recours est devenu sans objet.",
}
STATUSES: Final[dict[Role, str]] = {
    "ministry": "Ministère",
    "ars": "ARS",
    "registrar": "Scolarité",
    "coordinator": "Coordonnateur",
    "responsable": "Responsable de terrain",
    "candidate": "Docteur junior",
    "auditor": "Auditeur",
    "operator": "Équipe technique",
}
OUTSIDE_CAMPAIGN: Final = (
    "Aucune campagne n'est en cours : votre demande est gardée, et les gestionnaires la liront à "
    "la prochaine ouverture."
)
_ADDRESS: Final = re.compile(r"\S+@\S+")
_DIGITS: Final = re.compile(r"\+?\d(?:[ .-]?\d){7,}")
HIDDEN: Final = "[masqué]"


def status_of(grants: Iterable[Grant]) -> str:
    """What someone is here, by the roles of their account."""
    held = {grant.role for grant in grants}
    return ", ".join(label for role, label in STATUSES.items() if role in held) or "Sans rôle"


def redacted(text: str) -> str:
    """Without what reaches or identifies a person: addresses, telephone and RPPS numbers."""
    return _DIGITS.sub(HIDDEN, _ADDRESS.sub(HIDDEN, text))
