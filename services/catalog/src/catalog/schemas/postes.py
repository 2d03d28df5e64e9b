"""A poste, as people read it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Self

from contracts.auth import Access
from contracts.catalog import Agreement, Kind
from kernel.schemas import Body
from pydantic import BaseModel
from sqlalchemy import Row

from catalog.domain.access import Standing, standing
from catalog.schemas.words import Description

TerrainKind = Literal["university", "non_university"]


class ResponsableName(BaseModel):
    """No address: only auth and those who imported the list read it."""

    given_name: str
    family_name: str
    access: Standing


class PosteItem(BaseModel):
    poste: str
    speciality: str
    option: str | None
    subdivision: str
    region: str
    terrain: str
    terrain_kind: TerrainKind
    agreement: Agreement
    establishment: str
    kind: Kind
    shifted: bool
    months: int
    note: str | None
    places: int
    withdrawn: bool
    responsables: list[ResponsableName]

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From a row of `queries.postes`."""
        return cls.model_validate(_with_responsables(row))


def _with_responsables(row: Row[Any]) -> dict[str, Any]:
    kept = row._asdict()
    return kept | {"responsables": list(_responsables(kept))}


def _responsables(kept: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """With their addresses, which only some models let out."""
    for who, access in (
        ("referent", "referent"),
        ("second", "second"),
        ("substitute", "substitute"),
    ):
        if kept[f"{who}_family_name"]:
            yield {
                "given_name": kept[f"{who}_given_name"],
                "family_name": kept[f"{who}_family_name"],
                "address": kept[f"{who}_address"],
                "access": access,
            }


class AttachmentItem(BaseModel):
    filename: str
    media_type: str
    size: int

    @classmethod
    def of(cls, row: Row[Any]) -> Self | None:
        return cls.model_validate(dict(row._mapping)) if row.attachment else None


class AttachmentAddress(AttachmentItem):
    """`seconds`: how long the address is good."""

    address: str
    seconds: int


class PosteDetail(PosteItem):
    description: str | None
    attachment: AttachmentItem | None

    @classmethod
    def shown(cls, row: Row[Any]) -> Self:
        return cls.model_validate(_with_responsables(row) | {"attachment": AttachmentItem.of(row)})


class Postes(BaseModel):
    items: list[PosteItem]
    next: str | None

    @classmethod
    def page(cls, rows: Sequence[Row[Any]], *, limit: int) -> Self:
        """`rows`: one more than the limit when others follow."""
        items = [PosteItem.of(row) for row in rows[:limit]]
        return cls(items=items, next=items[-1].poste if len(rows) > limit else None)


class Colleague(ResponsableName):
    """Those who answer for a poste reach each other."""

    address: str


class MyPoste(PosteItem):
    """`confirmed_at`: the official data are exact, said the référent; `unconfirmed_at`: they
    changed after that. `editable`: the description and the attachment still change."""

    access: Standing
    responsables: list[Colleague]  # type: ignore[assignment]
    confirmed_at: datetime | None
    unconfirmed_at: datetime | None
    description: str | None
    attachment: AttachmentItem | None
    editable: bool
    version: int

    @classmethod
    def seen(cls, row: Row[Any], access: Access, *, opened: bool) -> Self:
        own = standing(access, substituted=row.substitute_address is not None)
        told = {
            "access": own,
            "attachment": AttachmentItem.of(row),
            "editable": own != "second" and not opened and not row.withdrawn,
        }
        return cls.model_validate(_with_responsables(row) | told)


class MyPostes(BaseModel):
    items: list[MyPoste]


class DescriptionIn(Body):
    """Empty: there is none any more."""

    description: Description


class Confirmation(BaseModel):
    """The postes of a subdivision that are not withdrawn, and those not confirmed."""

    subdivision: str
    label: str
    region: str
    postes: int
    unconfirmed: int


class Confirmations(BaseModel):
    items: list[Confirmation]
    postes: int
    unconfirmed: int

    @classmethod
    def of(cls, rows: Sequence[Row[Any]]) -> Self:
        items = [Confirmation.model_validate(row, from_attributes=True) for row in rows]
        return cls(
            items=items,
            postes=sum(each.postes for each in items),
            unconfirmed=sum(each.unconfirmed for each in items),
        )
