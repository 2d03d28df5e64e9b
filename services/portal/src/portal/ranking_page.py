"""The page of a ranking: what is saved, the draft on the screen, what the service said of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kernel.errors import NotFound

from portal.domain import ranking
from portal.domain.ranking import Ranking
from portal.schemas import (
    Assigned,
    Candidature,
    Poste,
    References,
    Round,
    SavedRanking,
    Verdict,
)
from portal.standing import Standing
from portal.verdicts import Banner, banner_of
from portal.visitors import Form, Visitor


@dataclass(frozen=True)
class RankedRow:
    """A row of the ranking, with what its buttons may do."""

    person: Candidature
    rank: int
    tied: bool
    tied_above: bool
    first: bool
    last: bool
    moved: bool


@dataclass(frozen=True)
class RankingPage:
    """`draft`: the ranking of the form; the one saved, for a page just opened."""

    standing: Standing
    round: Round
    poste: str
    sheet: Poste | None
    assigned: Assigned
    ranking: SavedRanking
    draft: Ranking
    references: References

    @cached_property
    def people(self) -> dict[str, Candidature]:
        return {one.id: one for one in self.ranking.candidatures}

    @cached_property
    def saved(self) -> Ranking:
        return saved_draft(self.ranking)

    @property
    def verdict(self) -> Verdict:
        return self.ranking.verdict

    @property
    def banner(self) -> Banner:
        refusals = len(self.saved.refused)
        return banner_of(self.verdict, self.round, refusals=refusals, local=self.local)

    @property
    def local(self) -> str:
        """The subdivision whose candidates may stand first."""
        return (
            self.references.subdivision(self.sheet.subdivision) if self.sheet else "la subdivision"
        )

    @property
    def rows(self) -> list[RankedRow]:
        draft, ranks, before = self.draft, self.draft.ranks, self.saved.ranks
        order = draft.ranked
        return [
            RankedRow(
                person=self.people[person],
                rank=ranks[person],
                tied=draft.tied(person),
                tied_above=draft.tied_above(person),
                first=person == order[0],
                last=person == order[-1],
                moved=before.get(person) != ranks[person],
            )
            for person in order
        ]

    @property
    def waiting(self) -> list[Candidature]:
        return [self.people[person] for person in self.draft.waiting]

    @property
    def refused(self) -> list[Candidature]:
        return [self.people[person] for person in self.draft.refused]

    @cached_property
    def changed(self) -> list[str]:
        """Whoever is not where the saved ranking has them."""
        return [
            one for one in self.people if self.place(self.draft, one) != self.place(self.saved, one)
        ]

    def place(self, where: Ranking, person: str) -> str | int:
        """Their rank there, or the list that they are in."""
        if person in where.refused:
            return "refused"
        return where.ranks.get(person, "waiting")


def saved_draft(saved: SavedRanking) -> Ranking:
    everyone = [one.id for one in saved.candidatures]
    ranks = {str(one.person): one.rank for one in saved.placements if one.rank is not None}
    refused = [str(one.person) for one in saved.placements if one.refused]
    return ranking.from_ranks(ranks, refused, everyone)


def form_draft(form: Form, everyone: Sequence[str]) -> Ranking:
    return ranking.from_fields(form.all("ordre"), form.all("refus"), everyone)


def placements(draft: Ranking) -> list[dict[str, Any]]:
    """The whole ranking as the service takes it; who is still to rank is not in it."""
    ranked = [{"person": person, "rank": rank} for person, rank in draft.ranks.items()]
    return ranked + [{"person": person, "refused": True} for person in draft.refused]


async def load(
    visitor: Visitor, stands: Standing, round_: Round, poste: str, *, form: Form | None = None
) -> RankingPage:
    """Everything the page shows. Raises NotFound for a poste that is not theirs."""
    calls, desk = visitor.calls, visitor.desk
    saved, mine, references, sheets = await asyncio.gather(
        calls.read(SavedRanking, "candidatures", stands.path(round_, "rankings", poste)),
        calls.read_all(Assigned, "candidatures", stands.path(round_, "rankings")),
        desk.references(calls),
        desk.sheets_if_any(calls, stands.code, [poste]),
    )
    assigned = next((one for one in mine if one.poste == poste), None)
    if assigned is None:
        raise NotFound
    everyone = [one.id for one in saved.candidatures]
    draft = form_draft(form, everyone) if form else saved_draft(saved)
    return RankingPage(stands, round_, poste, sheets.get(poste), assigned, saved, draft, references)
