"""Whether a process lives, and whether it is fit to answer."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from kernel.db import is_outage
from kernel.revisions import revision_in
from kernel.runtime import Runtime

PROBE_SECONDS = 3.0

router = APIRouter(prefix="/health", include_in_schema=False)


class Health(BaseModel):
    ok: bool
    checks: Mapping[str, str]


@router.get("/live")
async def live() -> Health:
    return Health(ok=True, checks={})


@router.get("/ready")
async def ready(request: Request, response: Response) -> Health:
    """Ready while the broker is away too: requests succeed, their events wait in the outbox."""
    runtime: Runtime = request.app.state.runtime
    checks = {"tasks": ", ".join(f"{name} ended" for name in runtime.tasks.dead) or "ok"}
    if runtime.database:
        checks["database"] = await _database(runtime)
    if runtime.consumer:
        checks["consumer"] = "ok" if runtime.consumer.progressing else "not assigned or stalled"
    if runtime.relay:
        checks["relay"] = "ok" if runtime.relay.turning else "stuck"
    ok = set(checks.values()) == {"ok"}
    response.status_code = 200 if ok else 503
    return Health(ok=ok, checks=checks)


async def _database(runtime: Runtime) -> str:
    """A database ahead of the code is fine: a new version migrates it before the old one ends."""
    try:
        async with asyncio.timeout(PROBE_SECONDS), runtime.db.engine.connect() as connection:
            revision = await revision_in(connection)
    except Exception as error:
        if not is_outage(error):
            raise
        return "away"
    if revision and revision not in runtime.revisions.past:
        return "ok"
    return f"at revision {revision or 'none'} instead of {runtime.revisions.head}"
