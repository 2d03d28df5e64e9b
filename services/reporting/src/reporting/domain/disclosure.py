"""Public counts that name nobody: a count below FLOOR is masked, then enough others that no sum
gives a masked one back, nor bounds it within fewer than FLOOR values.

A table has a row for each group: candidates = placed + without a poste, and the totals of the
three columns are public too. The tables of a publication share nothing but these totals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

FLOOR: Final = 5


@dataclass(frozen=True, slots=True)
class Counts:
    placed: int
    without_poste: int

    @property
    def candidates(self) -> int:
        return self.placed + self.without_poste


@dataclass(frozen=True, slots=True)
class Shown:
    """What is public of a row: null is masked."""

    candidates: int | None
    placed: int | None
    without_poste: int | None


Rows = Mapping[str, Counts]
Masked = set[str]


def disclose(tables: Sequence[Rows]) -> tuple[Shown, list[dict[str, Shown]]]:
    """What may be public of several tables of the same people, and of their total. Where a table
    cannot hide its small counts but behind a total, no table shows it, nor what would give it."""
    people = [_hidden_people(rows) for rows in tables]
    outcomes = [_hidden_outcomes(rows, out) for rows, out in zip(tables, people, strict=True)]
    no_people, no_outcomes = None in people, None in outcomes
    total = Counts(
        sum(one.placed for one in tables[0].values()),
        sum(one.without_poste for one in tables[0].values()),
    )
    shown = [
        {
            name: _shown(one, no_people or name in (out or ()), no_outcomes or name in (so or ()))
            for name, one in rows.items()
        }
        for rows, out, so in zip(tables, people, outcomes, strict=True)
    ]
    return _shown(total, no_people, no_outcomes), shown


def _shown(one: Counts, people: bool, outcomes: bool) -> Shown:
    return Shown(
        None if people else one.candidates,
        None if outcomes or people else one.placed,
        None if outcomes or people else one.without_poste,
    )


def _hidden_people(rows: Rows) -> Masked | None:
    """Whose number of candidates is masked; None: the total must be too."""
    small = {name for name, one in rows.items() if one.candidates < FLOOR}

    def safe(masked: Masked) -> bool:
        return len(masked) > 1 and sum(rows[name].candidates for name in masked) >= FLOOR

    return _widened(rows, small, safe)


def _hidden_outcomes(rows: Rows, people: Masked | None) -> Masked | None:
    """Whose outcomes are masked: always both, as each gives the other."""
    if people is None:
        return None
    small = {
        name for name, one in rows.items() if min(one.placed, one.without_poste) < FLOOR
    } | people

    def safe(masked: Masked) -> bool:
        return _outcomes_safe(rows, masked, people)

    return _widened(rows, small, safe)


def _outcomes_safe(rows: Rows, masked: Masked, people: Masked) -> bool:
    """Whether each masked outcome can be any of more than FLOOR values: those of a row are bounded
    by its candidates and by what the other masked rows can hold. Rows whose candidates are masked
    share one bound."""
    placed = sum(rows[name].placed for name in masked)
    without = sum(rows[name].without_poste for name in masked)
    pool = sum(rows[name].candidates for name in people)
    if people and min(pool, placed, without) < FLOOR:
        return False
    return all(
        _width(rows[name].candidates, placed=placed, without=without) >= FLOOR
        for name in masked - people
    )


def _width(candidates: int, *, placed: int, without: int) -> int:
    """Of the range of a row's placed: the others hold the rest of all that is masked."""
    others = placed + without - candidates
    return min(candidates, placed) - max(0, placed - others)


def _widened(rows: Rows, masked: Masked, safe: Callable[[Masked], bool]) -> Masked | None:
    """With the smallest others, until safe; None when all of them are not enough."""
    rest = sorted(rows.keys() - masked, key=lambda name: (rows[name].candidates, name))
    masked = set(masked)
    while masked and not safe(masked):
        if not rest:
            return None
        masked.add(rest.pop(0))
    return masked
