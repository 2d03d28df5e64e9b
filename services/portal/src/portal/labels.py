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
# what a responsable may say is wrong with a sheet
POSTE_FIELDS: Mapping[str, str] = {
    "speciality": "Spécialité",
    "option": "Option",
    "kind": "Type de poste",
    "months": "Durée",
    "shifted": "Décalé",
    "terrain": "Terrain",
    "note": "Précision",
    "establishment": "Établissement",
    "responsable": "Responsable",
    "second": "Second responsable",
    "subdivision": "Subdivision",
    "places": "Places",
    "agrement": "Agrément",
}
TICKET_KINDS: Mapping[str, str] = {
    "technical": "Problème technique",
    "account": "Compte et connexion",
    "correction": "Correction d’un poste",
    "question": "Question sur la procédure",
    "explanation": "Compte rendu de l’algorithme",
    "appeal": "Recours",
    "other": "Autre demande",
}
TICKET_STATES: Mapping[str, str] = {
    "open": "À traiter",
    "reopened": "Rouverte",
    "waiting": "En attente du demandeur",
    "escalated": "Chez l’équipe technique",
    "answered": "Répondue",
    "closed": "Close",
}
# who reads a message of a ticket, where it is not everyone
AUDIENCES: Mapping[str, str] = {
    "staff": "Note interne",
    "technical": "Avec l’équipe technique",
}
OUTCOMES: Mapping[str, str] = {
    "granted": "Recours accueilli",
    "refused": "Recours rejeté",
    "without_object": "Recours sans objet",
}
CORRECTIONS: Mapping[str, str] = {
    "applied": "Correction faite",
    "refused": "Correction refusée",
}
SIDES: Mapping[str, str] = {
    "requester": "Demandeur",
    "manager": "Gestionnaires",
    "operator": "Équipe technique",
    "platform": "Plateforme",
}
TERRAINS: Mapping[str, str] = {
    "university": "Universitaire",
    "non_university": "Non universitaire",
}
AGREEMENTS: Mapping[str, str] = {"docteur_junior": "Docteur junior", "p3": "P3"}
ACCESSES: Mapping[str, str] = {
    "referent": "Référent",
    "second": "Second responsable",
    "substitute": "Suppléant",
}
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
