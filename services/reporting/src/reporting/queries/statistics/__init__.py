"""Candidates and postes counted by any combination of what they have. Each counts once in a
group, whatever their rounds or choices there; no figure is made of hearts (V1)."""

from typing import Literal

from sqlalchemy import Subquery, func, select
from sqlmodel import col

from reporting.domain.filters import Filter
from reporting.domain.tables import Campaign

By = Literal["subdivision", "region", "speciality", "option", "kind", "round"]


def rounds(campaign: str, only: Filter) -> Subquery:
    """The numbers of the campaign's rounds that the filter shows."""
    number = func.unnest(Campaign.rounds).label("number")
    every = select(number).where(col(Campaign.campaign) == campaign).subquery()
    if only.round is None:
        return every
    return select(every.c.number).where(every.c.number == only.round).subquery()
