"""The columns that several tables share; each call gives a new one."""

from typing import Any

from sqlalchemy import Column, DateTime, func


def instant(*, nullable: bool = True) -> Column[Any]:
    return Column(DateTime(timezone=True), nullable=nullable)


def now_column() -> Column[Any]:
    """The database's clock when the row was written."""
    return Column(DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False)
