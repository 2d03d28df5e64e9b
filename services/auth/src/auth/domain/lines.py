"""A file of people, line by line: what each says, or in French what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from contracts.auth import Grant
from kernel.addresses import normalised
from kernel.sheets import Fault, Row

from auth.domain import identity
from auth.domain.accounts import Change
from auth.domain.entries import Entry, same_campaign
from auth.domain.references import References
from auth.domain.scopes import SCOPE_COLUMNS, Scope, Scopes, in_words

REQUIRED = ("adresse", "prenom", "nom", "role")
OPTIONAL = (
    *SCOPE_COLUMNS[1:], "rpps", "telephone", "naissance", "titre", "service", "etablissement"
)  # fmt: skip

T = TypeVar("T")


@dataclass
class LineReader:
    """Reads the lines of one file. `registrar_of`: the subdivisions that the sender may open
    accounts for; None for the ministry."""

    references: References
    registrar_of: frozenset[str] | None = None
    faults: list[Fault] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._scopes = Scopes(self.references, self.registrar_of)

    def read(self, rows: Iterable[Row]) -> None:
        """Fills `entries`, by address, and `faults`. Blocks: 100,000 lines take seconds."""
        for row in rows:
            before = len(self.faults)
            self.faults += row.faults
            entry = self._entry(row)
            if len(self.faults) == before:
                self._keep(row, entry)

    def _entry(self, row: Row) -> Entry:
        scope = self._scope(row)
        return Entry(
            row=row.number,
            address=self._cell(row, "adresse", normalised) or "",
            given_name=self._cell(row, "prenom", identity.name) or "",
            family_name=self._cell(row, "nom", identity.name) or "",
            rpps=self._cell(row, "rpps", identity.rpps) or None,
            university=scope.university,
            phone=self._cell(row, "telephone", identity.phone) or None,
            birth_date=self._cell(row, "naissance", identity.birth_date),
            title=self._cell(row, "titre", identity.label) or None,
            service=self._cell(row, "service", identity.label) or None,
            establishment=self._cell(row, "etablissement", identity.label) or None,
            grants=[scope.grant] if scope.grant else [],
        )

    def _scope(self, row: Row) -> Scope:
        scope = self._scopes.of(tuple(row.cells[column] for column in SCOPE_COLUMNS))
        self.faults += [row.fault(column, problem) for column, problem in scope.problems]
        return scope

    def _cell(self, row: Row, column: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(row.cells[column])
        except ValueError as error:
            self.faults.append(row.fault(column, str(error)))
            return None

    def _keep(self, row: Row, entry: Entry) -> None:
        """Several lines may give the same person several roles; they must agree on who it is."""
        known = self.entries.setdefault(entry.address, entry)
        if known is entry:
            return
        for column, name in _IDENTITY:
            told, now = getattr(known, name), getattr(entry, name)
            if now and told and now != told:
                self.faults.append(row.fault(column, f"diffère de la ligne {known.row}"))
            elif now and not told:
                setattr(known, name, now)
        self._add_grants(row, known, entry.grants)

    def _add_grants(self, row: Row, known: Entry, grants: Iterable[Grant]) -> None:
        for grant in grants:
            if any(same_campaign(grant, other) for other in known.grants):
                problem = "cette personne a déjà une candidature à cette campagne"
                self.faults.append(row.fault("campagne", problem))
            elif grant not in known.grants:
                known.grants.append(grant)


_IDENTITY = (
    ("prenom", "given_name"),
    ("nom", "family_name"),
    ("rpps", "rpps"),
    ("universite", "university"),
    ("telephone", "phone"),
    ("naissance", "birth_date"),
    ("titre", "title"),
    ("service", "service"),
    ("etablissement", "establishment"),
)


def differences(change: Change) -> Iterator[dict[str, str]]:
    """What a change makes of a person, by the columns that say it."""
    for column, field_ in (*_IDENTITY, ("role", "grants")):
        before, after = (
            _cell_of(getattr(account, field_)) if account else ""
            for account in (change.before, change.after)
        )
        if before != after:
            yield {"column": column, "before": before, "after": after}


def _cell_of(value: object) -> str:
    if isinstance(value, tuple):
        return " ; ".join(in_words(grant) for grant in value)
    return "" if value is None else str(value)
