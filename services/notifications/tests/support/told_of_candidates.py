"""Mails to candidates and responsables: their figures, and the subjects agreed."""

from typing import Any

ROUND: dict[str, Any] = {
    "round": 1,
    "campaign": "Campagne de mars 2026",
    "postes": [],
    "total": 0,
}
FIGURES: dict[str, dict[str, Any]] = {
    "substitution": ROUND
    | {
        "poste": "69-0418",
        "label": "69-0418 – Pédiatrie, CHU",
        "substitute": "Paul Mesnard",
        "referent": "Hélène Brévannes",
        "stands": True,
    },
    "receipt": ROUND
    | {
        "number": 4711,
        "what": "wishes",
        "poste": None,
        "version": 3,
        "saved_at": "2026-03-05T17:41:08.120+00:00",
        "count": 9,
        "missing": 0,
        "valid": True,
        "digest": "sha256:" + "e7" * 32,
        "uncertified": False,
    },
    "left_out": ROUND | {"wishes": 4, "minimum": 9},
    "campaign_left": ROUND | {"left_at": "2026-03-06T10:12:00+00:00"},
}
SUBJECTS = {
    "receipt": "Reçu n° 4711 : 9 candidatures enregistrées",
    "left_out": "Votre liste ne participe pas au 1er tour",
    "campaign_left": "Vous avez quitté la campagne « Campagne de mars 2026 »",
}
