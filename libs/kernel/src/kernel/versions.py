"""Optimistic lock over HTTP: the version read is an ETag, the version changed is in If-Match."""

import re
from typing import Annotated

from fastapi import Depends, Header, Response
from pydantic import BaseModel

from kernel.errors import StaleVersion, VersionRequired


async def expected_version(if_match: Annotated[str | None, Header()] = None) -> int:
    """The version that the caller changes; 0 for one that does not exist yet."""
    match = re.fullmatch(r'"(\d{1,9})"', if_match or "")
    if match is None:
        raise VersionRequired
    return int(match.group(1))


ExpectedVersion = Annotated[int, Depends(expected_version)]


def check_version(expected: int, actual: int, *, current: object) -> None:
    """Raises StaleVersion with the current state in its body."""
    if expected != actual:
        # Read now: a row is blank once its transaction is rolled back.
        state = current.model_dump(mode="json") if isinstance(current, BaseModel) else current
        raise StaleVersion(version=actual, current=state)


def tag(response: Response, version: int) -> None:
    response.headers["ETag"] = f'"{version}"'
