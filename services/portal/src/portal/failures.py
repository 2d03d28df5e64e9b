"""What a page says when something is refused or fails: one sentence, one status, a reference."""

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from kernel.errors import DomainError, Unavailable
from pydantic import ValidationError
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException

from portal import confirming, cookies
from portal.services import Refused
from portal.sessions import WaitingForm
from portal.shell import page, visitor_of
from portal.visitors import ConfirmFirst, SignInFirst

log = structlog.get_logger()

SENTENCES = {
    400: "Cette demande n’est pas lisible.",
    403: "Votre rôle ne permet pas cette action.",
    404: "Cette page n’existe pas, ou elle ne vous est pas ouverte.",
    405: "Cette page ne se demande pas ainsi.",
    409: "Cette action n’est pas possible maintenant :",
    410: "Ce qui était ici a été retiré.",
    413: "Cet envoi est trop volumineux.",
    429: "Beaucoup de demandes en ce moment.",
    500: "Le service a rencontré un problème. Rien n’a été enregistré.",
    503: "Le service ne répond pas. Rien n’a été enregistré.",
}
TOLD = ("sign-in-again", "factors-blocked")
OTHERS = {401: 403, 412: 409, 415: 400, 422: 400, 428: 400}


def error_page(
    request: Request, status: int, *, detail: str = "", retry_after: str | None = None
) -> Response:
    """In the same shell; no menu when nobody is known to be signed in."""
    shown = OTHERS.get(status, status)
    shown = shown if shown in SENTENCES else 500
    answer = page(
        visitor_of(request),
        "error.html",
        status=shown,
        code=shown,
        sentence=SENTENCES[shown],
        detail=detail,
        retry_after=retry_after,
    )
    if retry_after:
        answer.headers["Retry-After"] = retry_after
    return answer


def install(app: FastAPI) -> None:
    """Instead of the kernel's problems: people read these."""
    app.add_exception_handler(DomainError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_wrong_address)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Refused, _on_refusal)
    app.add_exception_handler(RedisError, _on_store_away)
    app.add_exception_handler(SignInFirst, _on_sign_in_first)
    app.add_exception_handler(ConfirmFirst, _on_confirm_first)


def unexpected(request: Request, error: Exception) -> Response:
    """What no page foresaw: a 500 and its reference, the cause in the log alone."""
    if isinstance(error, ValidationError):  # its own text quotes what it read: people's data
        wrong = error.errors(include_input=False, include_url=False, include_context=False)
        log.error("an answer could not be read", model=error.title, wrong=wrong[:10])
    else:
        log.error("unexpected failure", exc_info=error)
    return error_page(request, 500)


async def _on_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101 - registered for this class
    detail = error.detail if error.status in (403, 409) else ""
    return error_page(
        request, error.status, detail=detail, retry_after=error.headers.get("Retry-After")
    )


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for this class
    if error.status == 401:
        return await _on_sign_in_first(request, SignInFirst())
    if error.kind == "second-factor-stale":
        return await _on_confirm_first(request, error)
    if error.status >= 500:
        log.error("a service failed", status=error.status, kind=error.kind)
    told = error.status in (409, 412, 422) or error.kind in TOLD
    detail = error.detail if told else ""
    return error_page(request, error.status, detail=detail, retry_after=error.retry_after)


async def _on_wrong_address(request: Request, _: Exception) -> Response:
    """A path or a filter that is not even well formed is a page that does not exist."""
    return error_page(request, 404)


async def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    return error_page(request, error.status_code)


async def _on_store_away(request: Request, error: Exception) -> Response:
    log.warning("sessions are away", error=repr(error))
    return await _on_domain_error(request, Unavailable())


async def _on_sign_in_first(request: Request, error: Exception) -> Response:
    """To the sign-in; a page asked for is found again afterwards, a form sent is kept."""
    assert isinstance(error, SignInFirst)  # noqa: S101 - registered for this class
    visitor = visitor_of(request)
    if visitor is None:
        return RedirectResponse("/connexion", 303)
    answer: Response
    if error.form:
        form = WaitingForm(error.form.person, error.form.path, error.form.fields)
        visitor.session = None
        answer = page(visitor, "sign-in.html", waiting=True, signed_out=False, error="", address="")
        id_ = await visitor.desk.sessions.set_aside(form)
        cookies.put(answer, cookies.WAITING, id_, seconds=1800)
    else:
        answer = RedirectResponse("/connexion", 303)
        if request.method == "GET":
            asked = {"path": request.url.path + (f"?{q}" if (q := request.url.query) else "")}
            cookies.put(
                answer, cookies.RETURN, visitor.desk.seal.close("return", asked), seconds=1800
            )
    if cookies.SESSION in request.cookies:
        cookies.drop(answer, cookies.SESSION)
    return answer


async def _on_confirm_first(request: Request, error: Exception) -> Response:
    """To the second factor; what was being done is found again afterwards."""
    visitor = visitor_of(request)
    if visitor is None or visitor.session is None:
        return RedirectResponse("/connexion", 303)
    return await confirming.ask(request, visitor, sensitive=isinstance(error, Refused))
