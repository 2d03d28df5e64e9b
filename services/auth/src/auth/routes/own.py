"""What auth's routes take from the process that they run in."""

from typing import Annotated

from fastapi import Depends, Request

from auth.settings import Settings


def own_settings(request: Request) -> Settings:
    settings = request.app.state.runtime.settings
    assert isinstance(settings, Settings)  # noqa: S101 - app.py names them
    return settings


OwnSettings = Annotated[Settings, Depends(own_settings)]
