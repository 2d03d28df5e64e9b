"""Files that never change under their name, which holds their digest: kept a year by browsers."""

import gzip
import hashlib
from dataclasses import dataclass
from importlib.resources import files

from fastapi import APIRouter, Request, Response
from kernel.errors import NotFound

FOREVER = "public, max-age=31536000, immutable"
THEME = (
    *("tokens", "base", "shell", "text", "actions", "fields", "panels", "campaign", "hearts"),
    *("rows", "tables", "figures", "factors", "narrow", "media"),
)
TYPES = {
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "js": "text/javascript; charset=utf-8",
}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Asset:
    name: str
    content: bytes
    packed: bytes
    type: str


def _asset(name: str, content: bytes) -> Asset:
    stem, extension = name.rsplit(".", 1)
    digest = hashlib.sha256(content).hexdigest()[:12]
    named = f"{stem}.{digest}.{extension}"
    return Asset(named, content, gzip.compress(content, mtime=0), TYPES[extension])


def _load() -> dict[str, Asset]:
    """The theme is written in several files, sent as one."""
    folder = files("portal") / "static"
    theme = b"".join((folder / "theme" / f"{part}.css").read_bytes() for part in THEME)
    loaded = {"theme.css": _asset("theme.css", theme)}
    for name in ("icons.svg", "mark.svg", "passkey.js"):
        loaded[name] = _asset(name, (folder / name).read_bytes())
    return loaded


ASSETS = _load()
BY_NAME = {asset.name: asset for asset in ASSETS.values()}


def url(name: str) -> str:
    return f"/static/{ASSETS[name].name}"


@router.get("/static/{name}")
async def read(name: str, request: Request) -> Response:
    asset = BY_NAME.get(name)
    if asset is None:
        raise NotFound
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, media_type=asset.type, headers=headers)
    return Response(asset.content, media_type=asset.type, headers=headers)
