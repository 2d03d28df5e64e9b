"""The French sentences of explanations: one template per code, true to the letter."""

from hrt.explaining.explanation import Explanation, Preferred
from hrt.explaining.postes import PosteExplanation

OBTAINED = "Vous obtenez le poste {poste}."
UNPLACED = "Vous n'obtenez pas de poste à ce tour."
NOTHING_PREFERRED = "Aucun de vos vœux n'avait plus de cœurs que ce poste."
REASONS = {
    "withdrawn": "Poste {poste} : cette candidature ne comptait plus à la clôture (départ de la "
    "campagne, ou poste retiré).",
    "below_minimum": "Poste {poste} : le nombre minimal de vœux n'était pas atteint à la clôture.",
    "ranking_invalid": "Poste {poste} : son classement n'était pas valide à la clôture ; "
    "le poste n'a pas participé à ce tour.",
    "refused": "Poste {poste} : le responsable n'a pas retenu cette candidature.",
    "not_ranked": "Poste {poste} : cette candidature n'était ni classée ni refusée à la clôture.",
    "no_places": "Poste {poste} : aucune place n'y était ouverte à ce tour.",
    "full_better": "Poste {poste} : toutes ses places sont prises par des candidatures mieux "
    "classées (la vôtre : niveau {rank_class} ; dernier niveau admis : {threshold}).",
    "tied": "Poste {poste} : votre candidature est à égalité (niveau {rank_class}) avec la "
    "dernière admise, et toutes les places sont prises.",
}
DECISIONS = {
    "stability": "Aucune affectation stable ne vous donne ce poste.",
    "perfect_couples": "L'affectation retenue forme plus de couples parfaits.",
    "placed": "L'affectation retenue place plus de candidats.",
    "choices": "L'affectation retenue satisfait mieux les premiers choix, puis les suivants.",
    "rank_sum": "L'affectation retenue respecte mieux les classements des postes.",
    "lottery": "À égalité sur tous les critères, le tirage publié a donné un total plus élevé "
    "à l'autre solution.",
    "pairs": "À égalité sur tous les critères et au tirage, l'ordre publié des identifiants a "
    "départagé les solutions.",
}
VACANCIES = {
    "no_places": "Aucune place n'était ouverte à ce tour.",
    "no_candidates": "Personne n'a demandé ce poste.",
    "all_refused": "Aucune candidature n'a été classée.",
    "all_elsewhere": "Chaque candidature classée a obtenu un poste demandé au moins autant.",
}
FILLED = "Poste {poste} : {filled} place(s) pourvue(s) sur {places}."


def sentences(explanation: Explanation) -> list[str]:
    """What a candidate reads, one sentence or two per preferred wish; never the alternative."""
    head = UNPLACED if explanation.poste is None else OBTAINED.format(poste=explanation.poste)
    if explanation.poste is not None and not explanation.preferred:
        return [head, NOTHING_PREFERRED]
    return [head, *(_reason(wish) for wish in explanation.preferred)]


def poste_sentences(explanation: PosteExplanation) -> list[str]:
    """What a coordinator reads of a poste."""
    head = FILLED.format(
        poste=explanation.poste, filled=explanation.filled, places=explanation.places
    )
    return [head] if explanation.vacancy is None else [head, VACANCIES[explanation.vacancy]]


def _reason(wish: Preferred) -> str:
    told = REASONS[wish.reason].format(
        poste=wish.poste, rank_class=wish.rank_class, threshold=wish.threshold
    )
    if wish.alternative is None:
        return told
    return f"{told} {DECISIONS[wish.alternative.decided_by]}"
