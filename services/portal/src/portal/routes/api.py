"""The programming interface of the whole platform, as one document and as one page."""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from kernel.errors import Unavailable

from portal.domain.merging import merge, operations
from portal.services import Calls, Refused
from portal.shell import page
from portal.visitors import AnyVisitor, Visitor

router = APIRouter(prefix="/api", include_in_schema=False)
log = structlog.get_logger()

ITSELF = "portal"
SECONDS = 60.0
ABOUT = "Les services de la plateforme, vus à travers la passerelle. Erreurs : RFC 9457."


@dataclass(frozen=True)
class Described:
    """`away`: the services that did not answer, whose operations are missing."""

    document: dict[str, Any]
    away: tuple[str, ...]


@router.get("")
async def read(visitor: AnyVisitor) -> Response:
    found = await described(visitor)
    return page(visitor, "api.html", services=operations(found.document), away=found.away)


@router.get("/openapi.json")
async def document(visitor: AnyVisitor) -> Response:
    """Whole, or 503: half a document would pass for the whole one."""
    found = await described(visitor)
    if found.away:
        raise Unavailable
    return JSONResponse(found.document, headers={"Cache-Control": "public, max-age=60"})


async def described(visitor: Visitor) -> Described:
    names = [name for name in visitor.desk.services.names if name != ITSELF]
    asked = (_document(visitor, name) for name in names)
    found = dict(zip(names, await asyncio.gather(*asked), strict=True))
    there = {name: document for name, document in found.items() if document}
    away = tuple(name for name in names if name not in there)
    return Described(merge(there, about=ABOUT), away)


async def _document(visitor: Visitor, service: str) -> dict[str, Any] | None:
    calls: Calls = visitor.calls
    try:
        return await visitor.desk.kept.get(
            f"openapi {service}", SECONDS, lambda: calls.json("GET", service, "/openapi.json")
        )
    except (Unavailable, Refused) as error:
        log.warning("no document", of=service, error=repr(error))
        return None
