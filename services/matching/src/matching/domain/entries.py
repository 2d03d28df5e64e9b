"""The results of a round held in person, as they are brought: who got which poste."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel.sheets import Fault, Row

from matching.domain.knowledge import Candidate, Poste, Territory

REQUIRED = ("candidat", "poste")
OPTIONAL = ("nom", "prenom", "specialite", "subdivision")


@dataclass(frozen=True)
class Entry:
    """`row`: the line of the file, or the place in the list."""

    row: int
    person: UUID
    poste: str

    def fault(self, column: str, problem: str) -> Fault:
        value = self.poste if column == "poste" else str(self.person)
        return Fault(self.row, column, value, problem)


def entries_of(rows: Sequence[Row]) -> tuple[list[Entry], list[Fault]]:
    """A line without a poste tells that its candidate got none: it says nothing to record."""
    entries, faults = [], []
    for row in rows:
        if not row.cells["poste"]:
            continue
        try:
            entries.append(Entry(row.number, UUID(row.cells["candidat"]), row.cells["poste"]))
        except ValueError:
            faults.append(row.fault("candidat", "identifiant inconnu : gardez celui du modèle"))
    return entries, faults


@dataclass(frozen=True)
class Room:
    """What is known of the people and postes that entries name. `placed`: who stands where.
    `seats`: those taken. `mine`: the postes within the scope of whoever records."""

    by: Territory
    candidates: Mapping[UUID, Candidate]
    postes: Mapping[str, Poste]
    placed: Mapping[UUID, str]
    seats: Mapping[str, set[int]]
    mine: frozenset[str]

    def holds(self, entry: Entry) -> bool:
        """Recorded already: the same file again changes nothing."""
        return self.placed.get(entry.person) == entry.poste

    def faults(self, entries: Sequence[Entry]) -> Iterator[Fault]:
        named = Counter(entry.person for entry in entries)
        given: Counter[str] = Counter()
        for entry in entries:
            if named[entry.person] > 1:
                yield entry.fault("candidat", "cette personne est nommée plusieurs fois")
            elif entry.poste not in self.mine:
                yield entry.fault("poste", "poste inconnu dans votre territoire")
            elif not self.holds(entry):
                given[entry.poste] += 1
                yield from self._faults(entry, given[entry.poste])

    def _faults(self, entry: Entry, given: int) -> Iterator[Fault]:
        candidate, poste = self.candidates.get(entry.person), self.postes[entry.poste]
        if candidate is None:
            yield entry.fault("candidat", "cette personne n'est pas candidate de la campagne")
        elif entry.person in self.placed:
            yield entry.fault("candidat", f"a déjà le poste {self.placed[entry.person]}")
        elif candidate.part(self.by) != poste.part(self.by):
            yield entry.fault("poste", "n'est pas de la spécialité et du territoire du candidat")
        if len(self.seats.get(entry.poste, ())) + given > poste.offered:
            yield entry.fault("poste", "ce poste n'a plus assez de places")
