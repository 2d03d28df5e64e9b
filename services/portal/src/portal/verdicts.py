"""The service's verdict on a saved ranking, in words."""

from dataclasses import dataclass
from typing import Literal

from portal import words
from portal.schemas import Round, Verdict


@dataclass(frozen=True)
class Banner:
    """The first thing on the page of a ranking."""

    tone: Literal["danger", "ok", "info"]
    title: str
    sentences: tuple[str, ...]


def banner_of(verdict: Verdict, round_: Round, *, refusals: int, local: str) -> Banner:
    """`refusals`: those of the saved ranking; `local`: the subdivision that may stand first."""
    if not verdict.total:
        nothing = "Rien à faire : ses places restent offertes au tour suivant, s’il y en a un."
        return Banner("info", "Aucune candidature à ce tour.", (nothing,))
    lifted = (_lifted(local),) if verdict.local_first == "lifted" else ()
    if verdict.valid:
        title = f"Classement valide : {verdict.ranked} classées sur {verdict.total}."
        return Banner("ok", title, (*_left_aside(verdict), *lifted))
    sentences = (*_missing(verdict, round_, refusals), *_first_place(verdict, local), *lifted)
    return Banner(
        "danger", f"Classement non valide : {_cause(verdict)}", (*sentences, _end(round_))
    )


def _cause(verdict: Verdict) -> str:
    if verdict.missing:
        verb = "il manque"
        return f"{verb} {words.count(verdict.missing, 'candidature')}"
    if verdict.local_first == "broken":
        return "la première place"
    return "il n’est pas complet"


def _missing(verdict: Verdict, round_: Round, refusals: int) -> tuple[str, ...]:
    if not verdict.missing:
        return ()
    allowed = verdict.refusals_allowed
    counted = (
        f"Vous en avez classé {verdict.ranked} sur {verdict.total} ; il en faut au moins "
        f"{verdict.needed} ({round_.policy.ranked_percent}{words.NB}%)."
    )
    if not allowed:
        none = f"Avec {words.count(verdict.total, 'candidature')}, aucune ne peut être refusée."
        return (counted, none)
    if refusals > allowed:
        return (counted, "Un refus de trop. Reprenez une candidature.")
    used = words.agreed(refusals, "utilisé", "utilisés")
    return (
        counted,
        f"Vous pouvez en refuser {allowed} au plus : "
        f"{refusals or 'aucun'} refus {used if refusals else 'utilisé'}.",
    )


def _first_place(verdict: Verdict, local: str) -> tuple[str, ...]:
    if verdict.local_first != "broken":
        return ()
    return (f"La première place revient à un candidat de la subdivision de {local}.",)


def _lifted(local: str) -> str:
    return (
        f"Aucun candidat de la subdivision de {local} : la première place est ouverte à tous. "
        "Cette levée est notée avec le classement."
    )


def _left_aside(verdict: Verdict) -> tuple[str, ...]:
    rest = verdict.total - verdict.ranked
    if not rest:
        return ()
    if rest == 1:
        return ("L’autre ne pourra pas obtenir ce poste.",)
    return (f"Les {rest} autres ne pourront pas obtenir ce poste.",)


def _end(round_: Round) -> str:
    bound = words.closing(round_.ranking_close_at)
    return f"Non valide le {bound}, ce poste ne participerait pas au {words.tour(round_.round)}."
