"""The page of the wish list: the eligible postes, the hearts saved and those on the screen."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from contracts.auth import Grant

from portal.domain import wishes
from portal.schemas import Poste, References, Round, WishList
from portal.standing import Standing
from portal.visitors import Visitor

FILTER_FIELDS = ("texte", "subdivision", "type", "duree", "coeurs", "tri")


@dataclass(frozen=True)
class Filters:
    """What narrows the rows shown; the form carries the others along, hidden."""

    text: str = ""
    subdivision: str = ""
    kind: str = ""
    months: str = ""
    hearts: str = ""
    sort: str = ""

    @classmethod
    def read(cls, one: Callable[[str], str]) -> "Filters":
        return cls(*(one(name).strip() for name in FILTER_FIELDS))

    @property
    def query(self) -> dict[str, str]:
        values = (self.text, self.subdivision, self.kind, self.months, self.hearts, self.sort)
        return {name: value for name, value in zip(FILTER_FIELDS, values, strict=True) if value}

    @property
    def narrowing(self) -> bool:
        return bool(self.query.keys() - {"tri"})

    def keep(self, row: "Row") -> bool:
        poste = row.poste
        return (
            self.text.casefold() in _searched(poste)
            and self.subdivision in ("", poste.subdivision)
            and self.kind in ("", poste.kind)
            and self.months in ("", str(poste.months))
            and self.hearts in ("", "avec" if row.screen else "sans")
        )


def _searched(poste: Poste) -> str:
    people = " ".join(f"{one.given_name} {one.family_name}" for one in poste.responsables)
    words = (poste.poste, poste.terrain, poste.establishment, poste.option or "", people)
    return " ".join(words).casefold()


@dataclass(frozen=True)
class Row:
    poste: Poste
    saved: int
    screen: int


@dataclass(frozen=True)
class Group:
    """The rows of one subdivision."""

    code: str
    label: str
    own: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class WishPage:
    """`screen`: the hearts of the form; those saved, for a page just opened."""

    standing: Standing
    round: Round
    saved: WishList
    postes: tuple[Poste, ...]
    references: References
    subdivision: str
    speciality: str
    screen: wishes.Hearts
    filters: Filters

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        saved = self.saved.hearts
        return tuple(
            Row(poste, saved.get(poste.poste, 0), self.screen.get(poste.poste, 0))
            for poste in self.postes
        )

    @cached_property
    def shown(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if self.filters.keep(row))

    @property
    def carried(self) -> dict[str, int]:
        """The hearts that no row shown has a control for."""
        shown = {row.poste.poste for row in self.shown}
        return {poste: hearts for poste, hearts in self.screen.items() if poste not in shown}

    @property
    def groups(self) -> list[Group]:
        """By subdivision, one's own first; a sort across subdivisions makes one group."""
        if self.filters.sort:
            return [Group("", "Tous les postes", False, _sorted(self.shown, self.filters.sort))]
        codes = dict.fromkeys(row.poste.subdivision for row in self.shown)
        ordered = sorted(codes, key=lambda code: (code != self.subdivision, self._label(code)))
        return [self._group(code) for code in ordered]

    def _group(self, code: str) -> Group:
        rows = tuple(row for row in self.shown if row.poste.subdivision == code)
        by_place = sorted(rows, key=lambda row: (row.poste.establishment, row.poste.terrain))
        return Group(code, self._label(code), code == self.subdivision, tuple(by_place))

    def _label(self, code: str) -> str:
        return self.references.subdivision(code)

    @property
    def subdivisions(self) -> list[tuple[str, str]]:
        codes = {poste.subdivision for poste in self.postes}
        return sorted(((code, self._label(code)) for code in codes), key=lambda pair: pair[1])

    @cached_property
    def changes(self) -> list[wishes.Change]:
        return wishes.changes(self.saved.hearts, self.screen)

    @property
    def by_value(self) -> list[tuple[int, int]]:
        return wishes.by_value(self.screen)

    @property
    def missing(self) -> int:
        """What the screen lacks to reach the minimum that the service gave."""
        return max(0, self.saved.minimum - len(self.screen))


def _sorted(rows: tuple[Row, ...], by: str) -> tuple[Row, ...]:
    if by == "places":
        return tuple(sorted(rows, key=lambda row: (-row.poste.places, row.poste.terrain)))
    return tuple(sorted(rows, key=lambda row: (-row.screen, row.poste.terrain)))


def candidacy(visitor: Visitor) -> Grant:
    """The candidate's grant in their last campaign."""
    return max(visitor.grants_as("candidate"), key=lambda grant: grant.campaign or "")


async def load(
    visitor: Visitor,
    standing: Standing,
    round_: Round,
    *,
    screen: wishes.Hearts | None = None,
    filters: Filters | None = None,
) -> WishPage:
    """Everything the page shows, asked at once."""
    calls, grant = visitor.calls, candidacy(visitor)
    saved, postes, references, sheets = await asyncio.gather(
        calls.read(
            WishList, "candidatures", standing.path(round_, "wish-lists", visitor.signed_in.person)
        ),
        calls.read_all(Poste, "candidatures", standing.path(round_, "eligible-postes")),
        visitor.desk.references(calls),
        visitor.desk.postes_if_any(calls, standing.code, speciality=grant.speciality or ""),
    )
    return WishPage(
        standing=standing,
        round=round_,
        saved=saved,
        postes=_with_people(postes, sheets),
        references=references,
        subdivision=grant.subdivision or "",
        speciality=grant.speciality or "",
        screen=saved.hearts if screen is None else screen,
        filters=filters or Filters(),
    )


def _with_people(postes: tuple[Poste, ...], sheets: Mapping[str, Poste]) -> tuple[Poste, ...]:
    """Who answers for each poste is on its official sheet alone."""
    return tuple(
        poste.model_copy(update={"responsables": sheets[poste.poste].responsables})
        if poste.poste in sheets
        else poste
        for poste in postes
    )
