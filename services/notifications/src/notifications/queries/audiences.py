"""Whom a fact concerns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

from notifications.domain.mails import TO_EVERY_RESPONSABLE
from notifications.domain.tables import (
    Mail,
    Notice,
    NoticePoste,
    Person,
    Responsability,
)
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    Subquery,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    func,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Mapped
from sqlmodel import col

Rows: TypeAlias = Select[Any, Any] | CompoundSelect[Any]


@dataclass(frozen=True)
class Audience:
    """Whom to tell what: a statement prepared once, whose rows are (fact, person), its values."""

    rows: Rows
    values: Mapping[str, Any]


def these(told: Sequence[tuple[str, UUID]]) -> Audience:
    """Each (fact, person)."""
    facts, persons = zip(*told, strict=True) if told else ((), ())
    return Audience(_THESE, {"facts": facts, "persons": persons})


_PAIRS: Final = (
    func.unnest(bindparam("facts", type_=ARRAY(String)), bindparam("persons", type_=ARRAY(Uuid)))
    .table_valued(column("fact", String), column("person", Uuid))
    .render_derived()
)
_THESE: Final = select(_PAIRS.c.fact, _PAIRS.c.person)


def those_told(earlier: str, *, fact: str) -> Audience:
    """Those who were to be told an earlier fact."""
    return Audience(_THOSE_TOLD, {"told": fact, "earlier": earlier})


_THOSE_TOLD: Final[Select[Any, Any]] = select(
    bindparam("told", type_=String).label("fact"), col(Mail.person).label("person")
).where(col(Mail.fact) == bindparam("earlier"))


def responsables(fact: str) -> Audience:
    """Those who answer for the postes of a notice that still matters."""
    return Audience(_RESPONSABLES_OF_ONE, {"told": fact})


def responsables_among(people: Collection[UUID]) -> Audience:
    """What still matters about the postes that these people answer for."""
    return Audience(_RESPONSABLES_AMONG, {"people": list(people)})


def answering_in(campaign: str, *, fact: str) -> Audience:
    """Whoever answers for a poste of a campaign, référent or second."""
    return Audience(_ANSWERING_IN, {"told": fact, "campaign": campaign})


def everyone_in(campaign: str, *, fact: str) -> Audience:
    """Whoever answers for a poste of a campaign, or was told that a round of it opened."""
    return Audience(_EVERYONE_IN, {"told": fact, "campaign": campaign})


_TOLD: Final = bindparam("told", type_=String).label("fact")
_ANSWERING_IN: Final[Select[Any, Any]] = select(
    _TOLD, col(Responsability.person).label("person")
).where(col(Responsability.campaign) == bindparam("campaign"))
_EVERYONE_IN: Final = union(
    _ANSWERING_IN,
    select(_TOLD, col(Mail.person).label("person"))
    .join(Notice, col(Notice.fact) == col(Mail.fact))
    .where(col(Notice.campaign) == bindparam("campaign"), col(Notice.kind) == "round_opened"),
)


def answers() -> ColumnElement[bool]:
    return and_(
        col(Responsability.campaign) == col(NoticePoste.campaign),
        col(Responsability.poste) == col(NoticePoste.poste),
    )


def concerned() -> ColumnElement[bool]:
    return or_(col(Notice.kind).in_(TO_EVERY_RESPONSABLE), col(Responsability.access) == "referent")


def not_past(instant: Mapped[Any]) -> ColumnElement[bool]:
    return or_(instant.is_(None), instant > func.statement_timestamp())


_RESPONSABLES: Final[Select[Any, Any]] = (
    select(col(NoticePoste.fact).label("fact"), col(Responsability.person).label("person"))
    .join(Responsability, answers())
    .join(Notice, col(Notice.fact) == col(NoticePoste.fact))
    .where(concerned(), not_past(col(Notice.expires_at)))
)
_RESPONSABLES_OF_ONE: Final = _RESPONSABLES.where(col(NoticePoste.fact) == bindparam("told"))
_THEY: Final = any_(bindparam("people", type_=ARRAY(Uuid)))
_RESPONSABLES_AMONG: Final = union_all(
    _RESPONSABLES.where(col(Responsability.person) == _THEY),
    select(col(Notice.fact).label("fact"), col(Responsability.person).label("person"))
    .join(Notice, col(Notice.campaign) == col(Responsability.campaign))
    .where(col(Notice.kind) == "postes_published", not_past(col(Notice.expires_at)))
    .where(col(Responsability.person) == _THEY),
)


def after_merges(rows: Rows) -> Subquery:
    """(fact, person) once each, those of a merged account under the one it is now."""
    asked = rows.subquery()
    person = func.coalesce(col(Person.merged_into), asked.c.person).label("person")
    return (
        select(asked.c.fact, person)
        .select_from(asked)
        .outerjoin(Person, col(Person.person) == asked.c.person)
        .distinct()
        .subquery()
    )
