"""What auth's routes take from the process that they run in. Asynchronous though nothing is
awaited: FastAPI sends the others to a thread, which costs more than they do."""

from typing import Annotated

from fastapi import Depends, Request

from auth.settings import Settings


async def own_settings(request: Request) -> Settings:
    settings = request.app.state.runtime.settings
    assert isinstance(settings, Settings)  # noqa: S101 - app.py names them
    return settings


OwnSettings = Annotated[Settings, Depends(own_settings)]
