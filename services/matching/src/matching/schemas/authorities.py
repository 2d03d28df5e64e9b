"""Authorities over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Self

from kernel.schemas import Body, Text
from pydantic import BaseModel, Field

from matching.domain import Authority

Line = Annotated[Text, Field(min_length=2, max_length=200)]


class AuthorityIn(Body):
    """`name`, `quality`, `service`: who signs (CRPA L212-1) · `contact`: whom candidates call or
    write to · `court`: the administrative court that hears appeals."""

    name: Line
    quality: Line
    service: Line
    contact: Line
    court: Line


class AuthorityState(BaseModel):
    region: str
    name: str
    quality: str
    service: str
    contact: str
    court: str
    version: int

    @classmethod
    def of(cls, authority: Authority) -> Self:
        return cls.model_validate(authority, from_attributes=True)


class Authorities(BaseModel):
    items: Sequence[AuthorityState]
