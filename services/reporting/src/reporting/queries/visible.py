"""The windows of domain/scopes.py, as conditions on rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_, true

from reporting.domain.scopes import Sight, Window


def visible(
    sight: Sight,
    *,
    speciality: SQLColumnExpression[Any],
    subdivisions: Sequence[SQLColumnExpression[Any]],
    regions: Sequence[SQLColumnExpression[Any]],
) -> ColumnElement[bool]:
    """Rows in sight. Of a row's several subdivisions or regions, any one will do."""

    def through(window: Window) -> ColumnElement[bool]:
        conditions: list[ColumnElement[bool]] = []
        if window.speciality is not None:
            conditions.append(speciality == window.speciality)
        if window.subdivision is not None:
            conditions.append(or_(*(place == window.subdivision for place in subdivisions)))
        if window.region is not None:
            conditions.append(or_(*(place == window.region for place in regions)))
        return and_(true(), *conditions)

    return and_(or_(false(), *map(through, sight.windows)), through(sight.only))
