"""Leaving a campaign over HTTP."""

from datetime import datetime
from typing import Literal

from kernel.schemas import Body
from pydantic import BaseModel


class DepartureIn(Body):
    """Nobody leaves by mistake."""

    confirmed: Literal[True]


class DepartureOut(BaseModel):
    left_at: datetime
