"""The references, for anyone."""

from fastapi import APIRouter
from kernel.db import Session

from catalog.queries import references
from catalog.schemas.references import References, SpecialityItem, SubdivisionItem, UniversityItem

router = APIRouter(tags=["references"])


@router.get("/references")
async def read_references(session: Session) -> References:
    return References(
        subdivisions=[
            SubdivisionItem.model_validate(each, from_attributes=True)
            for each in await references.subdivisions(session)
        ],
        specialities=[
            SpecialityItem.model_validate(each, from_attributes=True)
            for each in await references.specialities(session)
        ],
        universities=[
            UniversityItem.model_validate(each, from_attributes=True)
            for each in await references.universities(session)
        ],
    )
