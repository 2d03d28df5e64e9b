"""Refusals as problem+json (RFC 9457): a stable `type`, a French `detail`, one place to render."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from kernel import audit
from kernel.audit import Act
from kernel.db import is_outage
from kernel.french import french
from kernel.telemetry import reason, request_id

TYPE_PREFIX = "urn:appariement:"
log = structlog.get_logger()


class DomainError(Exception):
    """A refusal. In a subclass the docstring is the French sentence a person reads, where
    `{name}` stands for a member given to the constructor; members travel in the answer's body."""

    status: ClassVar[int] = 409

    def __init__(self, **members: Any) -> None:
        self.members = members
        super().__init__(self.detail)

    @property
    def type(self) -> str:
        return problem_type(type(self).__name__)

    @property
    def detail(self) -> str:
        return " ".join((self.__doc__ or "").split()).format_map(self.members)

    @property
    def headers(self) -> dict[str, str]:
        return {}


class NotSignedIn(DomainError):
    """Connectez-vous pour continuer."""

    status = 401


class Forbidden(DomainError):
    """Votre rôle ne permet pas cette action."""

    status = 403


class NotFound(DomainError):
    """Cette ressource n'existe pas, ou elle ne vous est pas ouverte."""

    status = 404


class StaleVersion(DomainError):
    """Une version plus récente a été enregistrée ailleurs. Rien n'a été écrasé."""

    status = 412


class VersionRequired(DomainError):
    """Indiquez la version que vous modifiez (en-tête If-Match)."""

    status = 428


class TooLarge(DomainError):
    """L'envoi dépasse la taille permise ({limit} octets)."""

    status = 413


class NotJson(DomainError):
    """Le corps de la demande doit être du JSON (Content-Type: application/json)."""

    status = 415


class TooMany(DomainError):
    """Beaucoup de demandes en ce moment. Réessayez dans {retry_after} secondes."""

    status = 429

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.members["retry_after"])}


class Unavailable(DomainError):
    """Le service ne répond pas. Rien n'a été enregistré : réessayez dans quelques secondes."""

    status = 503

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": "2"}


class InvalidContent(DomainError):
    """Le contenu envoyé est refusé : {summary}"""

    status = 422

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        summary = " ; ".join(f"{e['field']} : {e['message']}" for e in errors[:3])
        super().__init__(summary=summary, errors=list(errors))


class NotParseable(DomainError):
    """Le corps de la demande n'est pas du JSON lisible."""

    status = 400


class BodyTooLarge(HTTPException):
    """Raised while a body is read. FastAPI makes a 400 of anything else that reading raises."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(413)


class Problem(BaseModel):
    """RFC 9457. `type` is stable, `detail` a French sentence; some types carry more members."""

    type: str
    title: str
    status: int
    detail: str


def problem_type(name: str) -> str:
    return TYPE_PREFIX + re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def problem(
    status: int,
    type_: str,
    detail: str,
    *,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    body = {"type": type_, "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(
        _plain({**(members or {}), **body}),
        status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )


def _plain(value: Any) -> Any:
    """JSON's own types, whatever pydantic knows to write."""
    return _AnyJson(value=value).model_dump(mode="json")["value"]


class _AnyJson(BaseModel):
    value: Any


def render(error: DomainError) -> JSONResponse:
    return problem(
        error.status, error.type, error.detail, members=error.members, headers=error.headers
    )


async def _on_domain_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)  # noqa: S101 - registered for this class
    if error.status == 403:
        await _record_refusal(request, error)
    return render(error)


async def _record_refusal(request: Request, error: DomainError) -> None:
    """What someone who is signed in may not do, in a transaction of its own: theirs is undone."""
    caller = getattr(request.state, "caller", None)
    if caller is not None:
        subject = f"{request.method} {request.url.path}"
        async with request.app.state.database.begin() as session:
            audit.record(session, Act("refused", caller.person, None, subject, {"why": error.type}))


async def _on_invalid_request(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    details = error.errors()
    if any(e["type"] == "json_invalid" for e in details):
        return render(NotParseable())
    if isinstance(error.body, bytes) and any(e["loc"] == ("body",) for e in details):
        return render(NotJson())
    return render(
        InvalidContent(
            [
                {"field": ".".join(str(part) for part in e["loc"][1:]), "message": french(e)}
                for e in details[:100]
            ]
        )
    )


async def _on_http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    if error.status_code == 404:
        return render(NotFound())
    if error.status_code == 400:  # what FastAPI makes of a body that no parser reads
        return render(NotParseable())
    type_ = problem_type(HTTPStatus(error.status_code).phrase.title().replace(" ", ""))
    return problem(
        error.status_code, type_, "Cette demande n'est pas possible.", headers=error.headers
    )


async def _on_too_large(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, BodyTooLarge)  # noqa: S101 - registered for this class
    return render_too_large(error.limit)


def render_too_large(limit: int) -> JSONResponse:
    return render(TooLarge(limit=limit))


async def _on_conflict(_: Request, error: Exception) -> JSONResponse:
    log.warning("refused by a constraint", error=reason(error))
    return problem(
        409, problem_type("Conflict"), "Cette action contredit ce qui est déjà enregistré."
    )


def render_failure(error: Exception) -> JSONResponse:
    """What no use case foresaw. The database away is 503, anything else 500; nothing is saved."""
    if is_outage(error):
        log.warning("not available", error=reason(error))
        return render(Unavailable())
    log.error("unexpected failure", exc_info=error)
    detail = "Le service a rencontré un problème. Rien n'a été enregistré."
    return problem(500, problem_type("Unexpected"), detail, members={"request_id": request_id()})


def install(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(BodyTooLarge, _on_too_large)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(IntegrityError, _on_conflict)
