"""The field's words for the services' codes."""

from collections.abc import Mapping

KINDS: Mapping[str, str] = {"single": "Simple", "coupled": "Couplé", "mixed": "Mixte"}
ROLES: Mapping[str, str] = {
    "candidate": "Candidature",
    "responsable": "Responsable de terrain",
    "coordinator": "Coordination",
    "ars": "Agence régionale de santé",
    "registrar": "Scolarité",
    "ministry": "Ministère",
    "auditor": "Audit",
    "operator": "Équipe technique",
}
FACTORS: Mapping[str, str] = {"totp": "Application de codes", "passkey": "Clé d’accès"}
RUNS: Mapping[str, str] = {
    "waiting": "En attente de la clôture",
    "queued": "Dans la file de calcul",
    "solving": "Calcul en cours",
    "verified": "Calculé et vérifié",
    "failed": "Échec du calcul",
}
# reason of an explanation → (short tag, the tag's colour)
REASONS: Mapping[str, tuple[str, str]] = {
    "withdrawn": ("Retirée", ""),
    "below_minimum": ("Sous le minimum", "warn"),
    "ranking_invalid": ("Hors du tour", "warn"),
    "refused": ("Non retenue", "danger"),
    "not_ranked": ("Non classée", "warn"),
    "no_places": ("Sans place", ""),
    "full_better": ("Complet", ""),
    "tied": ("Ex æquo départagés", "info"),
}
