"""HTTP → use case → HTTP. Who may read: access.py; how much of it: domain/scopes.py."""

from typing import Final

from fastapi import APIRouter

from reporting.routes import exports, progress, public, statistics, tables

ROUTERS: Final[list[APIRouter]] = [
    progress.router,
    tables.router,
    exports.router,
    statistics.router,
    public.router,
]
