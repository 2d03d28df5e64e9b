"""What anyone reads, kept a moment by whoever reads it."""

import hashlib
from typing import Any, Final

from fastapi import Request, Response
from pydantic import BaseModel

SECONDS: Final = 30
NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "Not Modified"}}
"""For a route's `responses`."""


def public(
    request: Request, content: BaseModel | bytes, *, media_type: str = "application/json"
) -> Response:
    """The content with its digest as ETag; 304 to whoever has it."""
    body = content if isinstance(content, bytes) else content.model_dump_json().encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={SECONDS}"}
    asked = request.headers.get("if-none-match", "")
    if etag in (known.strip().removeprefix("W/") for known in asked.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)
