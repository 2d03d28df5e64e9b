"""Subdivisions, specialities, universities."""

from pydantic import BaseModel


class SubdivisionItem(BaseModel):
    code: str
    label: str
    region: str


class SpecialityItem(BaseModel):
    code: str
    label: str


class UniversityItem(BaseModel):
    label: str
    subdivision: str


class References(BaseModel):
    subdivisions: list[SubdivisionItem]
    specialities: list[SpecialityItem]
    universities: list[UniversityItem]
