"""A verified result laid out as rows: who has which seat, and which part each belongs to."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from uuid import UUID

from matching.domain.affectations import Affectation
from matching.domain.knowledge import Candidate, Poste, Territory
from matching.domain.matched import Account, Matched
from matching.domain.results import Offer, Outcome, Part

UNPLACED = "Vous n'obtenez pas de poste à ce tour."
NO_WISHES = "Aucune liste de vœux n'était enregistrée à votre nom à la clôture."

PartName = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """What other facts told, for the people and postes of one closing. `taken`: the seats that
    standing affectations of earlier rounds hold."""

    campaign: str
    round: int
    by: Territory
    people: Mapping[str, UUID]
    participants: Collection[UUID]
    candidates: Mapping[UUID, Candidate]
    postes: Mapping[str, Poste]
    taken: Mapping[str, Collection[int]]

    @property
    def everyone(self) -> set[UUID]:
        return {*self.participants, *self.people.values()}

    def missing(self, matched: Matched) -> int:
        """How many persons and postes of the round no fact has named yet."""
        unknown = self.everyone - self.candidates.keys()
        return len(unknown) + len(matched.places.keys() - self.postes.keys())


@dataclass(frozen=True)
class Distribution:
    parts: list[Part]
    offers: list[Offer]
    outcomes: list[Outcome]
    affectations: list[Affectation]

    @property
    def unplaced(self) -> int:
        return len(self.outcomes) - len(self.affectations)


def distribute(run: int, matched: Matched, known: Known) -> Distribution:
    """All rows of a run's result. Everyone of the round is in exactly one part, every poste too."""
    outcomes = list(_outcomes(run, matched, known))
    offers = list(_offers(run, matched, known))
    return Distribution(
        parts=_parts(run, outcomes, offers, known),
        offers=offers,
        outcomes=outcomes,
        affectations=list(_affectations(run, outcomes, matched, known)),
    )


def _outcomes(run: int, matched: Matched, known: Known) -> Iterator[Outcome]:
    for account in matched.accounts:
        person = known.people[account.candidate]
        yield _outcome(run, person, _part_of(person, account.poste, known), account)
    for person in sorted(known.everyone - set(known.people.values())):
        speciality, territory = _part_of(person, None, known)
        yield Outcome(
            run=run,
            person=person,
            speciality=speciality,
            territory=territory,
            left_out=True,
            sentences=[UNPLACED, NO_WISHES],
        )


def _part_of(person: UUID, poste: str | None, known: Known) -> PartName:
    """A pair is published with its poste, even if the person's place changed since."""
    place = known.candidates[person] if poste is None else known.postes[poste]
    return place.part(known.by)


def _outcome(run: int, person: UUID, part: PartName, account: Account) -> Outcome:
    return Outcome(
        run=run,
        person=person,
        speciality=part[0],
        territory=part[1],
        poste=account.poste,
        hearts=account.hearts,
        rank=account.rank,
        candidates_ranked=account.candidates_ranked,
        left_out=account.left_out,
        explanation=account.explanation,
        sentences=account.sentences,
    )


def _offers(run: int, matched: Matched, known: Known) -> Iterator[Offer]:
    filled = Counter(account.poste for account in matched.accounts)
    for name, places in matched.places.items():
        poste = known.postes[name]
        speciality, territory = poste.part(known.by)
        yield Offer(
            run=run,
            poste=name,
            speciality=speciality,
            territory=territory,
            subdivision=poste.subdivision,
            region=poste.region,
            places=places,
            filled=filled[name],
        )


def _parts(run: int, outcomes: list[Outcome], offers: list[Offer], known: Known) -> list[Part]:
    placed: Counter[PartName] = Counter()
    unplaced: Counter[PartName] = Counter()
    postes = Counter((offer.speciality, offer.territory) for offer in offers)
    places: defaultdict[PartName, set[tuple[str, str]]] = defaultdict(set)
    for offer in offers:
        places[offer.speciality, offer.territory].add((offer.subdivision, offer.region))
    for outcome in outcomes:
        name = (outcome.speciality, outcome.territory)
        (placed if outcome.poste else unplaced)[name] += 1
        if not outcome.poste:
            candidate = known.candidates[outcome.person]
            places[name].add((candidate.subdivision, candidate.region))
    return [
        Part(
            run=run,
            speciality=name[0],
            territory=name[1],
            subdivisions=sorted({subdivision for subdivision, _ in places[name]}),
            regions=sorted({region for _, region in places[name]}),
            postes=postes[name],
            candidates=placed[name] + unplaced[name],
            placed=placed[name],
            unplaced=unplaced[name],
        )
        for name in sorted(places)
    ]


def _affectations(
    run: int, outcomes: list[Outcome], matched: Matched, known: Known
) -> Iterator[Affectation]:
    """Each pair on the lowest seat that is free, of all those the poste has in the campaign."""
    free = {
        poste: free_seats(known.taken.get(poste, ()), places)
        for poste, places in matched.places.items()
    }
    for outcome in outcomes:
        if outcome.poste is not None:
            taken = len(known.taken.get(outcome.poste, ()))
            yield Affectation(
                run=run,
                person=outcome.person,
                campaign=known.campaign,
                round=known.round,
                poste=outcome.poste,
                seat=next(free[outcome.poste]),
                places=taken + matched.places[outcome.poste],
            )


def free_seats(taken: Collection[int], places: int) -> Iterator[int]:
    """The `places` lowest seats that are not taken."""
    return islice((seat for seat in count(1) if seat not in taken), places)
