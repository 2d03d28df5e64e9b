"""The columns that several tables share; each call gives a new one."""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, func
from sqlalchemy.dialects.postgresql import JSONB


def json_column(*, nullable: bool = False) -> Column[Any]:
    return Column(JSONB(none_as_null=True), nullable=nullable)


def instant(*, nullable: bool = True) -> Column[Any]:
    return Column(DateTime(timezone=True), nullable=nullable)


def now_column() -> Column[Any]:
    """The database's clock when the row was written."""
    return Column(DateTime(timezone=True), server_default=func.clock_timestamp(), nullable=False)


def run_key() -> Column[Any]:
    """The run that the row is a result of, first in its primary key."""
    return Column(BigInteger, ForeignKey("runs.id"), primary_key=True)
