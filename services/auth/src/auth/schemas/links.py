"""Asking for a link, and what a link shows."""

from datetime import datetime
from typing import Annotated

from kernel.addresses import normalised
from kernel.schemas import Body
from pydantic import AfterValidator, BaseModel, StringConstraints

Browser = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{32,128}$")]
"""A secret drawn by the browser's side, which proves that it is the same browser."""


Token = Annotated[str, StringConstraints(min_length=1, max_length=128)]


def without_blanks(text: object) -> object:
    return "".join(text.split()) if isinstance(text, str) else text


class LinkRequest(Body):
    address: Annotated[str, StringConstraints(max_length=320), AfterValidator(normalised)]
    browser: Browser


class LinkRequested(BaseModel):
    expires_at: datetime


class LinkSeen(BaseModel):
    given_name: str | None
    family_name: str | None
    expires_at: datetime
